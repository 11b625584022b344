// `dotsync forget`: what the journal holds of a person is removed. The address itself is stored nowhere.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "daemon/commands.hpp"
#include "daemon/operator_request.hpp"
#include "journal/audit.hpp"

namespace dotsync {
namespace {

/// From stdin it is the first line, so that it stands in no list of processes.
std::string read_address(const std::string& word) {
  std::string text = word;
  if (word == "-") std::getline(std::cin, text);
  text = std::string(trim(text));
  if (text.empty()) throw Error(Part::usage, "forget whom? the address is empty", "dotsync forget ann@example.com");
  return text;
}

}  // namespace

int run_forget(const Options& options, const Settings& settings, const std::vector<std::string>& kinds,
               const Clock& clock) {
  const std::string address = read_address(options.subject);
  require_journal(settings.journal.path);
  WhyQuestion known;
  for (const std::string& kind : kinds) {
    if (std::find(known.kinds.begin(), known.kinds.end(), kind) == known.kinds.end()) known.kinds.push_back(kind);
  }
  RequestBox box(settings.journal.path);
  Request request;
  request.at = clock.now();
  request.kind = "forget";
  request.identifiers = box.identifiers(address, known.kinds);
  return ask_owner(options, settings, box, request);
}

}  // namespace dotsync
