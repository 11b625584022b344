#include "journal/audit_why.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.hpp"
#include "journal/audit_history.hpp"
#include "journal/audit_lists.hpp"
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

/// A row that is passed over, refused or gone holds no contact.
bool holds_contact(const Line& line) {
  return line.outcome != Outcome::superseded && line.outcome != Outcome::rejected && line.outcome != Outcome::gone;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::vector<ContactStory> StoryFinder::find(const WhyQuestion& question) {
  require_streams(database_, question.streams);
  read_streams();
  std::vector<ContactStory> stories;
  for (const Found& found : find_rows(question)) {
    const KnownStream* known = stream(found.line.stream);
    if (known == nullptr || !is_wanted(question, known->name)) continue;
    stories.push_back(tell(found));
    if (stories.size() == lines_told) break;
  }
  return stories;
}

std::optional<ImportStory> StoryFinder::find_import(const WhyQuestion& question, std::size_t limit) {
  read_streams();
  Sql select(database_,
             "SELECT batch_id, import_id, stream_id, state, submitted_at, contacts, failed + partial + unreported "
             "FROM batch WHERE import_id = ?1 OR import_id = lower(?1) ORDER BY batch_id DESC LIMIT 1");
  ImportStory story;
  {
    SqlRows rows = select.query(question.text);
    if (!rows.next()) return std::nullopt;
    const KnownStream* known = stream(StreamId{rows.integer(2)});
    if (known == nullptr || !is_wanted(question, known->name)) return std::nullopt;
    story.batch = BatchId{rows.integer(0)};
    story.import_id = rows.optional_string(1);
    story.stream = known->name;
    story.state = static_cast<BatchState>(rows.integer(3));
    story.submitted_at = rows.time(4);
    story.contacts = rows.integer(5);
    story.failed = rows.integer(6);
  }
  // 1, 2: created, updated.
  Sql items(database_, "SELECT line_id FROM item WHERE batch_id = ? ORDER BY outcome IN (1, 2), line_id LIMIT ?");
  std::vector<LineId> ids;
  {
    SqlRows rows = items.query(story.batch, static_cast<std::int64_t>(limit));
    while (rows.next()) ids.push_back(LineId{rows.integer(0)});
  }
  for (Line& line : ledger_.load(ids)) story.rows.push_back(tell({std::move(line)}));
  return story;
}

void StoryFinder::read_streams() {
  Sql sql(database_,
          "SELECT stream_id, account_id, stream.name, account.name, stream.state, stream.state_reason FROM stream "
          "JOIN account USING (account_id) ORDER BY stream_id");
  streams_.clear();
  SqlRows rows = sql.query();
  while (rows.next()) {
    streams_.push_back({StreamId{rows.integer(0)}, AccountId{rows.integer(1)}, rows.string(2), rows.string(3),
                        rows.string(4), rows.string(5)});
  }
}

const StoryFinder::KnownStream* StoryFinder::stream(StreamId id) const {
  const auto known = std::find_if(streams_.begin(), streams_.end(), [&](const auto& s) { return s.id == id; });
  return known == streams_.end() ? nullptr : &*known;
}

std::vector<Identity> StoryFinder::identities(const WhyQuestion& question) {
  std::vector<Identity> identities;
  for (const std::string& kind : question.kinds) {
    if (!may_be(kind, question.text)) continue;
    const std::string value = normalise_identifier(kind, question.text);
    if (!value.empty()) identities.push_back(hash_.identity(kind, value));
  }
  return identities;
}

/// Each line once: those that have the address or key, then those that had it, then those of the same contact; in the
/// order of the lines.
std::vector<StoryFinder::Found> StoryFinder::find_rows(const WhyQuestion& question) {
  std::vector<Found> found;
  const std::vector<std::string> keys = {question.text};
  for (const KnownStream& known : streams_) {
    for (auto& line : ledger_.find(known.id, keys)) {
      if (line) found.push_back({std::move(*line)});
    }
  }
  const std::vector<Identity> wanted = identities(question);
  add_by_identity(wanted, found);
  add_by_failed_address(question.text, found);
  const std::size_t have = found.size();
  for (const Identity& identity : wanted) add_by_left_identity(identity, found);
  const std::size_t had = found.size();
  std::vector<std::int64_t> contacts;
  for (const Found& one : found) {
    if (one.line.contact_id) contacts.push_back(*one.line.contact_id);
  }
  if (const auto number = whole_number(question.text); number && found.empty()) contacts.push_back(*number);
  add_by_contact_id(contacts, found);
  const auto by_line = [](const Found& a, const Found& b) { return a.line.id < b.line.id; };
  const auto at = [&found](std::size_t place) { return found.begin() + static_cast<std::ptrdiff_t>(place); };
  std::sort(at(0), at(have), by_line);
  std::stable_sort(at(have), at(had), by_line);
  std::sort(at(had), found.end(), by_line);
  std::set<std::int64_t> seen;
  found.erase(std::remove_if(found.begin(), found.end(),
                             [&seen](const Found& one) { return !seen.insert(one.line.id.value).second; }),
              found.end());
  return found;
}

void StoryFinder::add_by_identity(const std::vector<Identity>& identities, std::vector<Found>& found) {
  std::set<std::int64_t> accounts;
  for (const KnownStream& known : streams_) {
    if (!accounts.insert(known.account.value).second) continue;
    for (auto& match : ledger_.find(known.account, identities)) found.push_back({std::move(match.line)});
  }
}

void StoryFinder::add_by_left_identity(const Identity& identity, std::vector<Found>& found) {
  Sql sql(database_,
          "SELECT stream_id, row_key, at, to_state FROM event WHERE identity = ? AND row_key IS NOT NULL "
          "ORDER BY event_id DESC LIMIT ?");
  struct Leaving {
    StreamId stream;
    std::string key;
    Time at;
    std::string fate;
  };
  std::vector<Leaving> leavings;
  {
    SqlRows rows = sql.query(identity, static_cast<std::int64_t>(lines_told));
    while (rows.next()) leavings.push_back({StreamId{rows.integer(0)}, rows.string(1), rows.time(2), rows.string(3)});
  }
  for (Leaving& leaving : leavings) {
    const std::vector<std::string> keys = {leaving.key};
    for (auto& line : ledger_.find(leaving.stream, keys)) {
      if (!line || line->identity == identity) continue;
      found.push_back({std::move(*line), identity, leaving.at, leaving.fate});
    }
  }
}

/// Addresses that failed are kept in clear: one that is too wrong for an identity is still found by its letters.
void StoryFinder::add_by_failed_address(const std::string& text, std::vector<Found>& found) {
  const std::string wanted = ascii_lower(trim(text));
  if (wanted.empty()) return;
  std::vector<LineId> ids;
  {
    Sql sql(database_, "SELECT line_id FROM failure WHERE lower(trim(identifier)) = ? LIMIT ?");
    SqlRows rows = sql.query(wanted, static_cast<std::int64_t>(lines_told));
    while (rows.next()) ids.push_back(LineId{rows.integer(0)});
  }
  for (Line& line : ledger_.load(ids)) found.push_back({std::move(line)});
}

/// Streams that match by other identifiers may carry the same contact. No index serves: all lines are looked at.
void StoryFinder::add_by_contact_id(const std::vector<std::int64_t>& contacts, std::vector<Found>& found) {
  if (contacts.empty()) return;
  std::vector<LineId> ids;
  {
    Sql sql(database_, "SELECT line_id FROM line WHERE contact_id IN (SELECT value FROM json_each(?)) LIMIT ?");
    const std::string list = fmt::format("[{}]", fmt::join(contacts, ","));
    SqlRows rows = sql.query(list, static_cast<std::int64_t>(lines_told));
    while (rows.next()) ids.push_back(LineId{rows.integer(0)});
  }
  for (Line& line : ledger_.load(ids)) found.push_back({std::move(line)});
}

ContactStory StoryFinder::tell(const Found& found) {
  const KnownStream& known = *stream(found.line.stream);
  ContactStory story;
  story.stream = known.name;
  story.account = known.account_name;
  story.stream_state = known.state;
  story.stream_reason = known.state_reason;
  story.outcome = outcome_word(found.line);
  story.line = found.line;
  story.former_until = found.until;
  story.former_fate = found.fate;
  read_failure(database_, story);
  read_doubt(database_, story);
  read_waiting(database_, known.account, story);
  read_history(database_, story);
  find_owner(found, story);
  if (holds_contact(found.line)) find_earlier_rows(story);
  return story;
}

/// The row that holds the contact for the stream: the newest that carries the same identifier and was not passed over.
void StoryFinder::find_owner(const Found& found, ContactStory& story) {
  const std::optional<Identity>& identity = found.left ? found.left : found.line.identity;
  if (!identity || (!found.left && holds_contact(found.line))) return;
  const std::vector<Identity> identities = {*identity};
  for (const Ledger::Match& match : ledger_.find(stream(found.line.stream)->account, identities)) {
    const Line& other = match.line;
    if (!holds_contact(other) || other.id == found.line.id || other.stream != found.line.stream) continue;
    if (story.owner && story.owner->watermark_value >= other.watermark_value) continue;
    story.owner = RelatedRow{story.stream, other.row_key, other.watermark_value, std::nullopt};
  }
}

void StoryFinder::find_earlier_rows(ContactStory& story) {
  if (!story.line.identity) return;
  Sql sql(database_,
          "SELECT stream.name, row_key, max(at) FROM event JOIN stream USING (stream_id) WHERE identity = ?1 "
          "AND NOT (event.stream_id = ?2 AND row_key = ?3) GROUP BY event.stream_id, row_key ORDER BY 3 LIMIT ?4");
  SqlRows rows =
      sql.query(*story.line.identity, story.line.stream, story.line.row_key, static_cast<std::int64_t>(lines_told));
  while (rows.next()) story.taken_from.push_back({rows.string(0), rows.string(1), 0, rows.time(2)});
}

}  // namespace dotsync
