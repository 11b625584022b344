// The layout that was chosen, through the class that dotsync itself uses.
#include "journal/ledger.hpp"

#include <algorithm>
#include <vector>

#include "bench/ledger_layout.hpp"
#include "journal/journal_file.hpp"
#include "journal/sql.hpp"

namespace dotsync::bench {
namespace {

class ChosenLedger : public Layout {
 public:
  explicit ChosenLedger(const std::string& path)
      : file_(JournalFile::open_as_owner(path, true, Time{})),
        hash_(file_.key()),
        ledger_(file_.database(), hash_, true) {
    execute(file_.database(),
            "INSERT INTO account (account_id, name) VALUES (1, 'main'); "
            "INSERT INTO stream (stream_id, account_id, name, source, mapping_version) VALUES (1, 1, 's', '', '')");
  }

  std::size_t find(std::span<const BenchLine> lines) override {
    std::vector<std::string> keys;
    std::vector<Identity> identities;
    for (const BenchLine& line : lines) {
      keys.push_back(line.key);
      identities.push_back(identity_of(line));
    }
    std::size_t found = ledger_.find(AccountId{1}, identities).size();
    for (const auto& line : ledger_.find(StreamId{1}, keys)) found += line ? 1U : 0U;
    return found;
  }

  void insert(std::span<const BenchLine> lines) override {
    std::vector<Line> stored;
    for (const BenchLine& line : lines) stored.push_back(line_of(line));
    store(stored);
  }

  void update(std::span<const BenchLine> lines) override {
    std::vector<std::string> keys;
    for (const BenchLine& line : lines) keys.push_back(line.key);
    std::vector<Line> stored;
    for (auto& known : ledger_.find(StreamId{1}, keys)) {
      if (!known) continue;
      known->tried_hash = known->acknowledged_hash = lines[stored.size()].version;
      known->batch.value += 1;
      stored.push_back(std::move(*known));
    }
    store(stored);
  }

 private:
  static Identity identity_of(const BenchLine& line) {
    Identity identity{};
    std::copy(line.identity.begin(), line.identity.end(), identity.begin());
    return identity;
  }

  static Line line_of(const BenchLine& from) {
    Line line;
    line.stream = StreamId{1};
    line.row_key = from.key;
    line.identity = identity_of(from);
    line.watermark_value = 1'700'000'000'000'000;
    line.read_xmin = 123'456'789;
    line.tried_hash = line.acknowledged_hash = from.version;
    line.batch = BatchId{1000};
    line.contact_id = 123'456'789;
    line.updated_at = from_ms(1'700'000'000'000);
    return line;
  }

  void store(std::vector<Line>& lines) {
    std::vector<Line*> pointers;
    for (Line& line : lines) pointers.push_back(&line);
    WriteTransaction transaction(file_.database());
    ledger_.store(pointers);
    transaction.commit();
    ledger_.committed();
  }

  JournalFile file_;
  KeyedHash hash_;
  Ledger ledger_;
};

}  // namespace

std::unique_ptr<Layout> make_ledger(const std::string& path) { return std::make_unique<ChosenLedger>(path); }

}  // namespace dotsync::bench
