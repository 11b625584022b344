#include "daemon/explanation.hpp"

#include <fmt/format.h>

#include "base/display.hpp"
#include "base/text.hpp"

namespace dotsync {
namespace {

using Result = ExplainedField::Result;

/// As JSON writes it, so that spaces at its ends and control characters show. Bytes that are no text become '?'.
std::string quoted(const std::string& text) {
  std::string shown = text;
  if (!is_utf8(shown)) {
    for (char& c : shown) {
      if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    }
  }
  std::string out;
  append_json_string(out, shown);
  return out;
}

std::string shown(const std::optional<std::string>& text) { return text ? quoted(*text) : std::string("null"); }

/// Why nothing was sent.
std::string reason(const ExplainedField& field) { return field.text == "null" ? "the value is null" : field.text; }

std::string outcome(const ExplainedField& field) {
  const std::string type = field.type.empty() ? std::string() : " (" + field.type + ")";
  switch (field.result) {
    case Result::sent:
      return "sent: " + field.text + type;
    case Result::omitted:
      return "left out: " + reason(field);
    case Result::rejected:
      break;
  }
  return "rejected: " + field.text + type;
}

const char* result_word(Result result) {
  switch (result) {
    case Result::sent:
      return "sent";
    case Result::omitted:
      return "omitted";
    case Result::rejected:
      break;
  }
  return "rejected";
}

std::string field_json(const ExplainedField& field) {
  std::string steps;
  for (const ExplainedStep& step : field.steps) {
    if (!steps.empty()) steps += ',';
    steps += fmt::format("{{\"step\":{},\"text\":{}}}", quoted(step.step), shown(step.text));
  }
  const bool sent = field.result == Result::sent;
  return fmt::format(
      "{{\"field\":{},\"file\":{},\"line\":{},\"column\":{},\"origin\":{},\"raw\":{},\"steps\":[{}],\"type\":{},"
      "\"result\":\"{}\",\"value\":{},\"reason\":{}}}",
      quoted(field.field), quoted(field.file), field.mark.line, field.mark.column, quoted(field.origin),
      shown(field.raw), steps, field.type.empty() ? "null" : quoted(field.type), result_word(field.result),
      sent ? field.text : "null", sent ? "null" : quoted(reason(field)));
}

}  // namespace

std::string explanation_text(const std::vector<ExplainedField>& fields) {
  std::string text;
  for (const ExplainedField& field : fields) {
    text += fmt::format("{} ({}:{})\n  {}", field.field, field.file, field.mark.line, printable(field.origin));
    if (field.reads) text += ": " + shown(field.raw);
    text += '\n';
    for (const ExplainedStep& step : field.steps) text += fmt::format("  {}: {}\n", step.step, shown(step.text));
    text += fmt::format("  {}\n", outcome(field));
  }
  return text;
}

std::string explanation_json(const std::vector<ExplainedField>& fields) {
  std::string text;
  for (const ExplainedField& field : fields) text += (text.empty() ? "" : ",") + field_json(field);
  return "[" + text + "]";
}

}  // namespace dotsync
