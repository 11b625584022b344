#include "journal/audit.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "journal/audit_history.hpp"
#include "journal/audit_lists.hpp"
#include "journal/audit_status.hpp"
#include "journal/journal_file.hpp"
#include "journal/ledger.hpp"
#include "journal/sql.hpp"
#include "model/contact_names.hpp"
#include "model/identifier.hpp"

namespace dotsync {
namespace {

/// Lines that one question can be about; an address stands in a handful of rows.
constexpr std::size_t lines_told = 100;

/// v_delivery's word.
std::string outcome_word(const Line& line) {
  if (line.outcome == Outcome::current && line.due_reason == DueReason::changed) return "due";
  return std::string(to_text(line.outcome));
}

/// Numbers are normalised to their digits, and nobody means the digits of an address or a name.
bool may_be(std::string_view kind, std::string_view text) {
  if (kind != names::mobile_number && kind != names::contact_id) return true;
  return text.find_first_not_of("0123456789+-/(). ") == std::string_view::npos;
}

bool is_wanted(const WhyQuestion& question, const std::string& stream) {
  return question.streams.empty() ||
         std::find(question.streams.begin(), question.streams.end(), stream) != question.streams.end();
}

struct KnownStream {
  StreamId id;
  AccountId account;
  std::string name;
  std::string account_name;
  std::string state;
  std::string state_reason;
};

}  // namespace

class Audit::Impl {
 public:
  explicit Impl(const std::string& path)
      : file(JournalFile::open_for_reading(path)), hash(file.key()), ledger(file.database(), hash, false) {}

  std::vector<ContactStory> why(const WhyQuestion& question) {
    const ReadScope scope(file.database());
    require_streams(file.database(), question.streams);
    const std::vector<KnownStream> streams = read_streams_known();
    std::vector<ContactStory> stories;
    for (const Line& line : find_lines(question, streams)) {
      const auto stream =
          std::find_if(streams.begin(), streams.end(), [&](const auto& s) { return s.id == line.stream; });
      if (stream == streams.end() || !is_wanted(question, stream->name)) continue;
      stories.push_back(tell(line, *stream, streams));
      if (stories.size() == lines_told) break;
    }
    return stories;
  }

  JournalFile file;

 private:
  std::vector<KnownStream> read_streams_known() {
    Sql sql(file.database(),
            "SELECT stream_id, account_id, stream.name, account.name, stream.state, stream.state_reason FROM stream "
            "JOIN account USING (account_id) ORDER BY stream_id");
    std::vector<KnownStream> streams;
    SqlRows rows = sql.query();
    while (rows.next()) {
      streams.push_back({StreamId{rows.integer(0)}, AccountId{rows.integer(1)}, rows.string(2), rows.string(3),
                         rows.string(4), rows.string(5)});
    }
    return streams;
  }

  /// Each line once, in the order of the lines.
  std::vector<Line> find_lines(const WhyQuestion& question, const std::vector<KnownStream>& streams) {
    std::vector<Identity> identities;
    for (const std::string& kind : question.kinds) {
      if (!may_be(kind, question.text)) continue;
      const std::string value = normalise_identifier(kind, question.text);
      if (!value.empty()) identities.push_back(hash.identity(kind, value));
    }
    std::vector<Line> lines;
    std::set<std::int64_t> accounts;
    const std::vector<std::string> keys = {question.text};
    for (const KnownStream& stream : streams) {
      for (auto& line : ledger.find(stream.id, keys)) {
        if (line) lines.push_back(std::move(*line));
      }
      if (!accounts.insert(stream.account.value).second) continue;
      for (auto& match : ledger.find(stream.account, identities)) lines.push_back(std::move(match.line));
    }
    for (Line& line : find_by_failed_address(question.text)) lines.push_back(std::move(line));
    std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.id < b.id; });
    lines.erase(std::unique(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.id == b.id; }),
                lines.end());
    return lines;
  }

  /// Addresses that failed are kept in clear: one that is too wrong for an identity is still found by its letters.
  std::vector<Line> find_by_failed_address(const std::string& text) {
    std::vector<LineId> ids;
    Sql sql(file.database(), "SELECT line_id FROM failure WHERE lower(trim(identifier)) = ? LIMIT ?");
    const std::string wanted = ascii_lower(trim(text));
    if (wanted.empty()) return {};
    SqlRows rows = sql.query(wanted, static_cast<std::int64_t>(lines_told));
    while (rows.next()) ids.push_back(LineId{rows.integer(0)});
    return ledger.load(ids);
  }

  ContactStory tell(const Line& line, const KnownStream& stream, const std::vector<KnownStream>& streams) {
    ContactStory story;
    story.stream = stream.name;
    story.account = stream.account_name;
    story.stream_state = stream.state;
    story.stream_reason = stream.state_reason;
    story.outcome = outcome_word(line);
    story.line = line;
    read_failure(file.database(), story);
    read_doubt(file.database(), story);
    read_history(file.database(), story);
    if (line.outcome == Outcome::superseded) find_owner(story, stream, streams);
    return story;
  }

  /// The row that holds the contact for the stream: the newest that carries the same identifier and was not passed
  /// over.
  void find_owner(ContactStory& story, const KnownStream& stream, const std::vector<KnownStream>& streams) {
    if (!story.line.identity) return;
    const std::vector<Identity> identities = {*story.line.identity};
    for (const Ledger::Match& match : ledger.find(stream.account, identities)) {
      const Line& other = match.line;
      const bool passed_over =
          other.outcome == Outcome::superseded || other.outcome == Outcome::rejected || other.outcome == Outcome::gone;
      if (passed_over || other.id == story.line.id || other.stream != story.line.stream) continue;
      const auto known =
          std::find_if(streams.begin(), streams.end(), [&](const auto& s) { return s.id == other.stream; });
      if (known == streams.end()) continue;
      story.owner_stream = known->name;
      story.owner_key = other.row_key;
    }
  }

  KeyedHash hash;
  Ledger ledger;
};

Audit::Audit(const std::string& journal_path) : impl_(std::make_unique<Impl>(journal_path)) {}
Audit::~Audit() = default;

std::vector<AccountStatus> Audit::accounts() {
  const ReadScope scope(impl_->file.database());
  return read_accounts(impl_->file.database());
}

std::vector<StreamStatus> Audit::streams(Time failures_since) {
  const ReadScope scope(impl_->file.database());
  return read_streams(impl_->file.database(), failures_since);
}

Table Audit::batches(const AuditFilter& filter) {
  const ReadScope scope(impl_->file.database());
  return list_batches(impl_->file.database(), filter);
}

Table Audit::failures(const AuditFilter& filter) {
  const ReadScope scope(impl_->file.database());
  return list_failures(impl_->file.database(), filter);
}

Table Audit::events(const AuditFilter& filter) {
  const ReadScope scope(impl_->file.database());
  return list_events(impl_->file.database(), filter);
}

Table Audit::passes(const AuditFilter& filter) {
  const ReadScope scope(impl_->file.database());
  return list_passes(impl_->file.database(), filter);
}

std::optional<BatchAnswer> Audit::batch(const std::string& id) {
  const ReadScope scope(impl_->file.database());
  return find_batch(impl_->file.database(), id);
}

std::vector<ContactStory> Audit::why(const WhyQuestion& question) { return impl_->why(question); }

}  // namespace dotsync
