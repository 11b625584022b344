#include "simulation/sim_run.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <array>
#include <set>
#include <stdexcept>

#include "base/failpoint.hpp"
#include "journal/fsck.hpp"
#include "journal/request_box.hpp"
#include "simulation/sim_setup.hpp"

namespace dotsync {
namespace {

constexpr Duration chaos = std::chrono::minutes(12);
/// Long after the last fault: settled unknowns, second re-asserts, abandoned imports and daily retries are through.
constexpr Duration patience = std::chrono::hours(4);
/// A row that is due may wait so long while nothing is on its way: the account's limit is per minute.
constexpr Duration idle_max = std::chrono::minutes(2);

/// What ends an engine in the middle of a step.
struct Killed {};

std::string ledger_words(const std::optional<Line>& line, const std::string& journal) {
  if (!line) return "which the ledger does not know";
  SQLite::Database database(journal, SQLite::OPEN_READONLY);
  SQLite::Statement failure(database, "SELECT code || ': ' || description FROM failure WHERE line_id = ?");
  failure.bind(1, line->id.value);
  return fmt::format("which the ledger has as {} stamped {}, due {}, batch {} {}", to_text(line->outcome),
                     line->watermark_value, line->due_at ? format_time(*line->due_at) : "never", line->batch.value,
                     failure.executeStep() ? failure.getColumn(0).getString() : "");
}

bool is_listed(const std::optional<Line>& line) {
  return line &&
         (line->outcome == Outcome::failed || line->outcome == Outcome::partial || line->outcome == Outcome::rejected);
}

}  // namespace

std::string SimVerdict::first_wrong() const {
  if (lost > 0) return "lost";
  if (stale > 0) return "stale";
  if (double_flights > 0) return "double flight";
  if (broken_promises > 0) return "fsck";
  if (unsettled > 0) return "liveness";
  if (calls_over > 0) return "calls over the limit";
  return sent_at_rest > 0 ? "not at rest" : "";
}

std::string SimVerdict::text() const {
  return fmt::format(
      "{} contacts, {} imports, lost {}, stale {}, listed {}, double flights {}, broken promises {}, "
      "unsettled {}, sent at rest {}, calls over the limit {}, repeated {}{}",
      contacts, imports, lost, stale, listed, double_flights, broken_promises, unsettled, sent_at_rest, calls_over,
      repeated, wrong);
}

SimRun::SimRun(std::uint64_t seed, SimPlan plan)
    : plan_(plan),
      world_(seed),
      database_(world_, verdict_.tally, {sim_streams[0].name, sim_streams[1].name}),
      source_(world_, database_, verdict_.tally),
      dotdigital_(world_, verdict_.tally),
      log_(world_) {}

SimRun::~SimRun() { set_failpoint_hook({}); }

void SimRun::boot() {
  Journal::Options options;
  options.path = journal_path();
  options.sync_full = false;
  journal_ = std::make_unique<Journal>(options, world_);
  dotdigital_.sender_begins_anew();
  engine_ = std::make_unique<Engine>(*journal_, world_, log_, sim_policy(), world_.below(1'000'000));
  GateSettings gate;
  gate.active_imports_max = sim_imports_max;
  engine_->add_account("account", dotdigital_, gate, sim_timing(dotdigital_.pace));
  for (const SimStream& stream : sim_streams) engine_->add_stream(sim_stream(stream, plan_), source_);
  engine_->start();
}

/// What was journaled stays, all else is gone: as after kill -9.
void SimRun::kill(const std::string& where) {
  verdict_.tally.note("kill: " + where);
  engine_.reset();
  journal_.reset();
  check_journal();
  boot();
}

void SimRun::check_journal() {
  for (const FsckFinding& finding : fsck(journal_path(), {{{"account", sim_imports_max}}})) {
    ++verdict_.broken_promises;
    verdict_.wrong += fmt::format("\n  fsck: {}: {}: {}", finding.check, finding.subject, finding.words);
  }
}

void SimRun::ask_for(const std::string& kind, const std::string& stream) {
  Request request;
  request.at = world_.now();
  request.kind = kind;
  request.stream = stream;
  request.failures = kind == "retry";
  if (kind == "resend")
    request.keys = {fmt::format("{:04}", world_.below(static_cast<std::uint64_t>(plan_.traffic.keys)))};
  RequestBox(journal_path()).leave(request);
}

/// As an operator's command beside the daemon would.
void SimRun::ask_something() {
  const std::string stream = sim_streams[world_.below(std::size(sim_streams))].name;
  const std::array<const char*, 3> kinds = {"pause", "resend", "retry"};
  const std::string kind = kinds.at(world_.below(kinds.size()));
  ask_for(kind, stream);
  if (kind != "pause") return;
  world_.after(world_.between(Duration(1), std::chrono::minutes(5)), [this, stream] { ask_for("resume", stream); });
}

/// As a person would who looks at `status` now and then.
void SimRun::look_at_guards() {
  for (const auto& [id, name] : journal_->streams()) {
    if (journal_->stream(id).state != "guarded") continue;
    verdict_.tally.note("guard: let a pass through");
    ask_for("resume", name);
  }
  world_.after(std::chrono::minutes(1), [this] { look_at_guards(); });
}

void SimRun::run_until(Time end) {
  while (world_.now() < end) {
    std::string where;
    set_failpoint_hook([this, &where](const char* name) {
      if (!world_.chance(plan_.kill_at_failpoint)) return;
      where = name;
      throw Killed{};
    });
    try {
      engine_->tick();
      const Time wake = std::min(end, engine_->next_wake().value_or(end));
      // An engine that asks to be woken at once must have moved; a millisecond keeps a mistake from standing still.
      world_.step(std::max(wake, world_.now() + Duration(1)));
    } catch (const Killed&) {
      set_failpoint_hook({});
      kill(where);
    }
  }
  set_failpoint_hook({});
}

SimVerdict SimRun::run() {
  boot();
  dotdigital_.faults = plan_.faults;
  dotdigital_.pace.calls_max = plan_.calls_max;
  dotdigital_.pace.one_tier = plan_.one_tier;
  source_.failures = plan_.source_failures;
  const Time chaos_end = world_.now() + chaos;
  for (int i = 0; i < plan_.transactions; ++i) {
    world_.after(world_.between(Duration(0), chaos), [this] { database_.random_transaction(plan_.traffic); });
  }
  if (plan_.guard) look_at_guards();
  for (int i = 0; i < plan_.requests; ++i) {
    world_.after(world_.between(Duration(0), chaos), [this] { ask_something(); });
  }
  for (int i = 0; i < plan_.kills; ++i) {
    run_until(world_.now() + world_.between(Duration(1), chaos / (plan_.kills + 1)));
    kill("any moment");
  }
  run_until(chaos_end);
  check_journal();
  dotdigital_.faults = {};
  source_.failures = 0;
  plan_.kill_at_failpoint = 0;
  settle();
  if (plan_.requests > 0) wake_from_rest();
  for (const SimStream& stream : sim_streams) judge(stream.name);
  for (const SimStream& stream : sim_streams) judge_gone(stream.name);
  check_journal();
  verdict_.double_flights = dotdigital_.double_flights();
  verdict_.imports = dotdigital_.imports();
  verdict_.calls_over = dotdigital_.calls_over();
  verdict_.repeated = dotdigital_.repeated();
  run_until(world_.now() + std::chrono::minutes(3));
  verdict_.sent_at_rest = dotdigital_.imports() - verdict_.imports;
  note_steps();
  return verdict_;
}

/// Until nothing is on its way, nothing is due, and two more passes have found nothing. What only a comparison of all
/// rows can find needs one that begins after the last change.
void SimRun::settle() {
  if (plan_.reconciles) {
    run_until(world_.now() + std::chrono::minutes(10));
    for (const SimStream& stream : sim_streams) ask_for("reconcile", stream.name);
  }
  come_to_rest();
}

/// What a person asks for goes at once, also where nothing else is to be done.
void SimRun::wake_from_rest() {
  for (const SimStream& stream : sim_streams) ask_for("resend", stream.name);
  come_to_rest();
}

void SimRun::come_to_rest() {
  const Time limit = world_.now() + patience;
  while (world_.now() < limit) {
    run_until(world_.now() + std::chrono::minutes(2));
    look_for_idle_rows();
    if (!is_settled()) continue;
    const int imports = dotdigital_.imports();
    run_until(world_.now() + std::chrono::minutes(2));
    if (is_settled() && dotdigital_.imports() == imports) return;
  }
  verdict_.unsettled = 1;
  verdict_.wrong += "\n  work goes on long after the last fault";
}

/// A row that is due is not left alone while nothing is in its way: not at two looks, minutes apart.
void SimRun::look_for_idle_rows() {
  const bool all_is_well = journal_->open_batches().empty() && !engine_->account_trouble("account");
  for (const auto& [id, name] : journal_->streams()) {
    std::optional<Time> due = journal_->next_due_at(id);
    if (!all_is_well || journal_->stream(id).state != "ok" || (due && *due + idle_max > world_.now())) due.reset();
    if (due && idle_[name] == due) {
      verdict_.unsettled = 1;
      verdict_.wrong += fmt::format("\n  a row of {} is due since {}, and at {} nobody has sent it", name,
                                    format_time(*due), format_time(world_.now()));
    }
    idle_[name] = due;
  }
}

bool SimRun::is_settled() {
  if (database_.has_open_transactions() || !journal_->open_batches().empty()) return false;
  for (const auto& [id, name] : journal_->streams()) {
    if (journal_->next_due_at(id) || journal_->stream(id).reconcile || journal_->stream(id).state == "guarded")
      return false;
  }
  return true;
}

/// Every address of the stream's rows has its owner's value, or the owner is listed with a reason that the vendor gave.
void SimRun::judge(const std::string& stream) {
  const auto spec = std::find_if(sim_streams.begin(), sim_streams.end(),
                                 [&stream](const SimStream& one) { return one.name == stream; });
  std::map<std::string, std::pair<std::int64_t, int>> owners;  // address -> newest (stamp, key)
  const auto id = std::find_if(engine_->streams().begin(), engine_->streams().end(),
                               [&stream](const auto& runner) { return runner->name() == stream; });
  const StreamId stream_id = *(*id)->id();
  const auto line_of = [&](int key) {
    return journal_->ledger().find(stream_id, std::vector<std::string>{fmt::format("{:04}", key)}).front();
  };
  for (const auto& [key, row] : database_.rows(stream)) {
    if (!row.email.empty()) {
      auto& owner = owners.emplace(row.email, std::pair(row.stamp_us, key)).first->second;
      owner = std::max(owner, std::pair(row.stamp_us, key));
    } else if (const auto line = line_of(key); !line || line->outcome != Outcome::rejected) {
      ++verdict_.lost;
      verdict_.wrong += fmt::format("\n  {} {:04} has no address and is not listed", stream, key);
    }
  }
  for (const auto& [email, owner] : owners) {
    ++verdict_.contacts;
    const std::string& wanted = database_.rows(stream).at(owner.second).name;
    const auto there = dotdigital_.field(email, spec->field);
    const auto line = line_of(owner.second);
    // A row that came after another's end, and that Dotdigital did not take, changes nothing of the contact.
    const bool denied = is_listed(line) && dotdigital_.was_denied(email, spec->field);
    if (dotdigital_.is_parted(dotdigital_.holder(email)) && !denied) {
      ++verdict_.stale;
      verdict_.wrong += fmt::format("\n  {} was told that its row is gone, but row {:04} of {} is there, {}", email,
                                    owner.second, stream, ledger_words(line, journal_path()));
    }
    if (spec->channels) judge_channels(email, database_.rows(stream).at(owner.second), line);
    if (there == wanted) continue;
    if (denied) {
      ++verdict_.listed;
      continue;
    }
    (there ? verdict_.stale : verdict_.lost) += 1;
    verdict_.wrong +=
        fmt::format("\n  {} of {} is {}, must be {} of row {:04} stamped {}, {}", spec->field, email,
                    there.value_or("nothing"), wanted, owner.second, owner.first, ledger_words(line, journal_path()));
  }
}

/// Where a row is gone that has a contact, its end is the last word said of it, unless another row has the contact.
void SimRun::judge_gone(const std::string& stream) {
  if (!plan_.parts || !plan_.reconciles) return;
  std::set<std::int64_t> alive;
  for (const SimStream& one : sim_streams) {
    for (const auto& [key, row] : database_.rows(one.name)) alive.insert(dotdigital_.holder(row.email));
  }
  SQLite::Database database(journal_path(), SQLite::OPEN_READONLY);
  SQLite::Statement gone(
      database,
      "SELECT row_key, contact_id FROM line JOIN stream USING (stream_id) WHERE name = ? AND outcome = 7 "
      "AND contact_id IS NOT NULL");
  gone.bind(1, stream);
  while (gone.executeStep()) {
    const std::int64_t contact = gone.getColumn(1).getInt64();
    if (alive.count(contact) != 0 || dotdigital_.is_parted(contact)) continue;
    ++verdict_.stale;
    verdict_.wrong += fmt::format("\n  contact {} of {} {} was not told that its row is gone", contact, stream,
                                  gone.getColumn(0).getString());
  }
}

/// What is missing is listed, or it is a subscription that a late import undid: that one is not said again.
void SimRun::judge_channels(const std::string& email, const SimRow& row, const std::optional<Line>& line) {
  if (is_listed(line)) return;
  const std::string there = dotdigital_.status_of(email);
  const bool is_late = row.status == "subscribed" && dotdigital_.is_status_late(email);
  if (there != row.status && !is_late) {
    ++verdict_.stale;
    verdict_.wrong +=
        fmt::format("\n  {} is '{}', must be {}, {}", email, there, row.status, ledger_words(line, journal_path()));
  }
  if (row.consented_at.empty() || dotdigital_.has_consent(email, row.consented_at)) return;
  ++verdict_.lost;
  verdict_.wrong += fmt::format("\n  the consent of {} at {} is not there, {}", email, row.consented_at,
                                ledger_words(line, journal_path()));
}

/// How often each step of an import was journaled.
void SimRun::note_steps() {
  SQLite::Database journal(journal_path(), SQLite::OPEN_READONLY);
  SQLite::Statement steps(journal,
                          "SELECT from_state, to_state, count(*) FROM event WHERE kind = 'batch' GROUP BY 1, 2");
  while (steps.executeStep()) {
    verdict_.tally.note(fmt::format("step: {} -> {}", steps.getColumn(0).getString(), steps.getColumn(1).getString()),
                        steps.getColumn(2).getInt());
  }
}

}  // namespace dotsync
