// The queries of docs/journal.md, on a journal in which there is something for each of them to find.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "e2e/mishaps.hpp"
#include "support/markdown.hpp"

namespace dotsync {
namespace {

class JournalPage : public ::testing::Test {
 protected:
  // The third import is taken and its answer lost.
  JournalPage()
      : deployment_({"--processing-ms", "20"}, R"({"rules": [{"on": "import", "nth": 3, "do": "cut_after"}]})") {}

  int once() { return deployment_.dotsync({"once", "-q"}).code; }

  /// Failures of all kinds; a row that is gone and one whose stamp lies about its age; a stream that stood still; an
  /// import of which nobody knows.
  void live() {
    create_mishaps(deployment_);
    EXPECT_EQ(once(), 1);
    deployment_.sql().exec(
        "DELETE FROM customers WHERE id = '7'; UPDATE customers SET name = 'late', updated_at = '2020-01-01' WHERE id "
        "= '8'");
    EXPECT_EQ(deployment_.dotsync({"reconcile"}).code, 0);
    EXPECT_EQ(once(), 0);
    EXPECT_EQ(deployment_.dotsync({"pause", "customers"}).code, 0);
    EXPECT_EQ(once(), 1);
    EXPECT_EQ(deployment_.dotsync({"resume", "customers"}).code, 0);
    deployment_.sql().exec("UPDATE customers SET name = 'new', updated_at = now() WHERE id = '9'");
    EXPECT_EQ(once(), 1) << "one contact is open";
  }

  Deployment deployment_;
};

TEST_F(JournalPage, EachQueryRunsAndFindsSomething) {
  live();
  SQLite::Database journal(deployment_.journal_path(), SQLite::OPEN_READONLY);
  int queries = 0;
  for (const MarkdownBlock& block : read_markdown_blocks(DOTSYNC_SOURCE_DIR "/docs/journal.md")) {
    if (block.language != "sql") continue;
    ++queries;
    int rows = 0;
    try {
      SQLite::Statement query(journal, block.text);
      while (query.executeStep()) ++rows;
    } catch (const SQLite::Exception& error) {
      ADD_FAILURE() << "docs/journal.md:" << block.line << ": " << error.what();
      continue;
    }
    EXPECT_GT(rows, 0) << "docs/journal.md:" << block.line << ": " << block.before << "\n" << block.text;
  }
  EXPECT_GE(queries, 11);
}

}  // namespace
}  // namespace dotsync
