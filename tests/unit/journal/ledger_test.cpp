// Ledger: finds what was stored, by key and by identity, through tails, runs, merges, patches, rollbacks and reopening.
#include "journal/ledger.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <random>

#include "base/error.hpp"
#include "journal/journal_file.hpp"
#include "journal/sql.hpp"
#include "unit/journal/journal_fixture.hpp"

namespace dotsync {
namespace {

/// A ledger with a tail so short that runs and merges come soon, beside a map that does the same the simple way.
class SmallLedger : public testing::Test {
 protected:
  static constexpr std::size_t tail = 16;

  SmallLedger() {
    open();
    execute(file_->database(), "INSERT INTO account (account_id, name) VALUES (1, 'main'), (2, 'other')");
    execute(file_->database(),
            "INSERT INTO stream (stream_id, account_id, name, source, mapping_version) "
            "VALUES (1, 1, 'customers', '', ''), (2, 1, 'members', '', ''), (3, 2, 'guests', '', '')");
  }

  void open() {
    ledger_.reset();
    hash_.reset();
    file_.reset();
    file_ = std::make_unique<JournalFile>(JournalFile::open_as_owner(dir_.file("journal.db"), false, at(0)));
    hash_ = std::make_unique<KeyedHash>(file_->key());
    ledger_ = std::make_unique<Ledger>(file_->database(), *hash_, true, tail);
  }

  Identity identity(int number) { return hash_->identity("email", std::to_string(number)); }

  Line line(std::int64_t stream, int key, int address) {
    Line line;
    line.stream = StreamId{stream};
    line.row_key = std::to_string(key);
    line.identity = identity(address);
    line.updated_at = at(0);
    return line;
  }

  void store(std::vector<Line>& lines, bool commit = true) {
    std::vector<Line*> pointers;
    for (Line& line : lines) pointers.push_back(&line);
    {
      WriteTransaction transaction(file_->database());
      ledger_->store(pointers);
      if (commit) transaction.commit();
    }
    commit ? ledger_->committed() : ledger_->rolled_back();
  }

  Line store_one(Line line) {
    std::vector<Line> lines{std::move(line)};
    store(lines);
    return lines.front();
  }

  std::optional<Line> find(std::int64_t stream, int key) {
    const std::vector<std::string> keys{std::to_string(key)};
    return ledger_->find(StreamId{stream}, keys).front();
  }

  std::vector<Ledger::Match> find_address(std::int64_t account, int address) {
    const std::vector<Identity> identities{identity(address)};
    return ledger_->find(AccountId{account}, identities);
  }

  std::int64_t count(const char* table) {
    return file_->database().execAndGet(std::string("SELECT count(*) FROM ") + table).getInt64();
  }

