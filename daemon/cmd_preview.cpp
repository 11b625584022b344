#include "daemon/cmd_preview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "base/text.hpp"
#include "daemon/contact_view.hpp"
#include "daemon/explanation.hpp"

namespace dotsync {
namespace {

std::string quoted(const std::string& text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

void print_json(const std::string& stream, const ViewedRow& row, bool explain) {
  const std::string fields = explain ? ",\"fields\":" + explanation_json(row.fields) : std::string();
  if (const auto* contact = std::get_if<std::string>(&row.contact)) {
    fmt::print("{{\"stream\":{},\"key\":{},\"contact\":{}{}}}\n", quoted(stream), quoted(row.key), *contact, fields);
    return;
  }
  const auto& rejection = std::get<Rejection>(row.contact);
  fmt::print("{{\"stream\":{},\"key\":{},\"rejected\":{{\"field\":{},\"reason\":{},\"remedy\":{}}}{}}}\n",
             quoted(stream), quoted(row.key), quoted(rejection.field), quoted(rejection.reason),
             quoted(rejection.remedy), fields);
}

/// What is rejected is told on stderr, its fields too: stdout has nothing but what would be sent.
void print_explanation(const ViewedRow& row) {
  std::FILE* out = std::holds_alternative<Rejection>(row.contact) ? stderr : stdout;
  fmt::print(out, "row {}\n{}", row.key, explanation_text(row.fields));
}

void print_plain(const ViewedRow& row) {
  if (const auto* contact = std::get_if<std::string>(&row.contact)) {
    fmt::print("{}\n", *contact);
    return;
  }
  const auto& rejection = std::get<Rejection>(row.contact);
  fmt::print(stderr, "row {} is rejected: {}: {}\n  {}\n", row.key, rejection.field, rejection.reason,
             rejection.remedy);
}

}  // namespace

int run_preview(const Configuration& configuration, const Secrets& secrets, const PreviewOptions& options,
                const Clock& clock) {
  const StreamSettings& stream = *choose_streams(configuration.settings, {options.stream}).front();
  KeyedHash hash(std::string(32, '\0'));  // hashes are not shown
  ContactView view(configuration, secrets, stream, clock, hash);
  if (options.explain) view.explain();
  const auto rows = options.keys.empty() ? view.first(options.limit) : view.by_keys(options.keys);
  for (const ViewedRow& row : rows) {
    if (options.json) {
      print_json(options.stream, row, options.explain);
    } else {
      if (options.explain) print_explanation(row);
      print_plain(row);
    }
  }
  for (const std::string& key : options.keys) {
    const bool found = std::any_of(rows.begin(), rows.end(), [&](const ViewedRow& row) { return row.key == key; });
    if (!found) fmt::print(stderr, "row {} is not there, or does not match `where`\n", key);
  }
  return rows.size() < options.keys.size() ? exit_code(Part::person) : 0;
}

}  // namespace dotsync
