#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "config/resolve_credential.hpp"
#include "config/secret_file.hpp"
#include "support/temp_dir.hpp"
#include "unit/config/config_test_support.hpp"

namespace dotsync {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Reads `k: TEXT` as a password of the configuration "conf/d.yaml".
std::optional<CredentialRef> read_password(const std::string& text, bool is_private, std::vector<std::string>* lines,
                                           PlainText plain = PlainText::private_only) {
  Problems problems;
  const auto tree = parse_yaml("k: " + text + "\n", "conf/d.yaml", problems);
  const auto ref = read_credential(*tree->find("k"), {"conf/d.yaml", "account.password", &problems},
                                   {"conf/d.yaml", is_private}, plain);
  if (lines != nullptr) *lines = lines_of(problems);
  return ref;
}

TEST(ReadCredential, KnowsItsFourForms) {
  const auto credential = read_password("{credential: dotdigital-user}", false, nullptr);
  ASSERT_TRUE(credential);
  EXPECT_EQ(credential->kind, CredentialRef::Kind::credential);
  EXPECT_EQ(credential->name, "dotdigital-user");
  EXPECT_EQ(read_password("{file: secrets/p}", false, nullptr)->name, "conf/secrets/p");
  EXPECT_EQ(read_password("{file: /run/p}", false, nullptr)->name, "/run/p");
  EXPECT_EQ(read_password("{env: DOTSYNC_PASSWORD}", false, nullptr)->name, "DOTSYNC_PASSWORD");
  EXPECT_EQ(read_password("hunter2", true, nullptr)->plain->reveal(), "hunter2");
}

TEST(ReadCredential, RefusesAPlainPasswordThatOthersCanRead) {
  std::vector<std::string> lines;
  EXPECT_FALSE(read_password("hunter2", false, &lines));
  EXPECT_THAT(lines,
              ElementsAre("conf/d.yaml:1:4: account.password: a plain text password in a configuration that others "
                          "can read; use {credential: NAME}, or run: chmod 600 conf/d.yaml"));
  EXPECT_TRUE(read_password("hunter2", false, &lines, PlainText::allowed));
}

TEST(ReadCredential, FindsThePasswordInAConnectionString) {
  for (const char* dsn : {"host=db password=x", "password = x", "PASSFILE=/x password='y'", "postgresql://u:p@db/x",
                          "postgres://db/x?password=y", "host=db sslpassword=x"}) {
    EXPECT_TRUE(dsn_has_password(dsn)) << dsn;
  }
  for (const char* dsn : {"service=crm", "host=db user=u passfile=/etc/x", "postgresql://u@db:5432/x",
                          "dbname=password", "postgresql://[::1]:5432/x?options=a@b:c", ""}) {
    EXPECT_FALSE(dsn_has_password(dsn)) << dsn;
  }
  EXPECT_FALSE(read_password("host=db password=hunter2", false, nullptr, PlainText::dsn));
  EXPECT_TRUE(read_password("service=crm", false, nullptr, PlainText::dsn));
  EXPECT_TRUE(read_password("host=db password=hunter2", true, nullptr, PlainText::dsn));
}

TEST(ReadCredential, RefusesEverythingElse) {
  for (const char* text : {"{credential: ../shadow}", "{credential: a/b}", "{credential: ..}", "{credential: ''}",
                           "{credential: a, env: B}", "{}", "", "''", "[a]", "{env: 'A B'}", "{env: 1A}", "{file: ''}",
                           "{credental: a}", "{credential: [a]}"}) {
    std::vector<std::string> lines;
    EXPECT_FALSE(read_password(text, true, &lines)) << text;
    EXPECT_EQ(lines.size(), 1U) << text << testing::PrintToString(lines);
  }
}

/// What resolve_credential throws, as "what | hint"; "" where it gives a secret.
std::string failure(const CredentialRef& ref, const CredentialPlaces& places) {
  try {
    resolve_credential(ref, places);
  } catch (const Error& error) {
    EXPECT_EQ(error.part(), Part::usage);
    return std::string(error.what()) + " | " + error.hint();
  }
  return "";
}

class ResolveCredential : public testing::Test {
 protected:
  ResolveCredential() {
    std::filesystem::create_directory(folder_.path() / "service");
    std::filesystem::create_directory(folder_.path() / "system");
    places_.service_folder = folder_.file("service");
    places_.system_folder = folder_.file("system");
    ref_.kind = CredentialRef::Kind::credential;
    ref_.name = "p";
    ref_.used_for = "account.password";
    ref_.config_file = "d.yaml";
    ref_.mark = {3, 13};
  }
  std::string value() { return std::string(resolve_credential(ref_, places_).reveal()); }

