// Measures how the ledger could lie in SQLite: which layout loads, finds and updates at what price. A program by
// itself:
//   ledger_layout LAYOUT LINES FOLDER      LAYOUT: clustered | indexed | row-runs | ledger | journal
// Keys and identities come in random order, in transactions of 10,000 lines, WAL and synchronous=FULL. Every load looks
// each line up by key and by identity first, as a pass does. `journal` is the whole way: commit() of new lines in a
// batch, and the step() that settles them. The figures stand in docs/design.md, "Ledger layout".
#include "bench/ledger_layout.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <random>
#include <vector>

#include "journal/journal.hpp"
#include "journal/journal_file.hpp"
#include "journal/sql.hpp"

namespace dotsync::bench {
namespace {

constexpr std::size_t batch_lines = 10'000;
constexpr std::size_t sample_batches = 20;

std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

/// Neighbours in number are strangers in key and identity.
BenchLine line_of(std::uint64_t number) {
  BenchLine line;
  line.key = std::to_string(mix(number) % 100'000'000'000U);
  line.key_hash = static_cast<std::int64_t>(mix(number + 1'000'000'007U));
  const std::uint64_t identity = mix(number + 2'000'000'011U);
  line.identity_hash = static_cast<std::int64_t>(identity);
  for (unsigned i = 0; i < 16; ++i)
    line.identity += static_cast<char>((i < 8 ? identity >> (56U - 8U * i) : number >> (8U * (i - 8))) & 0xffU);
  line.version = static_cast<std::int64_t>(mix(number + 3));
  return line;
}

class Stopwatch {
 public:
  double cpu() const { return cpu_now() - cpu_; }
  double wall() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count(); }

 private:
  static double cpu_now() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }
  double cpu_ = cpu_now();
  std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
};

void report(const std::string& layout, const char* what, std::size_t lines, const Stopwatch& watch) {
  const double millions = static_cast<double>(lines) / 1e6;
  fmt::print("{:10} {:34} {:8.2f} CPU s and {:8.2f} s per million\n", layout, what, watch.cpu() / millions,
             watch.wall() / millions);
  std::fflush(stdout);
}

void report_size(const std::string& layout, const std::string& path, std::size_t lines) {
  fmt::print("{:10} {:34} {:8.1f} bytes a line\n", layout, "file",
             static_cast<double>(std::filesystem::file_size(path)) / static_cast<double>(lines));
}

std::vector<BenchLine> batch_of(std::uint64_t first) {
  std::vector<BenchLine> lines;
  for (std::uint64_t i = 0; i < batch_lines; ++i) lines.push_back(line_of(first + i));
  return lines;
}

std::vector<BenchLine> random_lines(std::mt19937_64& random, std::size_t known) {
  std::vector<BenchLine> lines;
  for (std::size_t i = 0; i < batch_lines; ++i) lines.push_back(line_of(random() % known));
  return lines;
}

void measure_layout(Layout& layout, const std::string& name, const std::string& path, std::size_t lines) {
  std::mt19937_64 random(1);
  std::size_t found = 0;
  Stopwatch load;
  for (std::size_t first = 0; first < lines; first += batch_lines) {
    const std::vector<BenchLine> batch = batch_of(first);
    found += layout.find(batch);
    layout.insert(batch);
  }
  report(name, "load, each line looked up first", lines, load);
  if (found > lines / 100) throw std::runtime_error("found what was not there");
  Stopwatch find;
  found = 0;
  for (std::size_t i = 0; i < sample_batches; ++i) found += layout.find(random_lines(random, lines));
  report(name, "find by key and by identity", sample_batches * batch_lines, find);
  if (found < 2 * sample_batches * batch_lines) throw std::runtime_error("did not find what was there");
  Stopwatch update;
  for (std::size_t i = 0; i < sample_batches; ++i) layout.update(random_lines(random, lines));
  report(name, "update of random lines", sample_batches * batch_lines, update);
  report_size(name, path, lines);
}

class BenchClock : public Clock {
 public:
  Time now() const override { return from_ms(1'700'000'000'000); }
};

LineWrite write_of(StreamId stream, const BenchLine& line) {
  LineWrite write;
  write.travels = true;
  write.line.stream = stream;
  write.line.row_key = line.key;
  write.line.identity.emplace();
  std::copy(line.identity.begin(), line.identity.end(), write.line.identity->begin());
  write.line.watermark_value = 1'700'000'000'000'000;
  write.line.read_xmin = 123'456'789;
  write.line.tried_hash = line.version;
  write.line.updated_at = from_ms(1'700'000'000'000);
  return write;
}

void settle(Journal& journal, BatchId batch) {
  BatchStep accepted;
  accepted.batch = batch;
  accepted.to = BatchState::accepted;
  accepted.import_id = "3f0e6c9e-6d4f-4f0e-9a53-0123456789ab";
  journal.step(accepted);
  BatchStep step;
  step.batch = batch;
  step.to = BatchState::finished;
  for (Item& item : journal.items(batch)) {
    item.line.outcome = Outcome::current;
    item.line.acknowledged_hash = item.payload_hash;
    item.line.contact_id = 200'000'000 + item.line.id.value;
    step.items.push_back(
        {item.line, item.line.id.value % 2 == 0 ? ItemOutcome::created : ItemOutcome::updated, std::nullopt});
  }
  journal.step(step);
}

/// Finds the lines, sends them in a batch and settles it.
void send(Journal& journal, const StreamRecord& stream, PassId pass, std::span<const BenchLine> lines) {
  std::vector<std::string> keys;
  std::vector<Identity> identities;
  Turn turn;
  for (const BenchLine& line : lines) {
    turn.writes.push_back(write_of(stream.id, line));
    keys.push_back(line.key);
    identities.push_back(*turn.writes.back().line.identity);
  }
  const auto known = journal.ledger().find(stream.id, keys);
  static_cast<void>(journal.ledger().find(stream.account, identities));
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i]) turn.writes[i].line = *known[i];
  }
  turn.stream = stream.id;
  turn.pass = pass;
  turn.intent = Intent{4'000'000, false};
  settle(journal, journal.commit(turn).value());
}

void measure_journal(const std::string& path, std::size_t lines) {
  const BenchClock clock;
  Journal journal({path, true}, clock);
  const StreamRecord stream = journal.open_stream({"customers", "main", "crm", "v1"}, clock.now());
  const PassId pass = journal.begin_pass(stream.id, PassKind::poll, OpenPass{}, std::nullopt, {}, clock.now());
  Stopwatch load;
  for (std::size_t first = 0; first < lines; first += batch_lines) send(journal, stream, pass, batch_of(first));
  report("journal", "new: find, commit, settle", lines, load);
  report_size("journal", path, lines);
  Stopwatch change;
  std::mt19937_64 random(1);
  for (std::size_t i = 0; i < sample_batches; ++i) {
    // Distinct lines, far apart: 10,000 steps of a stride through all of them.
    std::vector<BenchLine> batch;
    const std::uint64_t start = random() % lines;
    for (std::uint64_t n = 0; n < batch_lines; ++n)
      batch.push_back(line_of((start + n * (lines / batch_lines)) % lines));
    send(journal, stream, pass, batch);
  }
  report("journal", "changed: find, commit, settle", sample_batches * batch_lines, change);
  report_size("journal", path, lines);
}

int run(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: ledger_layout clustered|indexed|row-runs|ledger|journal LINES FOLDER\n");
    return 2;
  }
  const std::string name = argv[1];
  const std::size_t lines = std::stoul(argv[2]);
  const std::string path = std::string(argv[3]) + "/" + name + "-" + argv[2] + ".db";
  if (name == "journal") {
    measure_journal(path, lines);
    return 0;
  }
  std::unique_ptr<Layout> layout = name == "clustered"  ? make_clustered(path)
                                   : name == "indexed"  ? make_indexed(path)
                                   : name == "row-runs" ? make_row_runs(path)
                                                        : make_ledger(path);
  measure_layout(*layout, name, path, lines);
  return 0;
}

}  // namespace
}  // namespace dotsync::bench

int main(int argc, char** argv) { return dotsync::bench::run(argc, argv); }
