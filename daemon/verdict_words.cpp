#include "daemon/verdict_words.hpp"

#include <fmt/format.h>

#include <charconv>
#include <set>
#include <string_view>

#include "daemon/moment.hpp"
#include "daemon/wiring.hpp"
#include "source/instant.hpp"
#include "sync/schedule.hpp"

namespace dotsync {
namespace {

using Kind = WatermarkSettings::Kind;

std::optional<std::int64_t> bound_of(const StreamSetting& setting) {
  const std::optional<std::string>& text = setting.state.status.lower_bound;
  if (!text || setting.settings == nullptr) return std::nullopt;
  if (setting.settings->watermark.kind == Kind::timestamp) return parse_instant(*text);
  if (setting.settings->watermark.kind != Kind::sequence) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  return error == std::errc() && end == text->data() + text->size() ? std::optional(number) : std::nullopt;
}

/// It does nothing by itself until somebody lets it.
bool stands_still(const StreamSetting& setting) {
  static const std::set<std::string_view> still = {"paused", "parked", "guarded", "disabled", "left"};
  return still.count(setting.state.word) != 0;
}

bool is_refused(const StreamSetting& setting) { return setting.account && setting.account->state != "ok"; }

/// Nothing where the stream goes on by itself.
std::string when_it_goes_on(const StreamSetting& setting) {
  if (stands_still(setting)) return fmt::format("when stream {} goes on", setting.state.status.name);
  if (is_refused(setting) && setting.daemon_runs) {
    return fmt::format("when Dotdigital takes imports of the account again; dotsync tries every {}",
                       format_duration(setting.timing.probe));
  }
  return {};
}

/// The column that tells what changed.
std::string stamp_name(const StreamSetting& setting) {
  const bool named = setting.settings != nullptr && !setting.settings->watermark.column.empty();
  return named ? fmt::format("its stamp (`{}`)", setting.settings->watermark.column) : std::string("its stamp");
}

constexpr const char* nobody_runs = "no daemon is running now; `dotsync once` does a turn";

std::string schedule_words(const ScheduleSettings& schedule) {
  if (const auto* every = std::get_if<EverySettings>(&schedule)) return "every " + format_duration(every->period);
  return "daily";
}

}  // namespace

std::string capital(std::string text) {
  if (text.rfind("dotsync ", 0) == 0) return text;  // a name that is never written otherwise
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - ('a' - 'A'));
  return text;
}

std::string import_words(BatchId batch, const std::optional<std::string>& import_id) {
  return import_id ? fmt::format("import {} (batch {})", *import_id, batch.value)
                   : fmt::format("batch {}", batch.value);
}

std::string row_words(const RelatedRow& row, const std::string& stream) {
  return row.stream == stream ? fmt::format("row {}", row.row_key)
                              : fmt::format("row {} of stream {}", row.row_key, row.stream);
}

std::string stamp_words(std::int64_t value, const StreamSetting& setting) {
  if (setting.settings == nullptr || setting.settings->watermark.kind != Kind::timestamp)
    return fmt::format("{}", value);
  if (value < *parse_instant("0001-01-01")) return "NULL or -infinity";
  if (value > *parse_instant("9999-12-31")) return "infinity";
  std::string text = format_instant(value);
  const std::size_t fraction = text.find(".000000");
  return fraction == std::string::npos ? text : text.erase(fraction, std::string_view(".000000").size());
}

bool is_remapped(const RowAnswer& answer) {
  return answer.setting.state.has_run && !answer.live.mapping_version.empty() &&
         answer.live.mapping_version != answer.setting.state.status.mapping_version;
}

bool is_below_polls(const RowAnswer& answer) {
  const auto bound = bound_of(answer.setting);
  const LiveRow& row = answer.live;
  return bound && !is_remapped(answer) && !row.watermark.empty() && row.watermark_value < *bound;
}

