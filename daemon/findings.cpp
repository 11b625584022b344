#include "daemon/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/output.hpp"

namespace dotsync {
namespace {

constexpr std::string_view remedy_margin = "           ";

/// Parts below put their own "stream NAME: " before what they say; once is enough.
std::string without_subject(const std::string& subject, const std::string& text) {
  const std::string twice = subject + ": ";
  return text.rfind(twice, 0) == 0 ? text.substr(twice.size()) : text;
}

const char* word(Level level) {
  switch (level) {
    case Level::ok:
      return "ok";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

const char* colour_of(Level level) {
  switch (level) {
    case Level::ok:
      return "\x1b[32m";
    case Level::warning:
      return "\x1b[33m";
    case Level::error:
      return "\x1b[31m";
  }
  return "";
}

}  // namespace

void Findings::ok(const std::string& subject, const std::string& text) {
  all_.push_back({Level::ok, subject, "", {}, text, "", Part::person});
}

void Findings::warning(const std::string& subject, const std::string& text, const std::string& remedy) {
  all_.push_back({Level::warning, subject, "", {}, without_subject(subject, text), remedy, Part::person});
}

void Findings::error(Part part, const std::string& subject, const std::string& text, const std::string& remedy) {
  all_.push_back({Level::error, subject, "", {}, without_subject(subject, text), remedy, part});
}

void Findings::warning(const Spot& spot, const std::string& subject, const std::string& text,
                       const std::string& remedy) {
  all_.push_back({Level::warning, subject, spot.file, spot.mark, without_subject(subject, text), remedy, Part::person});
}

void Findings::error(const Spot& spot, Part part, const std::string& subject, const std::string& text,
                     const std::string& remedy) {
  all_.push_back({Level::error, subject, spot.file, spot.mark, without_subject(subject, text), remedy, part});
}

void Findings::add(const Problems& problems) {
  for (const Problem& problem : problems.all()) {
    all_.push_back({Level::error, "configuration", problem.file, problem.mark, problem.what, "", Part::usage});
  }
}

int Findings::exit_code() const {
  int code = 0;
  for (const Finding& finding : all_) {
    if (finding.level == Level::error) code = worse_exit_code(code, dotsync::exit_code(finding.part));
  }
  return code;
}

std::string Findings::as_json() const {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Finding& finding : all_) {
    nlohmann::ordered_json entry = {{"level", word(finding.level)}, {"subject", finding.subject}};
    if (finding.file.empty()) {
      entry.update({{"file", nullptr}, {"line", nullptr}, {"column", nullptr}});
    } else {
      entry.update({{"file", finding.file}, {"line", finding.mark.line}, {"column", finding.mark.column}});
    }
    entry["text"] = finding.text;
    entry["remedy"] = finding.remedy.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(finding.remedy);
    list.push_back(std::move(entry));
  }
  using nlohmann::detail::error_handler_t;
  return nlohmann::ordered_json{{"findings", list}}.dump(2, ' ', false, error_handler_t::replace) + "\n";
}

std::string Findings::as_text(bool colour, std::size_t width, bool quiet) const {
  std::string text;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const Finding& finding : all_) {
    errors += finding.level == Level::error ? 1 : 0;
    warnings += finding.level == Level::warning ? 1 : 0;
    if (quiet && finding.level != Level::error) continue;
    const std::string lead = fmt::format("{:<8} ", word(finding.level));
    const std::string line = finding.file.empty() ? fmt::format("{}: {}", finding.subject, finding.text)
                                                  : Problem{finding.file, finding.mark, finding.text}.text();
    std::string shown = wrap(printable(line), lead, width);
    if (colour) shown = colour_of(finding.level) + shown.substr(0, lead.size()) + "\x1b[0m" + shown.substr(lead.size());
    text += shown;
    if (!finding.remedy.empty()) text += remedy_lines(finding.remedy, remedy_margin, width);
  }
  if (quiet) return text;
  if (errors + warnings == 0) return text + "check: all well\n";
  return text + fmt::format("check: {} error{}, {} warning{}\n", errors, errors == 1 ? "" : "s", warnings,
                            warnings == 1 ? "" : "s");
}

}  // namespace dotsync
