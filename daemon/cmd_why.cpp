// `dotsync why`: everything known of one contact. The journal answers; the source adds how its row looks now.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "daemon/commands.hpp"
#include "daemon/daemon_state.hpp"
#include "daemon/live_rows.hpp"
#include "daemon/moment.hpp"
#include "daemon/output.hpp"
#include "daemon/row_verdict.hpp"
#include "daemon/story_text.hpp"
#include "daemon/why_json.hpp"
#include "journal/audit.hpp"

namespace dotsync {
namespace {

/// Of an import with thousands of contacts as many as one looks through; those that did not arrive come first.
constexpr std::size_t import_rows_told = 20;
constexpr Duration fresh = std::chrono::hours(24);

/// The address or key, as asked for; from stdin it is the first line, so that it stands in no list of processes.
std::string read_subject(const std::string& word) {
  std::string text = word;
  if (word == "-") std::getline(std::cin, text);
  text = std::string(trim(text));
  if (text.empty()) throw Error(Part::usage, "why whom? the address or key is empty", "dotsync why ann@example.com");
  return text;
}

WhyQuestion make_question(const Options& options, const LiveAccess& live, const std::string& subject) {
  WhyQuestion question;
  question.text = subject;
  question.streams = options.streams;
  if (!live.configuration) return question;
  for (const auto& [stream, mapping] : live.configuration->mappings) {
    const std::string& kind = mapping.match_identifier();
    if (std::find(question.kinds.begin(), question.kinds.end(), kind) == question.kinds.end())
      question.kinds.push_back(kind);
  }
  return question;
}

/// What is asked of journal and source, and how every stream stands.
class Inquiry {
 public:
  Inquiry(const Options& options, const Settings& settings, const LiveAccess& access, const Clock& clock,
          const std::string& subject)
      : settings_(settings),
        now_(clock.now()),
        audit_(settings.journal.path),
        question_(make_question(options, access, subject)),
        live_(access, settings, options.streams, clock, audit_.hash()),
        daemon_(look_for_daemon(settings.journal.path)),
        accounts_(audit_.accounts()),
        streams_(judge_streams(settings, audit_.streams(now_ - fresh), accounts_, daemon_, now_)) {}

  std::vector<JudgedRow> rows() {
    std::vector<JudgedRow> rows;
    if (!only_new_streams()) {
      for (ContactStory& story : audit_.why(question_)) rows.push_back(judge(std::move(story)));
    }
    const bool held = std::any_of(rows.begin(), rows.end(), [](const JudgedRow& row) {
      const ContactStory& story = *row.answer.story;
      return !story.former_until && story.line.outcome != Outcome::gone;
    });
    if (!held) add_from_source(rows);
    return rows;
  }

  std::optional<ImportStory> import() {
    return only_new_streams() ? std::nullopt : audit_.why_import(question_, import_rows_told);
  }
  JudgedRow judge(ContactStory story) {
    RowAnswer answer;
    answer.stream = story.stream;
    answer.row_key = story.line.row_key;
    answer.live = live_.row(answer.stream, answer.row_key);
    answer.story = std::move(story);
    return judged(std::move(answer));
  }
  std::optional<Time> forgotten_at() { return audit_.forgotten_at(question_); }
  const LiveRows& live() const { return live_; }
  Time now() const { return now_; }

 private:
  bool is_journaled(const std::string& stream) const {
    return std::any_of(streams_.begin(), streams_.end(),
                       [&](const StreamState& s) { return s.status.name == stream && s.has_run; });
  }

  /// A stream that is configured and has not run yet is none that the journal could be asked for.
  bool only_new_streams() const {
    const auto is_new = [&](const std::string& name) {
      return !is_journaled(name) &&
             std::any_of(streams_.begin(), streams_.end(), [&](const StreamState& s) { return s.status.name == name; });
    };
    return !question_.streams.empty() && std::all_of(question_.streams.begin(), question_.streams.end(), is_new);
  }

  /// Rows that have the address now and that the journal does not know, or knows under another address.
  void add_from_source(std::vector<JudgedRow>& rows) {
    for (FoundLiveRow& found : live_.find(question_.text)) {
      const bool told = std::any_of(rows.begin(), rows.end(), [&](const JudgedRow& row) {
        return row.answer.stream == found.stream && row.answer.row_key == found.key;
      });
      if (told) continue;
      RowAnswer answer;
      answer.stream = found.stream;
      answer.row_key = found.key;
      answer.live = std::move(found.row);
      answer.story = story_of(found.stream, found.key);
      const auto identity = answer.live.contact ? std::optional(answer.live.contact->identity) : std::nullopt;
      if (!answer.story) answer.forgotten_at = audit_.forgotten_at(found.stream, found.key, identity);
      rows.push_back(judged(std::move(answer)));
    }
  }

  std::optional<ContactStory> story_of(const std::string& stream, const std::string& key) {
    if (!is_journaled(stream)) return std::nullopt;
    WhyQuestion question;
    question.text = key;
    question.streams = {stream};
    for (ContactStory& story : audit_.why(question)) {
      if (story.line.row_key == key) return std::move(story);
    }
    return std::nullopt;
  }

  JudgedRow judged(RowAnswer answer) {
    answer.setting = setting_of(answer.stream);
    RowVerdict verdict = judge_row(answer, now_);
    return {std::move(answer), std::move(verdict)};
  }

