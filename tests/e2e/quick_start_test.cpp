// docs/quick-start.md as a person would type it: its blocks in one shell, on the demo's customers. Only places are put
// in for those of a server: its PostgreSQL, its Dotdigital, its folders, its sudo.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "e2e/deployment.hpp"
#include "support/markdown.hpp"

namespace dotsync {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the page does not say " << from;
  for (; at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

/// Who runs it is root already, or nobody needs to be.
constexpr const char* preamble =
    "set -eu -o pipefail\n"
    "sudo() { if [ \"$1\" = -u ]; then shift 2; fi; \"$@\"; }\n"
    "export PATH=\"" DOTSYNC_BINARY_DIR ":$PATH\"\n";

class QuickStart : public ::testing::Test {
 protected:
  /// 300 customers in a database by the page's name, all of whom can be sent; no role knows of them yet.
  void create_shop() {
    PgClient(postgres_.dsn("postgres")).exec("CREATE DATABASE shop");
    std::string demo = read_file(DOTSYNC_SOURCE_DIR "/demo/customers.sql");
    PgClient shop(postgres_.dsn("shop"));
    shop.exec(demo.substr(0, demo.find("-- dotsync's own role")));
    shop.exec(
        "DELETE FROM customers WHERE id > 300 OR email IS NULL OR email !~ '^customer[0-9]+@example.com$'; ANALYZE "
        "customers");
  }

  std::string script() const {
    std::string text = preamble;
    for (const MarkdownBlock& block : read_markdown_blocks(DOTSYNC_SOURCE_DIR "/docs/quick-start.md")) {
      const bool is_run = block.before.rfind("<!-- not run by the test: ", 0) != 0;
      if (is_run) text += "echo; echo '$ line " + std::to_string(block.line) + "'\n" + block.text;
    }
    text = replaced(text, "/etc/dotsync/", folder_.file("etc/"));
    text = replaced(text, "/run/postgresql", postgres_.socket_folder());
    text = replaced(text, "--region r1",
                    "--base-url " + sandbox_.base_url() + " --journal " + folder_.file("state/journal.db"));
    return text;
  }

  int run() {
    ChildOptions options;
    options.arguments = {"/bin/bash", "-c", script()};
    options.environment = {{"PGHOST", postgres_.socket_folder()},
                           {"PGUSER", "postgres"},
                           {"DOTSYNC_CONFIG", folder_.file("etc/dotsync.yaml")},
                           {"CREDENTIALS_DIRECTORY", folder_.file("etc/credentials")}};
    write_file(folder_.file("typed"), "demo\ndemo\n");
    options.input_path = folder_.file("typed");
    options.folder = folder_.path();
    options.output = ::open(folder_.file("out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    options.error = options.output;
    ChildProcess child(options);
    ::close(options.output);
    return child.wait();
  }

  TempDir folder_;
  PrivatePostgres& postgres_ = PrivatePostgres::shared();
  SandboxProcess sandbox_{{"--processing-ms", "20"}};
};

TEST_F(QuickStart, ItsCommandsLeadToContactsAsTheyStandThere) {
  create_shop();
  const int code = run();
  const std::string out = read_file(folder_.file("out"));
  ASSERT_EQ(code, 0) << out;
  const std::string contacts = sandbox_.contacts();
  EXPECT_EQ(std::count(contacts.begin(), contacts.end(), '\n'),
            std::stol(PgClient(postgres_.dsn("shop")).value("SELECT count(*) FROM customers")))
      << out;
  for (const char* words : {"check: all well\n", "dataFields.FIRSTNAME", "stream customers: ok\n", "(none)\n",
                            "Row 42 of stream customers"}) {
    EXPECT_NE(out.find(words), std::string::npos) << words << " is not in\n" << out;
  }
}

}  // namespace
}  // namespace dotsync
