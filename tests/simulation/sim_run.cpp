#include "simulation/sim_run.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "journal/fsck.hpp"

namespace dotsync {
namespace {

constexpr std::size_t active_imports_max = 3;
constexpr Duration chaos = std::chrono::minutes(40);
/// Long enough for settled unknowns, second re-asserts and retries.
constexpr Duration calm = std::chrono::hours(5);

Mapping sim_mapping() {
  Problems problems;
  const auto yaml =
      parse_yaml("matchIdentifier: email\nidentifiers: {email: email}\ndataFields: {NAME: name}\n", "sim", problems);
  auto mapping = yaml ? compile_mapping(*yaml, "sim", problems) : std::nullopt;
  if (!mapping) throw std::runtime_error(problems.all().front().text());
  return *mapping;
}

StreamSpec sim_stream() {
  StreamSpec spec{"people",      "account",   "source",        {},
                  sim_mapping(), "overwrite", {12, 1'000'000}, Every{std::chrono::seconds(30)},
                  true};
  spec.query.stream = spec.name;
  spec.query.table = "people";
  spec.query.watermark.column = "updated_at";
  return spec;
}

/// A second re-assert within the run, everything else as it ships.
AccountTiming sim_timing() {
  AccountTiming timing;
  timing.reassert = std::chrono::hours(1);
  return timing;
}

std::string ledger_words(const Line& line) {
  return fmt::format("which the ledger has as {} stamped {}, due {}, batch {}", to_text(line.outcome),
                     line.watermark_value, line.due_at ? format_time(*line.due_at) : "never", line.batch.value);
}

}  // namespace

std::string SimVerdict::text() const {
  return fmt::format(
      "{} contacts, {} imports, lost {}, stale {}, listed {}, double flights {}, broken promises {}, sent at rest {}{}",
      contacts, imports, lost, stale, listed, double_flights, broken_promises, sent_at_rest, wrong);
}

SimRun::SimRun(std::uint64_t seed, SimPlan plan)
    : plan_(plan),
      world_(seed),
      database_(world_),
      source_(world_, database_),
      dotdigital_(world_),
      log_(world_, LogFormat::text, LogLevel::error) {}

void SimRun::boot() {
  Journal::Options options;
  options.path = journal_path();
  options.sync_full = false;
  journal_ = std::make_unique<Journal>(options, world_);
  engine_ = std::make_unique<Engine>(*journal_, world_, log_, RetryPolicy{}, world_.below(1'000'000));
  GateSettings gate;
  gate.active_imports_max = active_imports_max;
  engine_->add_account("account", dotdigital_, gate, sim_timing());
  engine_->add_stream(sim_stream(), source_);
  engine_->start();
}

/// What was journaled stays, all else is gone: as after kill -9.
void SimRun::kill() {
  engine_.reset();
  journal_.reset();
  check_journal();
  boot();
}

void SimRun::check_journal() {
  for (const FsckFinding& finding : fsck(journal_path(), {{{"account", active_imports_max}}})) {
    ++broken_promises_;
    wrong_ += fmt::format("\n  fsck: {}: {}: {}", finding.check, finding.subject, finding.words);
  }
}

void SimRun::run_until(Time end) {
  while (world_.now() < end) {
    engine_->tick();
    const Time wake = std::min(end, engine_->next_wake().value_or(end));
    // An engine that asks to be woken at once must have moved; a millisecond keeps a mistake from standing still.
    world_.step(std::max(wake, world_.now() + Duration(1)));
  }
}

SimVerdict SimRun::run() {
  boot();
  dotdigital_.faults = plan_.faults;
  source_.failures = plan_.source_failures;
  const Time chaos_end = world_.now() + chaos;
  for (int i = 0; i < plan_.transactions; ++i) {
    world_.after(world_.between(Duration(0), chaos),
                 [this] { database_.random_transaction(plan_.keys, plan_.emails); });
  }
  for (int i = 0; i < plan_.kills; ++i) {
    run_until(world_.now() + world_.between(Duration(1), chaos / (plan_.kills + 1)));
    kill();
  }
  run_until(chaos_end);
  dotdigital_.faults = {};
  source_.failures = 0;
  run_until(chaos_end + calm);
  return judge();
}

SimVerdict SimRun::judge() {
  SimVerdict verdict;
  std::map<std::string, std::pair<std::pair<std::int64_t, int>, std::string>>
      owners;  // e-mail -> newest (stamp, key), name
  for (const auto& [key, row] : database_.rows()) {
    auto& owner = owners[row.email];
    if (std::pair(row.stamp_us, key) >= owner.first) owner = {{row.stamp_us, key}, row.name};
  }
  const StreamId stream = *engine_->streams().front()->id();
  for (const auto& [email, owner] : owners) {
    const auto line =
        journal_->ledger().find(stream, std::vector<std::string>{fmt::format("{:04}", owner.first.second)}).front();
    const bool is_listed = line && (line->outcome == Outcome::failed || line->outcome == Outcome::partial);
    const auto contact = dotdigital_.contacts().find(email);
    ++verdict.contacts;
    if (contact != dotdigital_.contacts().end() && contact->second == owner.second) continue;
    if (is_listed) {
      ++verdict.listed;
    } else if (contact == dotdigital_.contacts().end()) {
      ++verdict.lost;
    } else {
      ++verdict.stale;
    }
    if (is_listed) continue;
    const std::string there = contact == dotdigital_.contacts().end() ? "nothing" : contact->second;
    verdict.wrong += fmt::format("\n  {} is {}, must be {} of row {:04} stamped {}, {}", email, there, owner.second,
                                 owner.first.second, owner.first.first,
                                 line ? ledger_words(*line) : "which the ledger does not know");
  }
  check_journal();
  verdict.broken_promises = broken_promises_;
  verdict.wrong += wrong_;
  verdict.double_flights = dotdigital_.double_flights();
  verdict.happened = dotdigital_.happened();
  verdict.imports = dotdigital_.imports();
  run_until(world_.now() + std::chrono::minutes(10));
  verdict.sent_at_rest = dotdigital_.imports() - verdict.imports;
  return verdict;
}

}  // namespace dotsync
