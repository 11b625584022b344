#include "daemon/cmd_preview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "base/text.hpp"
#include "daemon/contact_view.hpp"
#include "daemon/explanation.hpp"
#include "daemon/output.hpp"

namespace dotsync {
namespace {

std::string quoted(const std::string& text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// A line of JSON: exactly what would be sent, but for a terminal that a text must not steer.
void put_json(const std::string& line) { put((output_is_terminal() ? calm_json(line) : line) + "\n"); }

void print_json(const std::string& stream, const ViewedRow& row, bool explain) {
  const std::string fields = explain ? ",\"fields\":" + explanation_json(row.fields) : std::string();
  if (const auto* contact = std::get_if<std::string>(&row.contact)) {
    put_json(fmt::format("{{\"stream\":{},\"key\":{},\"contact\":{}{}}}", quoted(stream), quoted(row.key), *contact,
                         fields));
    return;
  }
  const auto& rejection = std::get<Rejection>(row.contact);
  put_json(fmt::format("{{\"stream\":{},\"key\":{},\"rejected\":{{\"field\":{},\"reason\":{},\"remedy\":{}}}{}}}",
                       quoted(stream), quoted(row.key), quoted(rejection.field), quoted(rejection.reason),
                       quoted(rejection.remedy), fields));
}

/// What is rejected is told on stderr, its fields too: stdout has nothing but what would be sent.
void print_explanation(const ViewedRow& row, bool first) {
  std::FILE* out = std::holds_alternative<Rejection>(row.contact) ? stderr : stdout;
  fmt::print(out, "{}row {}\n{}", first ? "" : "\n", printable(row.key), calm_json(explanation_text(row.fields)));
}

void print_plain(const ViewedRow& row) {
  if (const auto* contact = std::get_if<std::string>(&row.contact)) {
    put_json(*contact);
    return;
  }
  const auto& rejection = std::get<Rejection>(row.contact);
  complain(fmt::format("row {} is rejected: {}: {}", row.key, rejection.field, rejection.reason), rejection.remedy);
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
      if (options.explain) print_explanation(row, &row == &rows.front());
      print_plain(row);
    }
  }
  for (const std::string& key : options.keys) {
    const bool found = std::any_of(rows.begin(), rows.end(), [&](const ViewedRow& row) { return row.key == key; });
    if (!found) complain(fmt::format("row {} is not there, or does not match `where`", key));
  }
  return rows.size() < options.keys.size() ? exit_code(Part::person) : 0;
}

}  // namespace dotsync
