#include "daemon/cmd_init.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "config/credential.hpp"
#include "daemon/account_view.hpp"
#include "daemon/configuration.hpp"
#include "daemon/init_answers.hpp"
#include "daemon/output.hpp"
#include "daemon/wiring.hpp"
#include "source/postgres_reader.hpp"

namespace dotsync {
namespace {

/// As root: acts as the owner of the journal's folder, as the service will, until it goes. PostgreSQL may know its
/// users by that (peer).
class OwnerMeanwhile {
 public:
  explicit OwnerMeanwhile(const std::string& journal_path) {
    struct stat folder {};
    const std::string path = std::filesystem::path(journal_path).parent_path().string();
    if (geteuid() != 0 || stat(path.c_str(), &folder) != 0 || folder.st_uid == 0) return;
    if (setegid(folder.st_gid) == 0 && seteuid(folder.st_uid) == 0) changed_ = true;
  }
  ~OwnerMeanwhile() {
    if (changed_ && (seteuid(0) != 0 || setegid(0) != 0)) std::terminate();
  }
  OwnerMeanwhile(const OwnerMeanwhile&) = delete;
  OwnerMeanwhile& operator=(const OwnerMeanwhile&) = delete;

 private:
  bool changed_ = false;
};

/// "customers" of public.customers; what no name of a stream may hold becomes a dash.
std::string stream_name(const Options& options) {
  if (!options.streams.empty()) return options.streams.front();
  std::string name;
  for (const char c : options.table.substr(options.table.rfind('.') + 1)) {
    const bool right = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (c != '"') name += right ? c : '-';
  }
  while (!name.empty() && name.front() == '-') name.erase(0, 1);
  return name.empty() ? "rows" : name.substr(0, 60);
}

void refuse_existing(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, error))) return;
  throw Error(Part::usage, fmt::format("{} is there already, and init writes over nothing", path),
              "name another configuration: dotsync --config NEW.yaml init ...; or move the file away");
}

/// The settings of account and source, before there is a stream: one that is never used stands in.
Settings read_surroundings(const InitAnswers& answers, const std::string& config) {
  const std::string text =
      surroundings_text(answers) + fmt::format(
                                       "streams: {{{}: {{table: t, watermark: {{kind: xmin}}, mapping: "
                                       "{{matchIdentifier: email, identifiers: {{email: email}}}}}}}}\n",
                                       answers.stream);
  Problems problems;
  LoadedSettings loaded = parse_settings(text, config, true, problems);
  if (loaded.settings) return std::move(*loaded.settings);
  throw Error(Part::usage, "these answers make no configuration: " + problems.all().front().what,
              "correct the option it is about; `dotsync init --help` lists all");
}

class InitCommand {
 public:
  InitCommand(const Options& options, const Clock& clock) : options_(options), clock_(clock) {}

  int run() {
    const std::filesystem::path config(options_.config);
    folder_ = config.has_parent_path() ? config.parent_path().string() : ".";
    const std::string stream = stream_name(options_);
    mapping_path_ = (config.has_parent_path() ? config.parent_path() / (stream + ".mapping.yaml")
                                              : std::filesystem::path(stream + ".mapping.yaml"))
                        .string();
    refuse_existing(options_.config);
    refuse_existing(mapping_path_);
    require_folder();
    InitAnswers answers = find_answers(options_, folder_);
    answers.stream = stream;
    answers.mapping_file = stream + ".mapping.yaml";
    const Settings settings = read_surroundings(answers, options_.config);
    const AccountHoldings holdings = ask_account(settings);
    const TableSurvey table = ask_table(settings);
    const Draft draft = make_draft(table, holdings, options_.country);
    write(mapping_path_, mapping_text(answers, table, draft), false);
    write(options_.config, configuration_text(answers, table, draft), dsn_has_password(answers.dsn));
    make_journal_folder(settings, answers);
    confirm();
    if (dsn_has_password(answers.dsn)) {
      note(fmt::format(
          "the connection string holds a password, so {} is readable for its owner alone; dsn: {{credential: "
          "NAME}} keeps it elsewhere",
          options_.config));
    }
    return show(draft, answers);
  }

 private:
  void require_folder() const {
    if (access(folder_.c_str(), W_OK | X_OK) == 0) return;
    throw Error(Part::usage, fmt::format("cannot write into {}: {}", folder_, std::strerror(errno)),
                "write elsewhere: dotsync --config ./dotsync.yaml init ...; or run it with sudo");
  }

