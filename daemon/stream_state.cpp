#include "daemon/stream_state.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/moment.hpp"
#include "daemon/wiring.hpp"
#include "sync/schedule.hpp"

namespace dotsync {
namespace {

/// The turn after the last success is overdue. A stream without one is measured from when it was first seen, one that
/// the journal does not know from the daemon's start.
bool is_stale(const StreamState& stream, const StreamSettings& settings, const DaemonState& daemon,
              Duration stale_after, Time now) {
  const std::optional<Time>& success = stream.status.last_success_at;
  std::optional<Time> last = success ? success : stream.status.first_seen_at;
  if (!last) last = daemon.since;
  if (!last) return false;
  return now > next_turn(make_schedule(settings.schedule), last, *last) + stale_after;
}

/// Writes the verdict: the first reason that applies is the one to be told.
class Verdict {
 public:
  Verdict(StreamState& stream, const AccountStatus* account, const DaemonState& daemon)
      : stream_(stream), account_(account), daemon_(daemon) {}

  void judge() {
    const StreamStatus& status = stream_.status;
    if (!stream_.configured) {
      return say("left", "it is no longer in the configuration; its open imports are still followed", "", false);
    }
    if (!stream_.enabled) return say("disabled", "enabled is false in the configuration", "", false);
    if (status.state == "paused")
      return say("paused", "it was paused by a person", "`dotsync resume " + status.name + "` lets it go on", false);
    if (status.state == "parked") {
      return say("parked", "it stopped itself" + because(status.state_reason),
                 "see `dotsync journal events --stream " + status.name + "`, mend the cause, then `dotsync resume " +
                     status.name + "`",
                 true);
    }
    if (status.state == "guarded") {
      return say("guarded", "the guard stopped it" + because(status.state_reason),
                 "look at the rows that changed; then `dotsync resume " + status.name + "` lets this pass through",
                 true);
    }
    if (account_ != nullptr && account_->state != "ok") {
      return say("held", fmt::format("account {} is {}", account_->name, account_->state), account_advice(*account_),
                 true);
    }
    if (!status.trouble.empty()) {
      return say(stream_.stale ? "stale" : "held",
                 fmt::format("{} ({})", status.trouble,
                             format_time(std::chrono::floor<std::chrono::seconds>(*status.trouble_at))),
                 daemon_.running ? "dotsync goes on trying; `dotsync check` says what has to be mended"
                                 : "`dotsync check` says what has to be mended; then systemctl start dotsync",
                 stream_.stale);
    }
    judge_progress();
  }

 private:
  static std::string because(const std::string& reason) { return reason.empty() ? "" : ": " + reason; }

  void judge_progress() {
    if (stream_.stale) {
      const std::string what =
          stream_.status.last_success_at ? "its next turn is overdue" : "no turn has been completed yet";
      return daemon_.running
                 ? say("stale", what, "see the daemon's log: journalctl -u dotsync", true)
                 : say("stale", what + ", and no daemon is running", "start it: systemctl start dotsync", true);
    }
    if (!stream_.has_run) return say("new", "it has not run yet", "start the daemon, or run `dotsync once`", false);
    if (stream_.status.open_pass) return say("reading", "", "", false);
    if (stream_.status.in_flight > 0) return say("sending", "", "", false);
    if (stream_.status.late > 0) {
      return say(
          "ok",
          fmt::format("nothing is held back, but the last comparison found {} that no poll could see: a stamp was "
                      "older than the transaction that wrote it",
                      stream_.status.late == 1 ? "1 row" : fmt::format("{} rows", stream_.status.late)),
          "let a trigger stamp the column, raise watermark.margin, or set watermark.kind to xmin or xid8", false);
    }
    if (stream_.relies_on_stamps) {
      return say(
          "ok",
          "nothing is held back, but reconcile is off: a row whose stamp is older than its transaction is missed "
          "until it changes again",
          "set reconcile, or watermark.kind to xmin or xid8", false);
    }
    if (!stream_.status.widened_by.empty()) {
      return say("ok",
                 "nothing is held back, but each poll reads again what changed since: " + stream_.status.widened_by,
                 "end that session or transaction if it is forgotten", false);
    }
    say("ok", "", "", false);
  }

  void say(std::string word, std::string held_back, std::string advice, bool person) {
    stream_.word = std::move(word);
    stream_.held_back = std::move(held_back);
    stream_.advice = std::move(advice);
    stream_.needs_a_person = person || (stream_.enabled && (stream_.stale || stream_.status.fresh_failures > 0));
  }

  StreamState& stream_;
  const AccountStatus* account_;
  const DaemonState& daemon_;
};

void add_configured(StreamState& stream, const StreamSettings& settings) {
  stream.configured = true;
  stream.enabled = settings.enabled;
  const WatermarkSettings::Kind kind = settings.watermark.kind;
  stream.relies_on_stamps =
      !settings.reconcile && (kind == WatermarkSettings::Kind::timestamp || kind == WatermarkSettings::Kind::sequence);
  if (stream.has_run) return;
  stream.status.name = settings.name;
  stream.status.account = settings.account;
  stream.status.source = settings.source;
  stream.status.state = "ok";
}

}  // namespace

std::vector<StreamState> judge_streams(const Settings& settings, const std::vector<StreamStatus>& streams,
                                       const std::vector<AccountStatus>& accounts, const DaemonState& daemon,
                                       Time now) {
  std::vector<StreamState> all;
  for (const StreamStatus& status : streams) {
    StreamState& stream = all.emplace_back();
    stream.status = status;
    stream.has_run = true;
  }
  for (const StreamSettings& configured : settings.streams) {
    auto stream =
        std::find_if(all.begin(), all.end(), [&](const StreamState& s) { return s.status.name == configured.name; });
    if (stream == all.end()) stream = all.insert(all.end(), StreamState{});
    add_configured(*stream, configured);
    const bool waits = configured.enabled && stream->status.state == "ok";
    stream->stale = waits && is_stale(*stream, configured, daemon, settings.alerts.stale_after, now);
  }
  for (StreamState& stream : all) {
    const auto account = std::find_if(accounts.begin(), accounts.end(),
                                      [&](const AccountStatus& a) { return a.name == stream.status.account; });
    Verdict(stream, account == accounts.end() ? nullptr : &*account, daemon).judge();
  }
  std::sort(all.begin(), all.end(),
            [](const StreamState& a, const StreamState& b) { return a.status.name < b.status.name; });
  return all;
}

std::string account_advice(const AccountStatus& account) {
  if (account.state == "ok") return {};
  if (account.state_reason.find("401") != std::string::npos)
    return "correct the API user's name or password, then run `dotsync check`";
  return "run `dotsync check`: it names the right region and what the API user lacks";
}

}  // namespace dotsync