  TempDir folder_;
  CredentialPlaces places_;
  CredentialRef ref_;
};

TEST_F(ResolveCredential, LooksWithTheServiceFirst) {
  write_file(folder_.path() / "system" / "p", "from system\n");
  EXPECT_EQ(value(), "from system");
  write_file(folder_.path() / "service" / "p", "from service\n");
  EXPECT_EQ(value(), "from service");
  places_.service_folder.reset();
  EXPECT_EQ(value(), "from system");
}

TEST_F(ResolveCredential, DropsOneLineEndOnly) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"x", "x"}, {"x\n", "x"}, {"x\r\n", "x"}, {" x \n", " x "}};
  for (const auto& [text, secret] : cases) {
    write_file(folder_.path() / "system" / "p", text);
    EXPECT_EQ(value(), secret);
  }
  for (const std::string& text : {std::string(), std::string("\n")}) {
    write_file(folder_.path() / "system" / "p", text);
    EXPECT_THAT(failure(ref_, places_), HasSubstr("the secret is empty"));
  }
  for (const std::string& text : {std::string("x\n\n"), std::string("x\ny"), std::string("x\0y", 3)}) {
    write_file(folder_.path() / "system" / "p", text);
    EXPECT_THAT(failure(ref_, places_), HasSubstr("more than one line"));
  }
}

TEST_F(ResolveCredential, SaysWhereItLookedAndHowToMakeIt) {
  const std::string path = folder_.file("system/p");
  EXPECT_EQ(failure(ref_, places_), "d.yaml:3:13: account.password: the credential 'p' is neither in " +
                                        folder_.file("service/p") + " nor in " + path +
                                        " | create it with: install -D -m 600 /dev/stdin " + path +
                                        " (type the secret, then Ctrl-D)");
  places_.service_folder.reset();
  EXPECT_THAT(failure(ref_, places_), HasSubstr("$CREDENTIALS_DIRECTORY (which is not set)"));
}

TEST_F(ResolveCredential, RefusesAFileThatOthersCanRead) {
  for (const char* where : {"system/p", "service/p"}) {
    const std::string path = folder_.file(where);
    write_file(path, "hunter2\n");
    for (const mode_t mode : {0640U, 0604U, 0610U, 0602U, 0440U}) {
      ASSERT_EQ(::chmod(path.c_str(), mode), 0);
      const std::string text = failure(ref_, places_);
      EXPECT_THAT(text, HasSubstr("others than its owner can read this secret")) << mode;
      EXPECT_THAT(text, HasSubstr("| run: chmod 600 " + path));
      EXPECT_THAT(text, Not(HasSubstr("hunter2")));
    }
    for (const mode_t mode : {0600U, 0400U}) {
      ASSERT_EQ(::chmod(path.c_str(), mode), 0);
      EXPECT_EQ(value(), "hunter2");
    }
    std::filesystem::remove(path);
  }
}

/// An access list as systemd makes it, in the kernel's form; `group` are the permissions of the owning group.
bool set_access_list(const std::string& path, unsigned char group) {
  const std::vector<unsigned char> list = {2,    0, 0,     0,                           // version
                                           0x01, 0, 4,     0, 0xFF, 0xFF, 0xFF, 0xFF,   // owner r
                                           0x02, 0, 4,     0, 0x01, 0x00, 0x00, 0x00,   // user 1 r
                                           0x04, 0, group, 0, 0xFF, 0xFF, 0xFF, 0xFF,   // group
                                           0x10, 0, 4,     0, 0xFF, 0xFF, 0xFF, 0xFF,   // mask r
                                           0x20, 0, 0,     0, 0xFF, 0xFF, 0xFF, 0xFF};  // others
  return ::setxattr(path.c_str(), "system.posix_acl_access", list.data(), list.size(), 0) == 0;
}