  TempDir dir_;
  std::unique_ptr<JournalFile> file_;
  std::unique_ptr<KeyedHash> hash_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(SmallLedger, KnowsNothingAtFirst) {
  EXPECT_FALSE(find(1, 1));
  EXPECT_TRUE(find_address(1, 1).empty());
}

TEST_F(SmallLedger, TellsStreamsApart) {
  store_one(line(1, 7, 100));
  store_one(line(2, 7, 200));
  EXPECT_EQ(find(1, 7)->identity, identity(100));
  EXPECT_EQ(find(2, 7)->identity, identity(200));
  EXPECT_FALSE(find(3, 7));
}

TEST_F(SmallLedger, FindsAnAddressInAllStreamsOfItsAccountOnly) {
  store_one(line(1, 1, 100));
  store_one(line(2, 2, 100));
  store_one(line(3, 3, 100));
  EXPECT_EQ(find_address(1, 100).size(), 2U);
  EXPECT_EQ(find_address(2, 100).size(), 1U);
}

TEST_F(SmallLedger, AnswersInTheOrderOfTheKeys) {
  for (int key = 0; key < 50; ++key) store_one(line(1, key, key));
  const std::vector<std::string> keys{"49", "none", "0", "17", "0"};
  const auto found = ledger_->find(StreamId{1}, keys);
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[0]->row_key, "49");
  EXPECT_FALSE(found[1]);
  EXPECT_EQ(found[2]->row_key, "0");
  EXPECT_EQ(found[3]->row_key, "17");
  EXPECT_EQ(found[4]->row_key, "0");
}

TEST_F(SmallLedger, MergesRunsSoThatTheyStayFew) {
  for (int key = 0; key < 3000; key += 10) {
    std::vector<Line> lines;
    for (int i = 0; i < 10; ++i) lines.push_back(line(1, key + i, key + i));
    store(lines);
  }
  // 150 tails of 20 lines make five size classes of at most three runs, for keys and for identities.
  EXPECT_LE(count("line_run"), 30);
  EXPECT_GT(count("line_run"), 2);
  for (int key = 0; key < 3000; key += 7) {
    ASSERT_TRUE(find(1, key)) << key;
    ASSERT_EQ(find_address(1, key).size(), 1U) << key;
  }
  EXPECT_EQ(file_->database()
                .execAndGet("SELECT count(*) FROM line_chunk WHERE chunk_id >> 32 NOT IN (SELECT run_id FROM line_run)")
                .getInt64(),
            0);
}

TEST_F(SmallLedger, FindsAnOldLineByItsNewAddressAndNotByTheOld) {
  Line moved = store_one(line(1, 1, 100));
  for (int key = 2; key < 40; ++key) store_one(line(1, key, key));
  ASSERT_GT(count("line_run"), 0);
  moved.identity = identity(500);
  store_one(moved);
  EXPECT_EQ(count("line_patch"), 1);
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(find_address(1, 100).empty());
    ASSERT_EQ(find_address(1, 500).size(), 1U);
    EXPECT_EQ(find_address(1, 500)[0].line.row_key, "1");
    open();
  }
  for (int key = 100; key < 140; ++key) store_one(line(1, key, key + 1000));
  EXPECT_EQ(count("line_patch"), 0);
  EXPECT_EQ(find_address(1, 500).size(), 1U);
  moved.identity = identity(100);
  store_one(moved);
  EXPECT_EQ(find_address(1, 100).size(), 1U);
  EXPECT_TRUE(find_address(1, 500).empty());
}

TEST_F(SmallLedger, ForgetsALinesAddressAndTakesItAgain) {
  Line bare = store_one(line(1, 1, 100));
  bare.identity.reset();
  store_one(bare);
  EXPECT_TRUE(find_address(1, 100).empty());
  EXPECT_FALSE(find(1, 1)->identity);
  bare.identity = identity(100);
  store_one(bare);
  EXPECT_EQ(find_address(1, 100).size(), 1U);
}

TEST_F(SmallLedger, IsAsBeforeAfterARollback) {
  for (int key = 0; key < 10; ++key) store_one(line(1, key, key));
  std::vector<Line> lost;
  for (int key = 100; key < 120; ++key) lost.push_back(line(1, key, key));
  store(lost, false);  // enough for a run
  EXPECT_FALSE(find(1, 100));
  EXPECT_TRUE(find(1, 9));
  EXPECT_EQ(count("line_run"), 0);
  EXPECT_EQ(store_one(line(1, 200, 200)).id.value, 11);
}

TEST_F(SmallLedger, SaysWhatToDoWhenTheDiskIsFullAndGoesOnAfterwards) {
  store_one(line(1, 1, 1));
  // A page limit stands in for a full disk: SQLite answers both with SQLITE_FULL.
  execute(file_->database(), "PRAGMA max_page_count = 1");
  std::vector<Line> many;
  for (int key = 100; key < 1000; ++key) many.push_back(line(1, key, key));
  try {
    store(many);
    FAIL() << "nothing was full";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("full"), std::string::npos);
    EXPECT_NE(error.hint().find("free some space"), std::string::npos);
  }
  ledger_->rolled_back();
  execute(file_->database(), "PRAGMA max_page_count = 1000000");
  EXPECT_FALSE(find(1, 100));
  store_one(line(1, 2, 2));
  EXPECT_TRUE(find(1, 1));
  EXPECT_TRUE(find(1, 2));
}