  StreamSetting setting_of(const std::string& name) const {
    StreamSetting setting;
    setting.daemon_runs = daemon_.running;
    for (const StreamState& state : streams_) {
      if (state.status.name == name) setting.state = state;
    }
    for (const StreamSettings& stream : settings_.streams) {
      if (stream.name != name) continue;
      setting.settings = &stream;
      setting.timing = settings_.account(stream.account).timing;
    }
    for (const AccountStatus& account : accounts_) {
      if (account.name == setting.state.status.account) setting.account = account;
    }
    return setting;
  }

  const Settings& settings_;
  Time now_;
  Audit audit_;
  WhyQuestion question_;
  LiveRows live_;
  DaemonState daemon_;
  std::vector<AccountStatus> accounts_;
  std::vector<StreamState> streams_;
};

/// The first line stands out on a terminal.
std::string headed(std::string text) {
  return output_colour() ? text.insert(text.find('\n'), "\x1b[0m").insert(0, "\x1b[1m") : text;
}

void print_rows(const std::vector<JudgedRow>& rows, Time now) {
  if (rows.size() > 1) {
    put(fmt::format("{} rows have to do with it:\n", rows.size()));
    for (const JudgedRow& row : rows) {
      put(wrap(printable(fmt::format("row {} of stream {}: {}{}", row.answer.row_key, row.answer.stream,
                                     row.answer.story && row.answer.story->former_until ? "had it earlier; now " : "",
                                     row.verdict.headline)),
               "  ", output_width()));
    }
    put("\n");
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) put("\n");
    put(headed(tell_row(rows[i].answer, rows[i].verdict, now, output_width())));
  }
}

void print_import(const ImportStory& import, Time now) {
  put(wrap(
      fmt::format("Import {} (batch {}) of stream {}: {}, sent at {}. It carried {} contacts; {} of them failed or "
                  "arrived only in part.",
                  import.import_id.value_or(""), import.batch.value, import.stream, to_text(import.state),
                  when_words(import.submitted_at, now), import.contacts, import.failed),
      "", output_width()));
  Table table;
  table.columns = {"row_key", "in_this_import", "now", "contact_id"};
  for (const ContactStory& story : import.rows) {
    table.rows.push_back({story.line.row_key, outcome_in(story, import.batch), story.outcome,
                          story.line.contact_id ? TableValue(*story.line.contact_id) : TableValue()});
  }
  put(as_table(table, {output_width(), {"row_key", "in_this_import", "now"}, {}}));
  const auto shown = static_cast<std::int64_t>(import.rows.size());
  if (import.rows.size() == import_rows_told && shown < import.contacts) {
    put(fmt::format("{} of {} contacts are shown, those that did not arrive first.\n", shown, import.contacts));
  } else if (shown < import.contacts) {
    put(wrap(fmt::format("The journal has no more of the other {}: they were taken out by age or by `dotsync forget`.",
                         import.contacts - shown),
             "", output_width()));
  }
  put(fmt::format("all of it:      dotsync journal batch {}\n", import.batch.value));
  if (!import.rows.empty()) {
    put(fmt::format("one contact:    dotsync why {} --stream {}\n", printable(import.rows.front().line.row_key),
                    import.stream));
  }
}

int answer_import(Inquiry& inquiry, const ImportStory& import, bool json) {
  if (!json) {
    print_import(import, inquiry.now());
    return 0;
  }
  std::vector<JudgedRow> rows;
  for (const ContactStory& story : import.rows) rows.push_back(inquiry.judge(story));
  put(why_json(rows, import, std::nullopt));
  return 0;
}

/// What is to be said where neither journal nor source has it.
int answer_nobody(Inquiry& inquiry, bool json) {
  const std::optional<Time> forgotten = inquiry.forgotten_at();
  if (json) put(why_json({}, std::nullopt, forgotten));
  const LiveRows& live = inquiry.live();
  if (live.trouble()) {
    fmt::print(stderr, "dotsync: the journal knows no such contact, and the source cannot be asked: {}\n",
               live.trouble()->what());
    if (!live.trouble()->hint().empty()) fmt::print(stderr, "  {}\n", live.trouble()->hint());
    return exit_code(live.trouble()->part());
  }
  if (json) return exit_code(Part::person);
  if (forgotten) {
    put(wrap(fmt::format("This person was forgotten at {}: `dotsync forget` took out what the journal had. No row of "
                         "the source has the address.",
                         when_words(*forgotten, inquiry.now())),
             "", output_width()));
    return exit_code(Part::person);
  }
  put(wrap("No such contact: the journal knows no such address, row key or import, and no row of the source has it.",
           "", output_width()));
  for (const std::string& stream : live.unsearched()) {
    put(wrap(fmt::format("In stream {} the address is not a column as it is, so that no row could be looked for by it: "
                         "ask with the row's key.",
                         stream),
             "  ", output_width()));
  }
  return exit_code(Part::person);
}

}  // namespace

int run_why(const Options& options, const Settings& settings, const LiveAccess& access, const Clock& clock) {
  const std::string subject = read_subject(options.subject);
  require_journal(settings.journal.path);
  Inquiry inquiry(options, settings, access, clock, subject);
  const std::optional<ImportStory> import = inquiry.import();
  if (import) return answer_import(inquiry, *import, options.json());
  const std::vector<JudgedRow> rows = inquiry.rows();
  if (rows.empty()) return answer_nobody(inquiry, options.json());
  if (options.json()) {
    put(why_json(rows, std::nullopt, std::nullopt));
  } else {
    print_rows(rows, inquiry.now());
  }
  return 0;
}

}  // namespace dotsync