TEST_F(ResolveCredential, TakesTheAccessListThatSystemdMakes) {
  const std::string service = folder_.file("service/p");
  write_file(service, "secret\n");
  if (!set_access_list(service, 0)) GTEST_SKIP() << "no access lists on this file system: " << std::strerror(errno);
  struct stat info {};
  ASSERT_EQ(::stat(service.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0440U);
  EXPECT_EQ(value(), "secret");
  ASSERT_TRUE(set_access_list(service, 4));
  EXPECT_THAT(failure(ref_, places_), HasSubstr("others than its owner can read"));
  // Elsewhere nobody made it on purpose.
  places_.service_folder.reset();
  const std::string system = folder_.file("system/p");
  write_file(system, "secret\n");
  ASSERT_TRUE(set_access_list(system, 0));
  EXPECT_THAT(failure(ref_, places_), HasSubstr("others than its owner can read"));
}

TEST_F(ResolveCredential, ReadsFilesAndVariables) {
  ref_.kind = CredentialRef::Kind::file;
  ref_.name = folder_.file("secret");
  EXPECT_THAT(failure(ref_, places_), HasSubstr("No such file or directory | create it with: install"));
  write_file(ref_.name, "from file\n");
  EXPECT_EQ(value(), "from file");
  ref_.name = folder_.path().string();
  EXPECT_THAT(failure(ref_, places_), HasSubstr("not an ordinary file"));
  ref_.kind = CredentialRef::Kind::env;
  ref_.name = "DOTSYNC_TEST_SECRET";
  ::unsetenv("DOTSYNC_TEST_SECRET");
  EXPECT_THAT(failure(ref_, places_), HasSubstr("the environment variable DOTSYNC_TEST_SECRET is not set"));
  ::setenv("DOTSYNC_TEST_SECRET", "from env", 1);
  EXPECT_EQ(value(), "from env");
  ::unsetenv("DOTSYNC_TEST_SECRET");
}

TEST_F(ResolveCredential, NeitherWaitsNorReadsWithoutEnd) {
  const std::string path = folder_.file("system/p");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_THAT(failure(ref_, places_), HasSubstr("not an ordinary file"));
  std::filesystem::remove(path);
  write_file(path, std::string(secret_bytes_max + 1, 'x'));
  EXPECT_THAT(failure(ref_, places_), HasSubstr("longer than 65536 bytes"));
}

TEST(CredentialPlaces, ComeFromTheEnvironment) {
  ::setenv("CREDENTIALS_DIRECTORY", "/run/credentials/dotsync.service", 1);
  EXPECT_EQ(CredentialPlaces::from_environment().service_folder, "/run/credentials/dotsync.service");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_FALSE(CredentialPlaces::from_environment().service_folder);
  EXPECT_EQ(CredentialPlaces::from_environment().system_folder, "/etc/dotsync/credentials");
}

TEST(PlainPassword, NeedsAPrivateConfigurationFile) {
  const TempDir folder;
  std::string text = right_config();
  const std::string variable = "{env: P}";
  text.replace(text.find(variable), variable.size(), "hunter2");
  write_file(folder.file("d.yaml"), text);
  Problems problems;
  const auto loaded = load_settings(folder.file("d.yaml"), problems);
  EXPECT_THAT(lines_of(problems), IsEmpty());
  ASSERT_TRUE(loaded.settings);
  EXPECT_EQ(resolve_credential(loaded.settings->accounts[0].password, {}).reveal(), "hunter2");
  ASSERT_EQ(::chmod(folder.file("d.yaml").c_str(), 0640), 0);
  EXPECT_FALSE(load_settings(folder.file("d.yaml"), problems).settings);
  EXPECT_THAT(lines_of(problems), ElementsAre(HasSubstr("or run: chmod 600 " + folder.file("d.yaml"))));
}

}  // namespace
}  // namespace dotsync
