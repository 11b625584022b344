#include "sync/turn_work.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/failpoint.hpp"
#include "model/contact_writer.hpp"
#include "model/field_digests.hpp"
#include "sync/row_rejections.hpp"

namespace dotsync {
namespace {

void pass_over(Line& line) {
  line.outcome = Outcome::superseded;
  line.tried_hash = 0;
  line.acknowledged_hash = 0;
  clear_mark(line);
  line.attempts = 0;
  forget_contact(line);
  line.fields.clear();
  line.contact_id.reset();  // the contact is the new owner's
}

/// The contact was sent before and would be another now: what the guard counts.
bool changes_known(const Line& known, const MappedContact& contact) {
  return can_own(known) && known.tried_hash != 0 && known.tried_hash != contact.payload_hash;
}

/// Under another identifier it is another contact at Dotdigital.
void take_identity(Line& line, const Identity& identity) {
  if (line.identity != identity) {
    line.contact_id.reset();
    line.fields.clear();
  }
  line.identity = identity;
}

}  // namespace

TurnWork::TurnWork(const StreamSpec& spec, const BoundMapping& mapping, Journal& journal, StreamId stream,
                   AccountId account, const PagePurpose& purpose, std::size_t contacts_max, Time now)
    : spec_(spec),
      mapping_(mapping),
      journal_(journal),
      stream_(stream),
      account_(account),
      purpose_(purpose),
      now_(now),
      stage_(stream),
      contacts_max_(contacts_max),
      body_(contacts_max, spec.batch.body_bytes_max, spec.merge) {
  built_.turn.stream = stream;
  built_.turn.at = now;
}

void TurnWork::map_rows(const RowPage& page, std::size_t from) {
  page_ = &page;
  from_ = from;
  const std::size_t end = std::min(page.size(), from + contacts_max_);
  mapped_.reserve(end - from);
  for (std::size_t i = from; i < end; ++i) {
    if (spec_.refuse_null_watermark && purpose_.kind != PassKind::due && page.place(i).watermark.empty()) {
      mapped_.emplace_back(null_watermark(spec_.query.watermark.column));
      continue;
    }
    mapped_.push_back(map_row(mapping_, page.row(i), mapped_text_, journal_.hash()));
    // Room for the contacts that turn out unchanged, and a bound on memory where rows are large.
    if (mapped_text_.size() > 2 * spec_.batch.body_bytes_max) break;
  }
}

void TurnWork::ask_ledger() {
  std::vector<std::string> keys;
  std::vector<Identity> identities;
  for (std::size_t i = 0; i < mapped_.size(); ++i) {
    keys.push_back(page_->place(from_ + i).key);
    if (const auto* contact = std::get_if<MappedContact>(&mapped_[i])) identities.push_back(contact->identity);
  }
  for (auto& line : journal_.ledger().find(stream_, keys)) {
    if (line) stage_.know(std::move(*line));
  }
  for (auto& match : journal_.ledger().find(account_, identities)) {
    if (match.line.stream != stream_ && match.line.statuses != ChannelStatuses())
      elsewhere_[*match.line.identity].push_back(match.line.statuses);
    stage_.know(std::move(match.line));
  }
}

bool TurnWork::place_row(std::size_t index) {
  const RowPlace& place = page_->place(from_ + index);
  // A key met twice in one page: the next turn sees what this one made of it.
  if (seen_.count(place.key) != 0) return false;
  if (pass_over_forgotten(index, place)) return true;
  const Line* known = stage_.find(place.key);
  Line line = known != nullptr ? *known : new_line(place.key);
  const bool fits =
      std::visit([&](const auto& row) { return place_mapped(row, place, known, std::move(line)); }, mapped_[index]);
  if (!fits) return false;
  return took(place);
}

bool TurnWork::pass_over_forgotten(std::size_t index, const RowPlace& place) {
  const auto* contact = std::get_if<MappedContact>(&mapped_[index]);
  const auto identity = contact != nullptr ? std::optional(contact->identity) : std::nullopt;
  if (!journal_.is_forgotten(spec_.name, place.key, identity)) return false;
  if (stage_.find(place.key) != nullptr) return mapped_[index] = forgotten(), false;
  built_.turn.counts.rejected += 1;
  return took(place);
}

bool TurnWork::took(const RowPlace& place) {
  seen_.insert(place.key);
  built_.turn.counts.read += 1;
  if (purpose_.kind == PassKind::poll) built_.turn.position = Position{place.watermark, place.key};
  if (purpose_.kind == PassKind::reconcile) built_.turn.scanned = ScanPosition{place.key, LineId{}};
  built_.taken += 1;
  return true;
}

void TurnWork::promote_heirs() {
  for (auto& match : journal_.ledger().find(account_, abandoned_)) {
    stage_.know(std::move(match.line));
  }
  for (const Identity& identity : abandoned_) promote_heir(identity);
}

BuiltTurn TurnWork::finish() {
  built_.contacts = body_.contacts();
  built_.turn.writes = stage_.take_writes();
  if (built_.contacts > 0) {
    built_.body = body_.finish().body;
    built_.turn.intent = Intent{static_cast<std::int64_t>(built_.body.size()), purpose_.kind != PassKind::poll};
  }
  return std::move(built_);
}

void TurnWork::place_gone(Line line, const std::set<std::string>& parting) {
  if (parting.count(line.row_key) != 0 && part(line)) return;
  leave_identity(line, std::nullopt);
  line.outcome = Outcome::gone;
  line.tried_hash = 0;
  line.acknowledged_hash = 0;
  clear_mark(line);
  forget_contact(line);
  line.updated_at = now_;
  stage_.put({std::move(line), false, std::nullopt, false});
}

Line TurnWork::new_line(const std::string& key) const {
  Line line;
  line.stream = stream_;
  line.row_key = key;
  line.outcome = Outcome::due;
  return line;
}

bool TurnWork::place_mapped(const MappedContact& contact, const RowPlace& place, const Line* known, Line line) {
  const bool same_identity = known != nullptr && known->identity == contact.identity;
  const RowOrder order{place.watermark_value, place.key};
  RowFacts facts;
  facts.line = known;
  facts.same_identity = same_identity;
  facts.order = order;
  facts.payload_hash = contact.payload_hash;
  facts.new_consent = known != nullptr && has_new_consent(contact.parts, *known);
  facts.due_now = line.due_at && *line.due_at <= now_;
  facts.resend = purpose_.resend || (known != nullptr && waits_for_mapping(*known));
  facts.locked = journal_.is_locked(account_, contact.identity) || renamed_.count(contact.identity) != 0;
  facts.owner_is_newer = has_newer_owner(contact.identity, order);
  switch (decide_fate(facts)) {
    case Fate::wait:
      wait(contact, known, std::move(line), place);
      return true;
    case Fate::superseded:
      supersede(contact, known, std::move(line), place);
      return true;
    case Fate::unchanged:
      keep(std::move(line), place);
      return true;
    case Fate::send:
      return send(contact, known, std::move(line), place);
  }
  return true;
}

bool TurnWork::place_mapped(const Rejection& rejection, const RowPlace& place, const Line* known, Line line) {
  if (known != nullptr && known->outcome == Outcome::in_flight) {
    mark_waiting(line);
    stage_.put({std::move(line), false, std::nullopt, false});
    return true;
  }
  const bool seen =
      known != nullptr && known->outcome == Outcome::rejected && known->watermark_value == place.watermark_value;
  if (seen && !known->due_at && !waits_for_mapping(*known)) {
    built_.turn.counts.unchanged += 1;
    return true;
  }
  leave_identity(line, std::nullopt);
  take_place(line, place);
  line.identity.reset();
  line.contact_id.reset();
  line.outcome = Outcome::rejected;
  line.tried_hash = 0;
  line.acknowledged_hash = 0;
  clear_mark(line);
  forget_contact(line);
  built_.turn.counts.rejected += 1;
  stage_.put({std::move(line), false, as_failure(rejection), false});
  return true;
}

void TurnWork::take_place(Line& line, const RowPlace& place) {
  line.watermark_value = place.watermark_value;
  line.read_xmin = place.snapshot_xmin;
  line.updated_at = now_;
}

bool TurnWork::has_newer_owner(const Identity& identity, const RowOrder& order) const {
  if (DOTSYNC_MUTANT("no_owner")) return false;
  for (const std::string& key : stage_.carriers(identity)) {
    const Line& other = *stage_.find(key);
    if (other.row_key != order.key && can_own(other) && is_newer({other.watermark_value, other.row_key}, order))
      return true;
  }
  return false;
}

/// Read again by key when the import that holds the contact is final; no outcome of that import clears the mark.
void TurnWork::mark_waiting(Line& line) {
  if (DOTSYNC_MUTANT("waiting_rows_forgotten")) return;
  line.due_at = line.due_at ? std::min(*line.due_at, now_) : now_;
  line.due_reason = std::max(line.due_reason, DueReason::changed);
}

void TurnWork::wait(const MappedContact& contact, const Line* known, Line line, const RowPlace& place) {
  if (known == nullptr || known->outcome != Outcome::in_flight) {
    leave_identity(line, contact.identity);
    take_place(line, place);
    if (line.identity != contact.identity) forget_contact(line);
    take_identity(line, contact.identity);
    line.outcome = Outcome::due;
    line.tried_hash = 0;
  }
  if (known != nullptr && changes_known(*known, contact)) built_.turn.counts.known_changed += 1;
  mark_waiting(line);
  count_change(known, place);
  stage_.put({std::move(line), false, std::nullopt, false});
}

void TurnWork::supersede(const MappedContact& contact, const Line* known, Line line, const RowPlace& place) {
  if (known != nullptr && known->outcome == Outcome::superseded && known->identity == contact.identity &&
      known->watermark_value == place.watermark_value && !known->due_at) {
    built_.turn.counts.unchanged += 1;
    return;
  }
  // The owner's newest version may carry an older stamp than another row's: that row takes over.
  if (known != nullptr && known->identity == contact.identity && owns(*known)) abandoned_.push_back(contact.identity);
  leave_identity(line, contact.identity);
  take_place(line, place);
  take_identity(line, contact.identity);
  pass_over(line);
  built_.turn.counts.superseded += 1;
  stage_.put({std::move(line), false, std::nullopt, false});
}

void TurnWork::keep(Line line, const RowPlace& place) {
  built_.turn.counts.unchanged += 1;
  const bool waited = line.due_reason == DueReason::changed;
  if (line.watermark_value == place.watermark_value && !waited) return;
  const bool keeps_failure = line.outcome == Outcome::failed || line.outcome == Outcome::partial;
  take_place(line, place);
  if (waited) {
    clear_mark(line);
    if (line.outcome == Outcome::due) line.outcome = Outcome::current;
  }
  stage_.put({std::move(line), false, std::nullopt, keeps_failure});
}

bool TurnWork::send(const MappedContact& contact, const Line* known, Line line, const RowPlace& place) {
  const std::size_t slot = body_.slots();
  const bool renames = can_rename(contact, known);
  const bool asserted_again = known != nullptr && known->statuses.is_asserted_again() &&
                              known->due_reason == DueReason::reassert && known->identity == contact.identity &&
                              known->tried_hash == contact.payload_hash;
  if (!renames) {
    if (line.identity && line.identity != contact.identity) left_.try_emplace(*line.identity, line);
    take_over(line, contact.identity);
  }
  std::string_view text = std::string_view(mapped_text_).substr(contact.body_begin, contact.body_size);
  const LeftOut left_out = left_out_of(contact, line, asserted_again);
  if (left_out.any()) {
    thinned_.clear();
    append_without(thinned_, text, contact.parts, left_out);
    text = thinned_;
  }
  std::string renamed;
  if (renames) text = renamed = renamed_contact(text, *known->contact_id);
  switch (body_.append(text)) {
    case Added::full:
      return false;
    case Added::too_large:
      return place_mapped(too_large_rejection(text.size(), spec_.batch.body_bytes_max), place, known, std::move(line));
    case Added::added:
      break;
  }
  supersede_others(contact.identity, place.key);
  leave_identity(line, contact.identity);
  note_sent(line, contact.parts, left_out);
  take_place(line, place);
  clear_mark(line);
  // `known` may point nowhere since others were superseded; the line still has what it said.
  const std::string before = journal_.layouts(stream_).translated(line.fields, contact.fields);
  if (changes_known(line, contact)) {
    built_.turn.counts.known_changed += 1;
    built_.turn.counts.cleared += static_cast<std::int64_t>(field_digests::count_cleared(before, contact.fields));
  }
  if (renames) {
    renamed_.insert(*line.identity);
    line.former_identity = line.identity;
    line.identity = contact.identity;
  } else {
    take_identity(line, contact.identity);
  }
  if (!line.fields.empty()) line.fields = before;  // none where the identifier is another contact's now
  line.fields = field_digests::merged(line.fields, contact.fields);
  line.tried_hash = contact.payload_hash;
  line.outcome = Outcome::in_flight;
  count_change(known, place);
  built_.turn.counts.sent += 1;
  slots_[stage_.put({std::move(line), true, std::nullopt, false})] = slot;
  return true;
}

/// This row is newer than all others that carry its identifier: they are sent by no path from here on.
void TurnWork::supersede_others(const Identity& identity, const std::string& row_key) {
  for (const std::string& key : stage_.carriers(identity)) {
    const Line& found = *stage_.find(key);
    if (key == row_key || !owns(found)) continue;
    Line other = found;
    pass_over(other);
    // It may wait to be read by key for a change nobody has looked at: that is not for this row to cancel.
    other.due_at = found.due_at;
    other.due_reason = found.due_reason;
    other.updated_at = now_;
    const std::size_t write = stage_.put({std::move(other), false, std::nullopt, false});
    const auto slot = slots_.find(write);
    if (slot == slots_.end()) continue;
    body_.drop(slot->second);
    slots_.erase(slot);
    built_.turn.counts.sent -= 1;
    built_.turn.counts.superseded += 1;
  }
}

void TurnWork::leave_identity(const Line& line, const std::optional<Identity>& next) {
  if (line.id.value == 0 || !line.identity || line.identity == next || !owns(line)) return;
  abandoned_.push_back(*line.identity);
  left_.try_emplace(*line.identity, line);
}

void TurnWork::promote_heir(const Identity& identity) {
  if (DOTSYNC_MUTANT("heirs_forgotten")) return;
  const Line* heir = nullptr;
  for (const std::string& key : stage_.carriers(identity)) {
    const Line* line = stage_.find(key);
    if (!can_own(*line)) continue;
    if (heir == nullptr || is_newer({line->watermark_value, line->row_key}, {heir->watermark_value, heir->row_key}))
      heir = line;
  }
  if (heir == nullptr || owns(*heir)) return;
  Line line = *heir;
  line.outcome = Outcome::due;
  line.due_at = now_;
  line.due_reason = DueReason::reconsider;
  line.updated_at = now_;
  const auto left = left_.find(identity);
  if (left != left_.end() && renamed_.count(identity) == 0) {  // else the contact went with its row
    line.statuses = left->second.statuses;
    line.consents = left->second.consents;
  }
  stage_.put({std::move(line), false, std::nullopt, false});
}

void TurnWork::count_change(const Line* known, const RowPlace& place) {
  if (purpose_.late_below && place.watermark_value < *purpose_.late_below) built_.turn.counts.late += 1;
  (known == nullptr ? built_.turn.counts.added : built_.turn.counts.changed) += 1;
}

}  // namespace dotsync
