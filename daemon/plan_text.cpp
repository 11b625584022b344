#include "daemon/plan_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "daemon/moment.hpp"
#include "daemon/output.hpp"

namespace dotsync {
namespace {

const char* word_of(PlannedRows rows) {
  switch (rows) {
    case PlannedRows::everything:
      return "everything";
    case PlannedRows::new_mapping:
      return "new_mapping";
    case PlannedRows::distrust:
      return "distrust";
    case PlannedRows::changed:
      return "changed";
    case PlannedRows::rest:
      return "rest";
  }
  return "";
}

std::string which_rows(const StreamPlan& plan, Time now) {
  const std::string since =
      plan.since ? fmt::format("{} ({} ago)", short_time(format_time(*plan.since)), distance(*plan.since, now)) : "";
  switch (plan.rows) {
    case PlannedRows::everything:
      return "all rows, since the stream has never been read to its end";
    case PlannedRows::new_mapping:
      return "all rows, since the mapping, the query or an option of it is another than before";
    case PlannedRows::distrust:
      return "more than what changed: " + plan.reason;
    case PlannedRows::changed:
      return "what changed since " + since;
    case PlannedRows::rest:
      return "the rest of a pass that was begun";
  }
  return "";
}

std::string size_text(std::int64_t bytes) {
  if (bytes < 1'000) return fmt::format("{} bytes", bytes);
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string counted(std::int64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

nlohmann::ordered_json json_rows(const std::vector<PlannedRow>& rows, bool with_fields) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const PlannedRow& row : rows) {
    nlohmann::ordered_json entry = {{"row_key", row.key}};
    if (with_fields) entry["fields"] = row.fields;
    list.push_back(std::move(entry));
  }
  return list;
}

nlohmann::ordered_json json_samples(const StreamPlan& plan) {
  nlohmann::ordered_json rejected = nlohmann::ordered_json::array();
  for (const PlannedRejection& row : plan.rejected) {
    rejected.push_back({{"rows", row.rows},
                        {"code", row.failure.code},
                        {"field", row.failure.field},
                        {"reason", row.failure.description},
                        {"remedy", row.failure.remedy},
                        {"row_keys", row.keys}});
  }
  return {{"new", json_rows(plan.added, false)},
          {"changed", json_rows(plan.changed, true)},
          {"cleared", json_rows(plan.cleared, true)},
          {"superseded", json_rows(plan.superseded, false)},
          {"rejected", rejected}};
}

nlohmann::ordered_json as_object(const PlannedStream& planned) {
  const StreamPlan& plan = planned.plan;
  nlohmann::ordered_json fields = nlohmann::ordered_json::array();
  for (const PlannedField& field : plan.fields)
    fields.push_back({{"field", field.name}, {"changed", field.changed}, {"cleared", field.cleared}});
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
  };
  const auto time_or_null = [](const std::optional<Time>& time) {
    return time ? nlohmann::ordered_json(format_time(*time)) : nlohmann::ordered_json(nullptr);
  };
  return {{"stream", planned.stream},
          {"state", planned.state},
          {"state_reason", text_or_null(planned.state_reason)},
          {"rows", word_of(plan.rows)},
          {"since", time_or_null(plan.since)},
          {"read", plan.counts.read},
          {"new", plan.counts.added},
          {"changed", plan.counts.changed},
          {"unchanged", plan.counts.unchanged},
          {"rejected", plan.counts.rejected},
          {"superseded", plan.counts.superseded},
          {"sent", plan.counts.sent},
          {"imports", plan.imports},
          {"bytes", plan.bytes},
          {"known_changed", plan.counts.known_changed},
          {"cleared_fields", plan.counts.cleared},
          {"guard", text_or_null(plan.guard.value_or(""))},
          {"due", planned.due},
          {"next_attempt_at", time_or_null(planned.next_attempt_at)},
          {"fields", fields},
          {"samples", json_samples(plan)}};
}

/// Wrapped on a terminal, whole lines elsewhere.
void put_wrapped(const std::string& text, const std::string& lead) { put(wrap(printable(text), lead, output_width())); }

void put_keys(const char* name, const std::vector<PlannedRow>& rows, std::int64_t of) {
  if (rows.empty()) return;
  std::string keys;
  for (const PlannedRow& row : rows) keys += (keys.empty() ? "" : " ") + row.key;
  if (of > static_cast<std::int64_t>(rows.size())) keys += " ...";
  put_wrapped(keys, fmt::format("  {:<12}", std::string(name) + ":"));
}

void put_rows(const char* name, const std::vector<PlannedRow>& rows) {
  for (const PlannedRow& row : rows) {
    std::string fields;
    for (const std::string& field : row.fields) fields += (fields.empty() ? "" : ", ") + field;
    if (fields.empty()) fields = "no field; sent for its lists, preferences or consents, or once more";
    put_wrapped(fmt::format("{}  {}", row.key, fields), fmt::format("  {:<12}", std::string(name) + ":"));
  }
}

void put_fields(const StreamPlan& plan) {
  if (plan.fields.empty()) return;
  Table table;
  table.columns = {"field", "changed", "cleared"};
  for (const PlannedField& field : plan.fields) table.rows.push_back({field.name, field.changed, field.cleared});
  const std::size_t width = output_width();
  const std::string text = as_table(table, {width == 0 ? 0 : width - 2, {}, {}});
  put("\n");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    put("  " + text.substr(at, end - at + 1));
    at = end + 1;
  }
}

void put_rejection(const PlannedRejection& rejection) {
  const Failure& why = rejection.failure;
  const bool more = rejection.rows > static_cast<std::int64_t>(rejection.keys.size());
  const std::string field = why.field.empty() ? "" : why.field + ": ";
  put_wrapped(fmt::format("{} ({}{}): {}{}; {}", counted(rejection.rows, "row", "rows"), fmt::join(rejection.keys, " "),
                          more ? " ..." : "", field, why.description, why.remedy),
              fmt::format("  {:<12}", "rejected:"));
}

void put_samples(const PlannedStream& planned) {
  const StreamPlan& plan = planned.plan;
  if (plan.counts.read == plan.counts.unchanged) return;
  put("\n");
  put_keys("new", plan.added, plan.counts.added);
  put_rows("changed", plan.changed);
  put_rows("cleared", plan.cleared);
  put_keys("superseded", plan.superseded, plan.counts.superseded);
  for (const PlannedRejection& rejection : plan.rejected) put_rejection(rejection);
  put_wrapped(fmt::format("one row in full: dotsync preview --stream {} --key KEY --explain", planned.stream), "  ");
}

void put_plan(const PlannedStream& planned, Time now) {
  const StreamPlan& plan = planned.plan;
  const PassCounts& counts = plan.counts;
  put_wrapped(fmt::format("{}: the next pass reads {}", planned.stream, which_rows(plan, now)), "");
  put_wrapped(fmt::format("{}: {} new, {} changed, {} unchanged, {} superseded, {} rejected",
                          counted(counts.read, "row", "rows"), counts.added, counts.changed, counts.unchanged,
                          counts.superseded, counts.rejected),
              "  ");
  if (counts.sent > 0) {
    const std::string clears =
        counts.cleared > 0 ? ", and clear " + counted(counts.cleared, "field", "fields") : std::string();
    put_wrapped(fmt::format("it would send {} in {} of {} in all{}", counted(counts.sent, "contact", "contacts"),
                            counted(plan.imports, "import", "imports"), size_text(plan.bytes), clears),
                "  ");
  }
  if (planned.due > 0) {
    const std::string next =
        planned.next_attempt_at ? ", the first at " + short_time(format_time(*planned.next_attempt_at)) : "";
    put_wrapped(fmt::format("besides, {} for another attempt{}", counted(planned.due, "row waits", "rows wait"), next),
                "  ");
  }
  if (planned.state != "ok") {
    put_wrapped(fmt::format("the stream is {}{}{}; `dotsync resume {}` lets it go on", planned.state,
                            planned.state_reason.empty() ? "" : ": ", planned.state_reason, planned.stream),
                "  ");
  } else if (plan.guard) {
    put_wrapped(fmt::format("THE GUARD WOULD STOP IT: {}; nothing behind that page is sent until `dotsync resume {}`",
                            *plan.guard, planned.stream),
                "  ");
  }
  put_fields(plan);
  put_samples(planned);
}

}  // namespace

bool needs_a_person(const PlannedStream& planned) {
  return planned.state != "ok" || planned.plan.guard || planned.plan.counts.rejected > 0;
}

void print_plans(const std::vector<PlannedStream>& planned, bool json, Time now) {
  if (json) {
    nlohmann::ordered_json streams = nlohmann::ordered_json::array();
    for (const PlannedStream& stream : planned) streams.push_back(as_object(stream));
    put(dump({{"streams", streams}}));
    return;
  }
  for (std::size_t i = 0; i < planned.size(); ++i) {
    if (i > 0) put("\n");
    put_plan(planned[i], now);
  }
}

}  // namespace dotsync