TEST_F(SmallLedger, LoadsLinesByTheirIds) {
  const Line first = store_one(line(1, 1, 1));
  const Line second = store_one(line(1, 2, 2));
  const std::vector<LineId> ids{second.id, LineId{999}, first.id};
  const std::vector<Line> lines = ledger_->load(ids);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].row_key, "2");
  EXPECT_EQ(lines[1].row_key, "1");
}

TEST_F(SmallLedger, IsFollowedByAReaderOfItsOwnConnection) {
  JournalFile reading = JournalFile::open_for_reading(dir_.file("journal.db"));
  KeyedHash hash(reading.key());
  Ledger reader(reading.database(), hash, false);
  for (int key = 0; key < 100; ++key) {
    store_one(line(1, key, key));
    const std::vector<std::string> keys{std::to_string(key), std::to_string(key / 2)};
    const auto found = reader.find(StreamId{1}, keys);
    ASSERT_TRUE(found[0] && found[1]) << key;
    const std::vector<Identity> identities{identity(key)};
    ASSERT_EQ(reader.find(AccountId{1}, identities).size(), 1U) << key;
  }
}

/// What a ledger is, without the speed.
using Model = std::map<std::pair<std::int64_t, std::string>, Line>;

class RandomOperations : public SmallLedger, public testing::WithParamInterface<unsigned> {
 protected:
  void change(Model& model, std::mt19937& random) {
    std::vector<Line> lines;
    std::map<std::pair<std::int64_t, std::string>, bool> used;
    const std::size_t size = random() % 30;
    for (std::size_t i = 0; i < size; ++i) {
      Line drawn = line(1 + static_cast<std::int64_t>(random() % 3), static_cast<int>(random() % 300),
                        static_cast<int>(random() % 100));
      const auto place = std::make_pair(drawn.stream.value, drawn.row_key);
      if (!used.emplace(place, true).second) continue;
      if (const auto known = model.find(place); known != model.end()) drawn.id = known->second.id;
      drawn.tried_hash = static_cast<std::int64_t>(random());
      if (random() % 10 == 0) drawn.identity.reset();
      if (random() % 2 == 0) drawn.contact_id = static_cast<std::int64_t>(random());
      lines.push_back(drawn);
    }
    const bool commit = random() % 5 != 0;
    store(lines, commit);
    for (const Line& stored : lines) {
      if (commit) model[{stored.stream.value, stored.row_key}] = stored;
    }
  }

  void compare(const Model& model) {
    for (std::int64_t stream = 1; stream <= 3; ++stream) {
      std::vector<std::string> keys;
      for (int key = 0; key < 300; ++key) keys.push_back(std::to_string(key));
      const auto found = ledger_->find(StreamId{stream}, keys);
      for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto known = model.find({stream, keys[i]});
        ASSERT_EQ(found[i].has_value(), known != model.end()) << stream << " " << keys[i];
        if (!found[i]) continue;
        ASSERT_EQ(found[i]->id, known->second.id);
        ASSERT_EQ(found[i]->identity, known->second.identity);
        ASSERT_EQ(found[i]->tried_hash, known->second.tried_hash);
        ASSERT_EQ(found[i]->contact_id, known->second.contact_id);
      }
    }
    for (int address = 0; address < 100; ++address) {
      std::size_t expected = 0;
      for (const auto& [place, stored] : model)
        expected += place.first < 3 && stored.identity == identity(address) ? 1U : 0U;
      ASSERT_EQ(find_address(1, address).size(), expected) << address;
    }
  }
};

TEST_P(RandomOperations, EqualAMap) {
  std::mt19937 random(GetParam());
  Model model;
  for (int round = 0; round < 120; ++round) {
    change(model, random);
    if (random() % 15 == 0) open();
    if (round % 20 == 0) compare(model);
  }
  compare(model);
  EXPECT_GT(count("line_run"), 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomOperations, testing::Range(1U, 9U));

}  // namespace
}  // namespace dotsync
