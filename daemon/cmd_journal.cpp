// `dotsync journal ...`: the views of the journal as lists.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "daemon/commands.hpp"
#include "daemon/moment.hpp"
#include "daemon/output.hpp"
#include "journal/audit.hpp"

namespace dotsync {
namespace {

std::optional<Time> moment_of(const char* option, const std::string& text, Time now) {
  if (text.empty()) return std::nullopt;
  if (const auto moment = parse_moment(text, now)) return moment;
  throw Error(Part::usage, fmt::format("{}: '{}' is no time", option, text),
              "write a duration back from now (30m, 24h, 7d), a date (2026-03-29) or a time with its zone "
              "(2026-03-29T01:00:00Z, 2026-03-29T01:00:00+01:00)");
}

AuditFilter make_filter(const Options& options, Time now) {
  AuditFilter filter;
  filter.streams = options.streams;
  filter.since = moment_of("--since", options.since, now);
  filter.until = moment_of("--until", options.until, now);
  if (filter.since && filter.until && *filter.since >= *filter.until) {
    throw Error(Part::usage, "--since is not before --until", "swap the two, or leave one out");
  }
  if (!options.code.empty()) filter.code = options.code;
  if (!options.state.empty()) filter.state = options.state;
  if (options.limit > 0) filter.limit = static_cast<std::int64_t>(options.limit);
  return filter;
}

struct List {
  const char* name;
  Table (Audit::*ask)(const AuditFilter&);
  std::vector<std::string_view> first;
  std::vector<std::string_view> prose;
};

const List lists[] = {
    {"batches",
     &Audit::batches,
     {"batch_id", "stream", "state", "contacts", "created", "updated", "partial", "failed", "unreported"},
     {}},
    {"failures",
     &Audit::failures,
     {"row_key", "outcome", "code", "stream", "identifier", "class"},
     {"description", "remedy"}},
    {"events", &Audit::events, {"at", "stream", "batch_id", "kind", "from_state", "to_state"}, {"text"}},
    {"passes",
     &Audit::passes,
     {"pass_id", "stream", "kind", "started_at", "read", "new", "changed", "rejected", "sent"},
     {}},
};

/// For programs the values are whole; on a terminal none may steer it.
Table for_csv(Table table) {
  if (!output_is_terminal()) return table;
  for (auto& row : table.rows) {
    for (TableValue& value : row) {
      if (auto* text = std::get_if<std::string>(&value)) *text = printable(*text);
    }
  }
  return table;
}

void show(const Options& options, const Table& table, std::vector<std::string_view> first,
          std::vector<std::string_view> prose) {
  if (options.json()) {
    put(as_json(table));
  } else if (options.format == "csv") {
    put(as_csv(for_csv(table)));
  } else {
    put(as_table(table, {output_width(), std::move(first), std::move(prose)}));
  }
}

int show_batch(const Options& options, Audit& audit) {
  const auto answer = audit.batch(options.subject);
  if (!answer) {
    throw Error(Part::person, fmt::format("the journal knows no batch and no import '{}'", options.subject),
                "`dotsync journal batches` lists them");
  }
  if (options.json()) {
    nlohmann::ordered_json batch = json_rows(answer->batch).front();
    batch["contacts_sent"] = batch["contacts"];
    batch["contacts"] = json_rows(answer->contacts);
    put(dump(batch));
  } else if (options.format == "csv") {
    put(as_csv(for_csv(answer->contacts)));
  } else {
    put(as_block(answer->batch, 0, output_width()) + "\n");
    show(options, answer->contacts, {"row_key", "outcome", "code", "now"}, {"description"});
  }
  return 0;
}

}  // namespace

void require_journal(const std::string& path) {
  if (access(path.c_str(), R_OK) == 0) return;
  if (errno == EACCES) {
    throw Error(Part::journal, fmt::format("the journal {} cannot be read: {}", path, std::strerror(EACCES)),
                "run the command as its owner: sudo -u dotsync dotsync ...");
  }
  throw Error(Part::journal, fmt::format("there is no journal at {}", path),
              "the first `dotsync once` or `dotsync run` makes it; another place is named by journal.path");
}

int run_journal(const Options& options, const Settings& settings, const Clock& clock) {
  require_journal(settings.journal.path);
  Audit audit(settings.journal.path);
  if (options.subcommand == "batch") return show_batch(options, audit);
  for (const List& list : lists) {
    if (options.subcommand != list.name) continue;
    show(options, (audit.*list.ask)(make_filter(options, clock.now())), list.first, list.prose);
    return 0;
  }
  throw Error(Part::usage, fmt::format("no list '{}'", options.subcommand), "`dotsync journal --help` names them");
}

}  // namespace dotsync
