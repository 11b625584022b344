// `dotsync status`: a block for each account and stream, the trouble first in words.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "daemon/commands.hpp"
#include "daemon/daemon_state.hpp"
#include "daemon/moment.hpp"
#include "daemon/output.hpp"
#include "daemon/stream_state.hpp"

namespace dotsync {
namespace {

constexpr Duration fresh = std::chrono::hours(24);

struct Status {
  DaemonState daemon;
  std::vector<AccountStatus> accounts;
  std::vector<StreamState> streams;
};

nlohmann::ordered_json json_time(const std::optional<Time>& time) {
  if (!time) return nullptr;
  return format_time(*time);
}

nlohmann::ordered_json json_text(const std::string& text) {
  if (text.empty()) return nullptr;
  return text;
}

nlohmann::ordered_json as_object(const AccountStatus& account) {
  return {{"account", account.name},
          {"state", account.state},
          {"state_reason", json_text(account.state_reason)},
          {"state_at", json_time(account.state_at)},
          {"open_imports", account.open_imports},
          {"unknown", account.unknown},
          {"stuck", account.stuck}};
}

nlohmann::ordered_json as_object(const StreamState& stream, Time now) {
  const StreamStatus& status = stream.status;
  nlohmann::ordered_json position = nullptr;
  if (status.position) position = *status.position;
  nlohmann::ordered_json lag = nullptr;
  if (status.last_success_at)
    lag = std::chrono::duration_cast<std::chrono::seconds>(now - *status.last_success_at).count();
  return {{"stream", status.name},
          {"account", status.account},
          {"source", status.source},
          {"state", status.state},
          {"position", position},
          {"last_success_at", json_time(status.last_success_at)},
          {"next_run_at", json_time(status.next_run_at)},
          {"due", status.due},
          {"in_flight", status.in_flight},
          {"failed", status.failed},
          {"rejected", status.rejected},
          {"lag_seconds", lag},
          {"standing", stream.word},
          {"state_reason", json_text(status.state_reason)},
          {"held_back", json_text(stream.held_back)},
          {"advice", json_text(stream.advice)},
          {"stale", stream.stale},
          {"fresh_failures", status.fresh_failures},
          {"next_attempt_at", json_time(status.next_attempt_at)}};
}

void print_json(const Status& status, Time now) {
  nlohmann::ordered_json pid = nullptr;
  if (status.daemon.pid) pid = *status.daemon.pid;
  nlohmann::ordered_json accounts = nlohmann::ordered_json::array();
  for (const AccountStatus& account : status.accounts) accounts.push_back(as_object(account));
  nlohmann::ordered_json streams = nlohmann::ordered_json::array();
  for (const StreamState& stream : status.streams) streams.push_back(as_object(stream, now));
  put(dump(
      {{"daemon", {{"running", status.daemon.running}, {"pid", pid}}}, {"accounts", accounts}, {"streams", streams}}));
}

std::string when(const Time& time, Time now) {
  const std::string text = short_time(format_time(time));
  if (time > now) return fmt::format("{} (in {})", text, distance(now, time));
  return fmt::format("{} ({} ago)", text, distance(time, now));
}

/// "  name      text", with the lines that follow beneath the text.
void field(const char* name, const std::string& text) {
  put(wrap(printable(text), fmt::format("  {:<14}", name), output_width()));
}

void print_account(const AccountStatus& account, const Settings& settings, Time now) {
  std::int64_t share = 0;
  for (const AccountSettings& own : settings.accounts) {
    if (own.name == account.name) share = static_cast<std::int64_t>(own.active_imports_max);
  }
  put(fmt::format("account {}: {}\n", account.name, account.state));
  if (account.state != "ok") {
    field("why", account.state_reason + (account.state_at ? ", since " + when(*account.state_at, now) : ""));
    field("what to do", account_advice(account));
  }
  std::string imports = fmt::format("{} open", account.open_imports);
  if (share > 0) imports += fmt::format(" of {} allowed", share);
  if (account.unknown > 0)
    imports += fmt::format("; {} without an answer, sent again after a settle time", account.unknown);
  if (account.stuck > 0) imports += fmt::format("; {} that Dotdigital does not finish", account.stuck);
  field("imports", imports);
}

std::string contacts_of(const StreamStatus& status, Time now) {
  std::string text = fmt::format("{} on the way, {} due", status.in_flight, status.due);
  if (!status.next_attempt_at) return text;
  return text + "; next attempt " +
         (*status.next_attempt_at > now ? when(*status.next_attempt_at, now) : "with the next turn");
}

std::string failures_of(const StreamStatus& status) {
  std::string text = fmt::format("{} failed, {} rejected", status.failed, status.rejected);
  if (status.fresh_failures > 0) text += fmt::format("; {} newer than 24 hours need a person", status.fresh_failures);
  return text;
}

void print_stream(const StreamState& stream, bool daemon_runs, Time now) {
  const StreamStatus& status = stream.status;
  put(fmt::format("stream {}: {}{}\n", status.name, stream.word,
                  status.fresh_failures > 0 ? ", and failures need a person" : ""));
  if (!stream.held_back.empty()) field(stream.word == "ok" ? "note" : "held back", stream.held_back);
  if (!stream.advice.empty()) field("what to do", stream.advice);
  if (!stream.has_run) return;
  field("from", fmt::format("source {} to account {}", status.source, status.account));
  field("last success", status.last_success_at ? when(*status.last_success_at, now) : "never");
  if (status.next_run_at && stream.enabled && daemon_runs) field("next run", when(*status.next_run_at, now));
  if (status.open_pass) {
    field("reading", fmt::format("{} read, {} sent since {}", counted(status.open_pass->read, "row"),
                                 counted(status.open_pass->sent, "contact"), when(status.open_pass->started_at, now)));
  }
  if (status.position) field("position", *status.position + " (watermark of the row read last)");
  field("contacts", contacts_of(status, now));
  field("failures", failures_of(status));
  if (status.failed + status.rejected > 0) field("", "list them: dotsync journal failures --stream " + status.name);
}

void print_plain(const Status& status, const Settings& settings, Time now) {
  if (!status.daemon.running) {
    put("daemon: not running\n");
  } else {
    put(fmt::format("daemon: running{}{}\n", status.daemon.pid ? fmt::format(", pid {}", *status.daemon.pid) : "",
                    status.daemon.since ? ", since " + when(*status.daemon.since, now) : ""));
  }
  for (const AccountStatus& account : status.accounts) print_account(account, settings, now);
  for (const StreamState& stream : status.streams) print_stream(stream, status.daemon.running, now);
}

int judge(const Status& status) {
  for (const AccountStatus& account : status.accounts) {
    if (account.state != "ok") return exit_code(Part::person);
  }
  for (const StreamState& stream : status.streams) {
    if (stream.needs_a_person) return exit_code(Part::person);
  }
  return 0;
}

}  // namespace

int run_status(const Options& options, const Settings& settings, const Clock& clock) {
  const std::string& path = settings.journal.path;
  require_journal(path);
  const Time now = clock.now();
  Status status;
  status.daemon = look_for_daemon(path);
  Audit audit(path);
  status.accounts = audit.accounts();
  status.streams = judge_streams(settings, audit.streams(now - fresh), status.accounts, status.daemon, now);
  if (options.json()) {
    print_json(status, now);
  } else {
    print_plain(status, settings, now);
  }
  return judge(status);
}

}  // namespace dotsync
