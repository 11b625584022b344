#include "daemon/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "daemon/output.hpp"

namespace dotsync {
namespace {

constexpr const char* config_default = "/etc/dotsync/dotsync.yaml";

void add_common(CLI::App& command, Options& options, bool lists) {
  const auto formats = lists ? CLI::IsMember({"table", "json", "csv"}) : CLI::IsMember({"table", "json"});
  command.add_option("--format", options.format, lists ? "table, json or csv" : "table or json")->check(formats);
  command.add_flag_callback(
      "--json", [&options] { options.format = "json"; }, "the same as --format json");
}

void add_streams(CLI::App& command, Options& options) {
  command.add_option("--stream", options.streams, "only this stream; may be given several times");
}

void add_filters(CLI::App& command, Options& options) {
  add_common(command, options, true);
  add_streams(command, options);
  command.add_option("--since", options.since, "from then on: ISO 8601, or a duration back from now (24h)");
  command.add_option("--until", options.until, "up to then");
  command.add_option("--code", options.code, "only this failure or error code");
  command.add_option("--state", options.state, "only this state or outcome");
  command.add_option("--limit", options.limit, "at most so many lines");
}

void add_journal(CLI::App& app, Options& options) {
  CLI::App* journal = app.add_subcommand("journal", "lists for audit: batches, batch, failures, events, passes");
  journal->require_subcommand(1);
  add_filters(*journal->add_subcommand("batches", "imports, oldest first"), options);
  CLI::App* batch = journal->add_subcommand("batch", "one import with its contacts");
  batch->add_option("ID", options.subject, "batch number or import id")->required();
  add_common(*batch, options, true);
  add_filters(*journal->add_subcommand("failures", "rows that are failed, partial, rejected or unreported now"),
              options);
  add_filters(*journal->add_subcommand("events", "what happened, in order"), options);
  add_filters(*journal->add_subcommand("passes", "how often rows were read, and what came of it"), options);
}

void add_keys(CLI::App& command, Options& options) {
  command.add_option("--key", options.keys, "the row with this key; may be given several times");
}

/// Commands that ask something of the journal's owner.
void add_operations(CLI::App& app, Options& options) {
  CLI::App* pause = app.add_subcommand("pause", "a stream stands still: it reads and sends nothing");
  CLI::App* resume = app.add_subcommand("resume", "a stream that was paused or parked goes on");
  for (CLI::App* command : {pause, resume}) {
    command->add_option("STREAM", options.subject, "its name")->required();
    add_common(*command, options, false);
  }

  CLI::App* retry = app.add_subcommand("retry", "rows that failed are tried again now");
  add_common(*retry, options, false);
  retry->add_option("--batch", options.batch, "what this batch or import did not bring through");
  retry->add_flag("--failures", options.failures, "rows that are failed, partial or rejected now");
  retry->add_option("--code", options.code, "of the failures only those with this code");
  retry->add_option("--since", options.since, "of the failures only those from then on: ISO 8601, or a duration (24h)");
  add_streams(*retry, options);
  add_keys(*retry, options);
  retry->add_flag("--dry-run", options.dry_run, "only count the rows");

  CLI::App* resend = app.add_subcommand("resend", "rows are sent again, whatever came of them");
  add_common(*resend, options, false);
  resend->add_option("--stream", options.streams, "the stream")->required();
  add_keys(*resend, options);
  resend->add_flag("--all", options.all, "every row of the stream");

  CLI::App* reconcile = app.add_subcommand("reconcile", "every row is compared with the ledger");
  add_common(*reconcile, options, false);
  add_streams(*reconcile, options);

  CLI::App* forget = app.add_subcommand("forget", "removes what the journal holds of a person, who is not sent again");
  add_common(*forget, options, false);
  forget->add_option("ADDRESS", options.subject, "the person's address in any case; - reads it from stdin")->required();

  CLI::App* rebuild = app.add_subcommand("rebuild", "a new journal, or one stream of it; the old file is kept");
  add_common(*rebuild, options, false);
  add_streams(*rebuild, options);
}

/// Commands for whoever sets up a sync.
void add_set_up(CLI::App& app, Options& options) {
  CLI::App* init = app.add_subcommand("init", "writes a configuration and a mapping for a table, ready for check");
  init->add_option("--table", options.table, "the table or view, as SQL writes it")->required();
  init->add_option("--dsn", options.dsn, "how to connect; without it PGSERVICE, PGHOST, PGDATABASE ... say it");
  init->add_option("--stream", options.streams, "the stream's name; without it the table's");
  init->add_option("--key", options.keys, "the columns that tell rows apart; without it the primary key");
  init->add_option("--region", options.region, "r1 (Europe), r2 (North America), r3 (Asia Pacific) or auto");
  init->add_option("--base-url", options.base_url, "instead of a region: another host, such as dotsync-sandbox");
  init->add_option("--username", options.username, "the API user: a name, or file:PATH, env:NAME, credential:NAME");
  init->add_option("--password", options.password, "where it is kept: file:PATH, env:NAME or credential:NAME");
  init->add_option("--country", options.country, "of phone numbers that come without one: GB, DE ... (ISO 3166)");
  init->add_option("--journal", options.journal, "where the journal will be");
  add_common(*init, options, false);

  CLI::App* fields = app.add_subcommand("fields", "the mappings' data fields against the account's");
  add_common(*fields, options, false);
  add_streams(*fields, options);
  fields->add_flag("--create", options.create, "creates those that are missing");
  fields->add_flag("--public", options.is_public, "what is created is Public instead of Private");
}

void add_commands(CLI::App& app, Options& options) {
  add_set_up(app, options);
  app.add_subcommand("run", "the daemon: all streams on their schedules until SIGTERM");

  CLI::App* once = app.add_subcommand("once", "one turn of the streams, whatever their schedules");
  add_streams(*once, options);
  add_common(*once, options, false);
  once->add_flag("--no-wait", options.no_wait, "do not wait until accepted imports are final");

  CLI::App* check =
      app.add_subcommand("check", "configuration, mapping, PostgreSQL, Dotdigital and journal, with remedies");
  add_common(*check, options, false);
  check->add_flag("--offline", options.offline, "open no socket, create no journal");

  CLI::App* preview = app.add_subcommand("preview", "contacts as they would be sent, one JSON a line; sends nothing");
  add_common(*preview, options, false);
  preview->add_option("--stream", options.streams, "the stream")->required();
  preview->add_option("--key", options.keys, "only the row with this key; may be given several times");
  preview->add_option("--limit", options.limit, "at most so many rows (10)");
  preview->add_flag("--explain", options.explain, "for every field its column, each step and the place of its rule");

  CLI::App* plan = app.add_subcommand("plan", "what the next pass would do, counted and with samples; sends nothing");
  add_common(*plan, options, false);
  add_streams(*plan, options);
  plan->add_option("--limit", options.limit, "name at most so many rows of each kind (5)");

  add_common(*app.add_subcommand("status", "per stream and account: where it stands and what holds it back"), options,
             false);

  CLI::App* why = app.add_subcommand("why", "everything known of one contact, in the order it happened");
  add_common(*why, options, false);
  add_streams(*why, options);
  why->add_option(
         "ADDRESS_OR_KEY", options.subject,
         "an address in any case, now or earlier, a row's key, a contact id or an import id; - reads it from stdin")
      ->required();

  add_journal(app, options);
  add_operations(app, options);
  CLI::App* explain = app.add_subcommand("explain", "a failure code in plain words");
  add_common(*explain, options, false);
  explain->add_option("CODE", options.subject, "the code; without it, all that are known");
  add_common(*app.add_subcommand("fsck", "checks the journal's invariants"), options, false);
  add_common(*app.add_subcommand("version", "versions of dotsync and of the libraries it runs with"), options, false);
}

void add_globals(CLI::App& app, Options& options) {
  app.add_option("--config", options.config, "configuration file")->envname("DOTSYNC_CONFIG")->capture_default_str();
  app.add_flag("-q,--quiet", options.quiet, "errors only");
  app.add_flag("-v,--verbose", options.verbose, "tell more on stderr");
  app.set_version_flag("--version", "dotsync " DOTSYNC_VERSION);
  app.footer(
      "A first sync: dotsync init --table T, then check, preview --stream S, plan, once. COMMAND --help tells more of "
      "each.");
  app.require_subcommand(1);
  app.fallthrough();
}

/// Long options of the command and of dotsync.
std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* each = &app; each != nullptr; each = each->get_parent()) {
    for (const CLI::Option* option : each->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

/// The command that the line names, as far as it names one.
const CLI::App& command_of(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : command_of(*chosen.front());
}

/// "dotsync journal batches"
std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : full_name(*app.get_parent()) + " " + app.get_name();
}

/// CLI11's message names what was wrong; here is added what was meant, and where to look.
void explain_usage(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const CLI::App& command = command_of(app);
  const std::string name = full_name(command);
  const std::string where = &command == &app ? "" : name.substr(app.get_name().size() + 1) + ": ";
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr &&
      !command.get_subcommands([](const CLI::App*) { return true; }).empty()) {
    std::vector<std::string> names;
    for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(each->get_name());
    return complain(fmt::format("{}which command? One of: {}", where, fmt::join(names, " ")),
                    fmt::format("`{} --help` says what each does", name));
  }
  const std::vector<std::string> known = options_of(command);
  const bool unexpected = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  for (int i = 1; unexpected && i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
    if (word.rfind("--", 0) != 0 || std::find(known.begin(), known.end(), word) != known.end()) continue;
    const auto near = nearest_name(word, known);
    return complain(fmt::format("{}no option '{}'{}", where, word, near ? "; did you mean '" + *near + "'?" : ""),
                    fmt::format("`{} --help` lists its options", name));
  }
  complain(where + error.what(), fmt::format("`{} --help` lists its options", name));
}

/// The first word that is no option must be a command: CLI11 would only say that it did not expect it.
bool names_unknown_command(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--config") {
      ++i;
      continue;
    }
    if (!word.empty() && word.front() == '-') continue;
    if (std::find(names.begin(), names.end(), word) != names.end()) return false;
    const auto near = nearest_name(word, names);
    complain(fmt::format("no command '{}'{}", word, near ? "; did you mean '" + *near + "'?" : ""),
             fmt::format("commands: {}", fmt::join(names, " ")));
    return true;
  }
  return false;
}

}  // namespace

std::variant<Options, int> parse_options(int argc, char** argv) {
  Options options;
  options.config = config_default;
  CLI::App app("dotsync keeps the contacts of a Dotdigital account equal to rows of PostgreSQL.", "dotsync");
  add_globals(app, options);
  add_commands(app, options);
  if (names_unknown_command(app, argc, argv)) return exit_code(Part::usage);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    put(wrap_help(app.help(), output_width()));
    return 0;
  } catch (const CLI::CallForVersion& version) {
    put(std::string(version.what()) + "\n");
    return 0;
  } catch (const CLI::ParseError& error) {
    explain_usage(app, error, argc, argv);
    return exit_code(Part::usage);
  }
  const CLI::App* command = app.get_subcommands().front();
  options.command = command->get_name();
  if (!command->get_subcommands().empty()) options.subcommand = command->get_subcommands().front()->get_name();
  return options;
}

}  // namespace dotsync