void wait_for_turn(RowVerdict& verdict, const StreamSetting& setting, Time now) {
  verdict.waits = true;
  verdict.next = when_it_goes_on(setting);
  if (!verdict.next.empty()) return;
  const std::optional<Time>& run = setting.state.status.next_run_at;
  if (!setting.daemon_runs) {
    verdict.next = std::string("with the next turn of the stream: ") + nobody_runs;
  } else if (run && *run > now) {
    verdict.next_at = run;
    verdict.next = "at " + when_words(*run, now);
  } else {
    verdict.next = "with the turn that is due now";
  }
}

void wait_for_reconcile(RowVerdict& verdict, const StreamSetting& setting, Time now) {
  verdict.waits = true;
  verdict.next = when_it_goes_on(setting);
  if (!verdict.next.empty()) return;
  if (setting.settings == nullptr || !setting.settings->reconcile) {
    verdict.next = "only with `dotsync reconcile`: the stream's `reconcile` is off";
    return;
  }
  const ScheduleSettings& schedule = *setting.settings->reconcile;
  verdict.next = fmt::format("with the next comparison of all rows ({})", schedule_words(schedule));
  if (std::holds_alternative<DailySettings>(schedule)) {
    verdict.next_at = next_turn(make_schedule(schedule), now, now);
    verdict.next += ", at " + when_words(*verdict.next_at, now);
  }
  if (!setting.daemon_runs) verdict.next += ", if a daemon runs then: now none does";
}

void wait_until(RowVerdict& verdict, Time at, const StreamSetting& setting, Time now) {
  if (at <= now) {
    wait_for_turn(verdict, setting, now);
    if (!setting.daemon_runs || !when_it_goes_on(setting).empty()) return;
    verdict.next = "now: it is due";
    verdict.next_at = at;
    return;
  }
  verdict.waits = true;
  verdict.next_at = at;
  verdict.next = when_it_goes_on(setting);
  if (!verdict.next.empty()) return;
  verdict.next = "at " + when_words(at, now);
  if (!setting.daemon_runs) {
    verdict.next += fmt::format(", if dotsync runs then: {}", nobody_runs);
  }
}

void tell_old_stamp(RowVerdict& verdict, const RowAnswer& answer, Time now) {
  const StreamSetting& setting = answer.setting;
  verdict.because += fmt::format(
      " dotsync does not notice it by itself: {} says {}, and only rows stamped from {} on are looked at, since older "
      "ones "
      "were read before. It was written later than its stamp says.",
      stamp_name(setting), answer.live.watermark, stamp_words(*bound_of(setting), setting));
  verdict.remedy = fmt::format(
      "`dotsync reconcile --stream {}` finds it now. So that it does not come again, let a trigger stamp the column, "
      "or raise `watermark.margin`.",
      answer.stream);
  wait_for_reconcile(verdict, setting, now);
}

void tell_hold(RowVerdict& verdict, const StreamSetting& setting, Time now) {
  static const std::set<std::string_view> well = {"ok", "reading", "sending", "new", ""};
  const StreamState& state = setting.state;
  if (well.count(state.word) != 0) return;
  // Without a daemon a turn is overdue as a matter of course, and `next` says so.
  if (state.word == "stale" && !setting.daemon_runs) return;
  verdict.held_by = is_refused(setting) && !stands_still(setting) ? "account_refused" : state.word;
  verdict.held_up = fmt::format("stream {} is {}: {}", state.status.name, state.word, state.held_back);
  if (verdict.held_by == "account_refused") {
    verdict.held_up =
        fmt::format("Dotdigital refuses account {}: {}", setting.account->name, setting.account->state_reason);
    if (setting.account->state_at) verdict.held_up += ", since " + when_words(*setting.account->state_at, now);
  }
  if (state.word == "left" && verdict.reason != "in_flight") verdict.next = "none: the stream left the configuration";
  const std::string advice =
      state.word == "disabled" ? "set `enabled: true` of the stream in the configuration" : state.advice;
  if (advice.empty() || !verdict.waits) return;
  verdict.remedy += (verdict.remedy.empty() ? "" : " ") + capital(advice);
  if (verdict.remedy.back() != '.') verdict.remedy += '.';
}

}  // namespace dotsync
