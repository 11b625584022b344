// Configurations and mappings that are wrong, given to the program itself: exit code 2, the place, what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "e2e/deployment.hpp"

namespace dotsync {
namespace {

constexpr const char* good_mapping = "matchIdentifier: email\nidentifiers: {email: email}\n";

/// "dotsync.yaml:8:14: what", from the file's first line.
std::string expected_line(const std::string& text, const std::string& name) {
  const std::string mark = "# expected: ";
  EXPECT_EQ(text.rfind(mark + name + ":", 0), 0U) << text.substr(0, 80);
  return text.substr(mark.size(), text.find('\n') - mark.size());
}

TEST(Broken, EachIsRefusedWithItsPlaceAndARemedy) {
  Deployment deployment;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DOTSYNC_SOURCE_DIR "/tests/data/broken")) {
    const std::string name = entry.path().filename().string();
    SCOPED_TRACE(name);
    const bool is_mapping = name.rfind("mapping-", 0) == 0;
    const std::string text = read_file(entry.path());
    deployment.configure(good_mapping);
    write_file(deployment.file(is_mapping ? "customers.mapping.yaml" : "dotsync.yaml"), text);
    // A configuration that others may read must not hold a password.
    std::filesystem::permissions(deployment.file("dotsync.yaml"), std::filesystem::perms(0644));
    std::string expected = expected_line(text, is_mapping ? "m.yaml" : "dotsync.yaml");
    if (is_mapping) expected.replace(0, 1, "customers.mapping");
    EXPECT_THAT(expected, ::testing::MatchesRegex("[a-z.]+yaml:[0-9]+:[0-9]+: .+"));

    const Ran check = deployment.dotsync({"check", "--offline"});
    EXPECT_EQ(check.code, 2);
    EXPECT_NE(check.out.find(expected), std::string::npos) << check.out << "\nis to hold\n" << expected;
    const Ran once = deployment.dotsync({"once"});
    EXPECT_EQ(once.code, 2);
    EXPECT_EQ(once.out, "");
    EXPECT_NE(once.error.find(expected), std::string::npos) << once.error;
    EXPECT_EQ((check.out + once.error).find("hunter2"), std::string::npos) << "a password is shown";
    ++count;
  }
  EXPECT_GE(count, 30U);
  EXPECT_FALSE(std::filesystem::exists(deployment.journal_path()));
}

TEST(Broken, WrongUsageIsCode2AndSaysWhatThereIs) {
  Deployment deployment;
  const Ran unknown = deployment.dotsync({"onse"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.error.find("did you mean 'once'?"), std::string::npos) << unknown.error;
  EXPECT_EQ(deployment.dotsync({"once", "--nonsense"}).code, 2);
  EXPECT_EQ(deployment.dotsync({}).code, 2);
  EXPECT_EQ(deployment.dotsync({"once"}).code, 2) << "there is no configuration";
  EXPECT_EQ(deployment.dotsync({"--help"}).code, 0);
}

}  // namespace
}  // namespace dotsync