  AccountHoldings ask_account(const Settings& settings) {
    AccountHoldings holdings;
    Secrets secrets;
    try {
      secrets = fetch_secrets(settings);
    } catch (const Error& error) {
      // The place is in a file that is not there yet.
      const std::string what = error.what();
      const std::size_t words = what.find(": account.");
      note("the account was not asked: " + (words == std::string::npos ? what : what.substr(words + 2)) + "\n  " +
           error.hint());
      return holdings;
    }
    AccountView account(settings.accounts.front(), secrets, clock_);
    const auto take = [this](const auto& lookup, auto& into, const char* what) {
      if (const auto* failure = std::get_if<LookupFailure>(&lookup)) {
        note(fmt::format("cannot look up {}: {}", what, failure->what));
        return false;
      }
      into = std::get<0>(lookup);
      return true;
    };
    if (!take(account.data_fields(), holdings.fields, "data fields")) return holdings;
    take(account.lists(), holdings.lists, "lists");
    take(account.preferences(), holdings.preferences, "preferences");
    take(account.custom_identifiers(), holdings.identifiers, "custom identifiers");
    asked_ = true;
    return holdings;
  }

  TableSurvey ask_table(const Settings& settings) const {
    const SourceSettings& source = settings.sources.front();
    const std::string& journal = settings.journal.path;
    const OwnerMeanwhile owner(journal);
    PostgresReader reader({source.name, resolve_dsn(source), source.statement_timeout, true}, clock_);
    return reader.survey(options_.table, options_.keys);
  }

  static Secret resolve_dsn(const SourceSettings& source) { return source.dsn.plain->copy(); }

  /// As root the service must be able to read it, and nobody else; with a secret in it, no group either.
  static void give_to_service(int file, bool secret) {
    if (geteuid() != 0) return;
    const group* service = getgrnam("dotsync");
    if (service == nullptr) return;
    struct stat folder {};
    const bool known = stat("/var/lib/dotsync", &folder) == 0 && folder.st_uid != 0;
    if (secret) {
      if (known && fchown(file, folder.st_uid, folder.st_gid) != 0) return;
    } else if (fchown(file, 0, service->gr_gid) == 0) {
      fchmod(file, 0640);
    }
  }

  void write(const std::string& path, const std::string& text, bool secret) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = file >= 0;
    for (std::size_t at = 0; good && at < text.size();) {
      const ssize_t written = ::write(file, text.data() + at, text.size() - at);
      good = written > 0;
      if (good) at += static_cast<std::size_t>(written);
    }
    const int error = errno;
    if (file >= 0) {
      give_to_service(file, secret);
      good = ::close(file) == 0 && good;
    }
    if (!good) {
      for (const std::string& other : written_) ::unlink(other.c_str());  // half a set-up helps nobody
      throw Error(Part::usage, fmt::format("cannot write {}: {}", path, std::strerror(error)),
                  "make room or choose another place with --config");
    }
    written_.push_back(path);
  }

  void make_journal_folder(const Settings& settings, const InitAnswers& answers) const {
    if (answers.journal.empty()) return;
    const std::filesystem::path folder = std::filesystem::path(settings.journal.path).parent_path();
    std::error_code error;
    if (!folder.empty() && std::filesystem::create_directories(folder, error))
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }

  /// What was written must be what `check` can read.
  void confirm() const {
    Problems problems;
    if (load_configuration(options_.config, problems)) return;
    throw Error(Part::usage, "what was written needs a hand: " + problems.all().front().text(),
                "`dotsync check --offline` lists all that is wrong with it");
  }

  void note(const std::string& text) { notes_.push_back(text); }

  int show(const Draft& draft, const InitAnswers& answers) const {
    if (options_.json()) {
      put(dump({{"files", written_}, {"stream", answers.stream}, {"notes", notes_}}));
      return 0;
    }
    for (const std::string& path : written_) put(fmt::format("wrote {}\n", path));
    const auto mapped =
        std::count_if(draft.fields.begin(), draft.fields.end(), [](const DraftLine& line) { return line.active; });
    const std::size_t width = output_width();
    const auto left_out = static_cast<std::ptrdiff_t>(draft.fields.size()) - mapped;
    put(wrap(fmt::format("contacts are found by {}; {} mapped, {} left out", draft.match_identifier,
                         counted(mapped, "data field"), counted(left_out, "column")),
             fmt::format("stream {}: ", answers.stream), width));
    put(wrap(draft.watermark_reason, fmt::format("watermark {}: ", draft.watermark), width));
    for (const std::string& text : notes_) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      put(wrap(text.substr(0, end), "note: ", width));
      if (end < text.size()) put(wrap(text.substr(end + 1), "  ", width));
    }
    if (!asked_)
      put(wrap("the data fields are a guess; `dotsync fields` compares them with the account", "note: ", width));
    const std::string config =
        std::getenv("DOTSYNC_CONFIG") != nullptr || options_.config == "/etc/dotsync/dotsync.yaml"
            ? std::string()
            : " --config " + options_.config;
    put(fmt::format("\nLook at both files, then:\n  dotsync{0} check\n  dotsync{0} preview --stream {1} --limit 5\n",
                    config, answers.stream));
    return 0;
  }

  const Options& options_;
  const Clock& clock_;
  std::string folder_;
  std::string mapping_path_;
  std::vector<std::string> written_;
  std::vector<std::string> notes_;
  bool asked_ = false;
};

}  // namespace

int run_init(const Options& options, const Clock& clock) { return InitCommand(options, clock).run(); }

}  // namespace dotsync
