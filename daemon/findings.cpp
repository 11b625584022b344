#include "daemon/findings.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace dotsync {
namespace {

const std::string remedy_margin(11, ' ');

/// Of several lines, which are statements, all stand below the first.
std::string indented(std::string text) {
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    text.insert(at + 1, remedy_margin);
  return text;
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
  all_.push_back({Level::warning, subject, "", {}, text, remedy, Part::person});
}

void Findings::error(Part part, const std::string& subject, const std::string& text, const std::string& remedy) {
  all_.push_back({Level::error, subject, "", {}, text, remedy, part});
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

std::string Findings::as_text(bool colour) const {
  std::string text;
  for (const Finding& finding : all_) {
    const std::string level =
        fmt::format("{}{:<8}{}", colour ? colour_of(finding.level) : "", word(finding.level), colour ? "\x1b[0m" : "");
    if (finding.file.empty()) {
      text += fmt::format("{} {}: {}\n", level, finding.subject, finding.text);
    } else {
      text += fmt::format("{} {}\n", level, Problem{finding.file, finding.mark, finding.text}.text());
    }
    if (!finding.remedy.empty()) text += remedy_margin + indented(finding.remedy) + "\n";
  }
  return text;
}

}  // namespace dotsync
