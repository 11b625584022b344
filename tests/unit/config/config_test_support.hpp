// Short ways to parse and to read the problems. Used by the tests of lib/config.
#pragma once

#include <string>
#include <vector>

#include "config/decode.hpp"
#include "config/settings.hpp"

namespace dotsync {

/// Every problem as one line, in the order in which an operator sees them.
inline std::vector<std::string> lines_of(const Problems& problems) {
  std::vector<std::string> lines;
  for (const Problem& problem : problems.all()) lines.push_back(problem.text());
  return lines;
}

/// The problems of a text that is only parsed; its file is "f.yaml".
inline std::vector<std::string> yaml_problems(std::string_view text) {
  Problems problems;
  parse_yaml(text, "f.yaml", problems);
  return lines_of(problems);
}

/// A configuration with one right stream named "s"; `more` is added to the stream, `top` at the end of the file.
inline std::string right_config(const std::string& more = {}, const std::string& top = {}) {
  return "account: {region: r1, username: {env: U}, password: {env: P}}\n"
         "source: {dsn: service=crm}\n"
         "streams:\n"
         "  s:\n"
         "    table: public.customers\n"
         "    watermark: updated_at\n"
         "    mapping: {matchIdentifier: email}\n" +
         more + top;
}

/// The problems of a configuration "d.yaml" that others can read.
inline std::vector<std::string> config_problems(std::string_view text) {
  Problems problems;
  parse_settings(text, "d.yaml", false, problems);
  return lines_of(problems);
}

}  // namespace dotsync
