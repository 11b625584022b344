// Any bytes as the status answer of an import: read as the JSON that it is, or refused; judged without a wrong success.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "base/limits.hpp"
#include "client/poll_verdict.hpp"
#include "client/report_reader.hpp"
#include "fuzz/require.hpp"

namespace dotsync::fuzz {
namespace {

using nlohmann::json;

std::size_t depth_of(const json& node) {
  std::size_t deepest = 0;
  if (node.is_structured()) {
    for (const json& child : node) deepest = std::max(deepest, depth_of(child));
    ++deepest;
  }
  return deepest;
}

/// More than ever stand open at once: bounds how deep a document may be.
std::size_t brackets(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c == '{' || c == '['; }));
}

/// Every text can be read, and what the views show lies inside the report.
std::size_t walk(const ImportReport& report, ReportList list) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < report.size(list); ++i) {
    const ReportContact contact = report.contact(list, i);
    if (const auto id = contact.contact_id()) require(*id >= 0, "a contactId is not negative");
    bytes += contact.match_identifier().size();
    for (std::size_t n = 0; n < contact.identifiers(); ++n) {
      const ReportIdentifier identifier = contact.identifier(n);
      for (const char c : identifier.kind) bytes += c == '\0' ? 0 : 1;
      for (const char c : identifier.value) bytes += c == '\0' ? 0 : 1;
    }
    for (std::size_t n = 0; n < contact.failures(); ++n) {
      for (const char c : contact.failure(n).code) bytes += c == '\0' ? 0 : 1;
      for (const char c : contact.failure(n).description) bytes += c == '\0' ? 0 : 1;
    }
  }
  return bytes;
}

/// Objects of the root's list of that name, where the name stands there once.
void compare(const ImportReport& report, const json& body, std::string_view text) {
  const auto once = [&](const std::string& name) {
    const std::string quoted = '"' + name + '"';
    const std::size_t first = text.find(quoted);
    // An escape could write the name in another way.
    return first == text.rfind(quoted) && text.find('\\') == std::string_view::npos;
  };
  const std::pair<const char*, ReportList> lists[] = {
      {"created", ReportList::created}, {"updated", ReportList::updated}, {"failures", ReportList::failures}};
  for (const auto& [name, list] : lists) {
    if (!once(name) || !body.contains(name)) continue;
    std::size_t objects = 0;
    if (body[name].is_array()) {
      for (const json& item : body[name]) objects += item.is_object() ? 1 : 0;
    }
    require(report.size(list) == objects, "no contact of a report is lost or invented");
  }
  if (once("status") && body.contains("status") && body["status"].is_string()) {
    require(report.status == body["status"].get<std::string>(), "the status is the one that stands there");
  }
}

void check_verdict(std::string_view text, const std::optional<ImportReport>& report) {
  HttpResponse response;
  response.status = 200;
  response.body = std::string(text);
  const PollVerdict verdict = judge_poll(response, "9e0d-a", from_ms(0));
  if (!report || report->status.empty()) {
    require(std::holds_alternative<PollError>(verdict), "what is no status says nothing about the import");
  }
  if (const auto* final = std::get_if<PollFinal>(&verdict)) {
    require(report && report->status == to_text(final->status), "an import ends only by its own word");
    require(report->import_id.empty() || ascii_lower(report->import_id) == "9e0d-a", "and only under its own id");
  }
  response.body_complete = false;
  require(std::holds_alternative<PollError>(judge_poll(response, "9e0d-a", from_ms(0))), "a cut report is none");
}

void check(std::string_view text) {
  const auto report = read_report(text);
  std::size_t bytes = 0;
  if (report) {
    for (const ReportList list : {ReportList::created, ReportList::updated, ReportList::failures}) {
      bytes += walk(*report, list);
    }
    require(bytes <= text.size() * 2, "a report is not longer than its answer");
  }
  check_verdict(text, report);
  if (brackets(text) > 10'000) return;  // nlohmann's own document has no limit of depth
  const json body = json::parse(text, nullptr, false);
  const bool is_report = !body.is_discarded() && body.is_object() && depth_of(body) <= limits::json_depth_max;
  require(report.has_value() == is_report, "a report is one JSON object that is not too deep");
  if (report) compare(*report, body, text);
}

}  // namespace
}  // namespace dotsync::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dotsync::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
