// `dotsync explain`: failure codes in plain words.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "daemon/commands.hpp"
#include "daemon/output.hpp"
#include "model/failure_book.hpp"

namespace dotsync {
namespace {

nlohmann::ordered_json as_object(const FailureEntry& entry, std::string_view code) {
  return {{"code", code}, {"class", to_text(entry.failure_class)}, {"words", entry.words}, {"remedy", entry.remedy}};
}

void print_entry(const FailureEntry& entry, std::string_view code) {
  put(fmt::format("{} (class: {})\n", printable(code), to_text(entry.failure_class)));
  put(wrap(entry.words, "  ", output_width()));
  put(wrap(entry.remedy, "  What to do: ", output_width()));
}

int explain_all(bool json) {
  if (json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const FailureEntry& entry : failure_book()) all.push_back(as_object(entry, entry.code));
    put(dump(all));
    return 0;
  }
  for (const FailureEntry& entry : failure_book()) print_entry(entry, entry.code);
  return 0;
}

}  // namespace

int run_explain(const Options& options) {
  if (options.subject.empty()) return explain_all(options.json());
  const std::string code(trim(options.subject));
  const FailureEntry& entry = failure_entry(code);
  const bool known = !entry.code.empty();
  if (options.json()) {
    put(dump(as_object(entry, known ? entry.code : std::string_view(code))));
  } else {
    print_entry(entry, known ? entry.code : std::string_view(code));
  }
  if (known) return 0;
  std::vector<std::string> codes;
  for (const FailureEntry& each : failure_book()) codes.emplace_back(each.code);
  const auto near = nearest_name(code, codes);
  complain(fmt::format("'{}' is not in the book{}", code,
                       near ? "; did you mean '" + *near + "'?" : "; `dotsync explain` lists all that are"));
  return exit_code(Part::person);
}

}  // namespace dotsync
