#include "daemon/cmd_version.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "base/versions.hpp"
#include "client/versions.hpp"
#include "journal/versions.hpp"
#include "source/versions.hpp"

namespace dotsync {

int print_versions(bool json) {
  const std::vector<std::pair<std::string, std::string>> versions = {
      {"dotsync", DOTSYNC_VERSION},   {"libcurl", libcurl_version()}, {"libpq", libpq_version()},
      {"libpqxx", libpqxx_version()}, {"sqlite", sqlite_version()},   {"openssl", openssl_version()},
      {"compiler", __VERSION__},
  };
  std::string text = json ? "{" : "";
  for (const auto& [name, version] : versions) {
    if (json) {
      if (text.size() > 1) text += ",";
      append_json_string(text, name);
      text += ":";
      append_json_string(text, version);
    } else {
      text += fmt::format("{:<10} {}\n", name, version);
    }
  }
  fmt::print("{}{}", text, json ? "}\n" : "");
  return 0;
}

}  // namespace dotsync
