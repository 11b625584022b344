// Opening a journal: one owner, modes, the key, and everything that is refused before anything is touched.
#include "journal/journal_file.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "journal/migrations.hpp"
#include "journal/owner_lock.hpp"
#include "unit/journal/journal_fixture.hpp"

namespace dotsync {
namespace {

using Opening = JournalTest;

mode_t mode_of(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0 ? facts.st_mode & 07777U : 0;
}

/// The error with which opening ends; empty where it succeeds.
std::string refusal(const std::string& path) {
  const FixedClock clock;
  try {
    Journal journal({path, false}, clock);
  } catch (const Error& error) {
    EXPECT_EQ(error.part(), Part::journal);
    EXPECT_FALSE(error.hint().empty());
    return error.what();
  }
  return "";
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST_F(Opening, MakesEverythingForItsOwnerAlone) {
  open();
  EXPECT_EQ(mode_of(dir_.file("state")), 0700U);
  for (const char* suffix : {"", "-wal", "-shm", ".key", ".lock"}) EXPECT_EQ(mode_of(path() + suffix), 0600U) << suffix;
  EXPECT_EQ(content(path() + ".key").size(), 32U);
}

TEST_F(Opening, WorksInMemoryWithTheSameKeyEveryTime) {
  Journal first({":memory:", true}, clock_);
  Journal second({":memory:", true}, clock_);
  EXPECT_EQ(first.hash().identity("email", "a"), second.hash().identity("email", "a"));
  EXPECT_EQ(first.open_stream({"s", "a", "b", "v"}, at(0)).id.value, 1);
}

TEST_F(Opening, RefusesASecondOwnerAndNamesTheFirst) {
  const std::string text = refusal(path());
  EXPECT_NE(text.find("pid " + std::to_string(getpid())), std::string::npos) << text;
  EXPECT_EQ(journal_owner(path()), getpid());
  journal_.reset();
  EXPECT_EQ(journal_owner(path()), std::nullopt);
  EXPECT_EQ(refusal(path()), "");
}

TEST_F(Opening, RefusesAnotherKeyAndTouchesNothing) {
  open();
  journal_.reset();
  const std::string before = content(path());
  write_file(path() + ".key", std::string(32, 'x'));
  EXPECT_NE(refusal(path()).find("does not belong"), std::string::npos);
  EXPECT_EQ(content(path()), before);
  EXPECT_EQ(content(path() + ".key"), std::string(32, 'x'));
}

TEST_F(Opening, RefusesAMissingKeyAndMakesNoNewOne) {
  journal_.reset();
  std::filesystem::remove(path() + ".key");
  EXPECT_NE(refusal(path()).find("missing"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path() + ".key"));
}

TEST_F(Opening, RefusesAKeyThatOthersCanRead) {
  journal_.reset();
  chmod((path() + ".key").c_str(), 0640);
  EXPECT_NE(refusal(path()).find("read by others"), std::string::npos);
}

TEST_F(Opening, RefusesAKeyOfAnotherSize) {
  journal_.reset();
  write_file(path() + ".key", "short");
  EXPECT_NE(refusal(path()).find("another size"), std::string::npos);
}

TEST_F(Opening, RefusesANewerSchemaAndTouchesNothing) {
  journal_.reset();
  {
    SQLite::Database database(path(), SQLite::OPEN_READWRITE);
    database.exec("PRAGMA user_version = 999");
  }
  const std::string before = content(path());
  EXPECT_NE(refusal(path()).find("schema 999"), std::string::npos);
  EXPECT_EQ(content(path()), before);
}

TEST_F(Opening, RefusesAFileThatIsNoDatabase) {
  const std::string other = dir_.file("letter.txt");
  write_file(other, "Dear reader, this is not a database at all, and it should stay as it is.");
  EXPECT_NE(refusal(other).find("not an SQLite file"), std::string::npos);
  EXPECT_EQ(content(other), "Dear reader, this is not a database at all, and it should stay as it is.");
  EXPECT_FALSE(std::filesystem::exists(other + ".key"));
}

TEST_F(Opening, RefusesTheDatabaseOfAnotherProgram) {
  const std::string other = dir_.file("other.db");
  {
    SQLite::Database database(other, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("CREATE TABLE t (x)");
  }
  const std::string before = content(other);
  EXPECT_NE(refusal(other).find("another program"), std::string::npos);
  EXPECT_EQ(content(other), before);
}

TEST_F(Opening, RefusesACorruptFileAndKeepsIt) {
  open();
  journal_.reset();
  std::string bytes = content(path());
  for (std::size_t i = 100; i < 4096; ++i) bytes[i] = 'Z';
  write_file(path(), bytes);
  EXPECT_NE(refusal(path()).find("malformed"), std::string::npos) << refusal(path());
  EXPECT_EQ(content(path()), bytes);
}

TEST_F(Opening, TakesUpAFileWhoseMakingWasCutShort) {
  const std::string cut = dir_.file("cut.db");
  write_file(cut, "");
  EXPECT_EQ(refusal(cut), "");
  const std::string header = dir_.file("header.db");
  {
    SQLite::Database database(header, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA journal_mode = WAL");
  }
  try {
    JournalFile::open_for_reading(header);
    ADD_FAILURE() << "there is nothing to read";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("is empty"), std::string::npos) << error.what();
  }
  EXPECT_EQ(refusal(header), "");
}

TEST_F(Opening, SaysWhatToDoWhereTheFolderCannotBeMade) {
  write_file(dir_.file("plain"), "");
  EXPECT_NE(refusal(dir_.file("plain/deeper/journal.db")).find("cannot make the journal's folder"), std::string::npos);
}

TEST_F(Opening, LetsReadersInOnlyWhereThereIsAJournal) {
  EXPECT_THROW(JournalFile::open_for_reading(dir_.file("none.db")), Error);
  EXPECT_NO_THROW(JournalFile::open_for_reading(path()));
  JournalFile reader = JournalFile::open_for_reading(path());
  EXPECT_THROW(reader.database().exec("DELETE FROM meta"), SQLite::Exception);
}

/// What SQLite keeps of a statement, without comments and spaces: a column that was added later stands on the last
/// line.
std::string without_comments(const std::string& sql) {
  std::string bare;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    if (sql.compare(at, 2, "--") == 0) at = std::min(sql.find('\n', at), sql.size() - 1);
    if (std::isspace(static_cast<unsigned char>(sql[at])) == 0) bare += sql[at];
  }
  return bare;
}

TEST(Migrations, MakeWhatSchemaSqlSays) {
  const auto schema_of = [](SQLite::Database& database) {
    std::string all;
    SQLite::Statement select(
        database, "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name");
    while (select.executeStep()) all += without_comments(select.getColumn(0).getString()) + "\n";
    return all;
  };
  SQLite::Database migrated(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  int expected = 0;
  for (const EmbeddedMigration& migration : embedded_migrations()) {
    EXPECT_EQ(migration_number(migration.name), ++expected) << "migrations are numbered without a gap";
    migrated.exec(std::string(migration.sql));
  }
  SQLite::Database summed(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  summed.exec(content(std::string(DOTSYNC_SOURCE_DIR) + "/migrations/schema.sql"));
  EXPECT_EQ(schema_of(migrated), schema_of(summed));
  EXPECT_GT(expected, 0);
}

}  // namespace
}  // namespace dotsync
