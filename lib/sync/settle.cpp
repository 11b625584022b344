#include "sync/settle.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "base/failpoint.hpp"
#include "model/failure_book.hpp"
#include "model/identifier.hpp"
#include "sync/account_gate.hpp"
#include "sync/contact_economy.hpp"
#include "sync/row_fate.hpp"

namespace dotsync {
namespace {

/// An HMAC is as good a bucket as any.
struct IdentityBucket {
  std::size_t operator()(const Identity& identity) const {
    std::size_t bucket = 0;
    std::memcpy(&bucket, identity.data(), sizeof bucket);
    return bucket;
  }
};

/// What the report says of one contact of the batch.
struct Said {
  bool created = false;
  bool updated = false;
  std::optional<std::int64_t> contact_id;
  std::string code;
  std::string description;
  std::string identifier;
};

class Matcher {
 public:
  Matcher(const std::vector<Item>& items, KeyedHash& hash) : hash_(hash), said_(items.size()) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].line.identity) by_identity_.emplace(*items[i].line.identity, i);
      if (items[i].line.contact_id) by_contact_id_.emplace(*items[i].line.contact_id, i);
    }
  }

  void take(const ImportReport& report) {
    for (const ReportList list : {ReportList::created, ReportList::updated, ReportList::failures}) {
      for (std::size_t i = 0; i < report.size(list); ++i) note(list, report.contact(list, i));
    }
  }

  const Said& said(std::size_t item) const { return said_[item]; }

 private:
  void note(ReportList list, const ReportContact& contact) {
    std::string value;
    Said* said = find(contact, value);
    if (said == nullptr) return;  // a contact that this import never carried says nothing about ours
    if (contact.contact_id()) said->contact_id = contact.contact_id();
    if (list == ReportList::created) said->created = true;
    if (list == ReportList::updated) said->updated = true;
    if (list != ReportList::failures) return;
    said->identifier = value;
    if (contact.failures() == 0) said->code = "unknown";
    // The first failure names the contact's state; further ones are kept in its words.
    for (std::size_t i = 0; i < contact.failures(); ++i) {
      const ReportFailure failure = contact.failure(i);
      if (said->code.empty()) said->code = failure.code;
      if (!said->description.empty()) said->description += "; ";
      said->description += failure.description;
    }
  }

  Said* find(const ReportContact& contact, std::string& value) {
    for (std::size_t i = 0; i < contact.identifiers(); ++i) {
      const ReportIdentifier identifier = contact.identifier(i);
      value = normalise_identifier(identifier.kind, identifier.value);
      const auto found = by_identity_.find(hash_.identity(identifier.kind, value));
      if (found != by_identity_.end()) return &said_[found->second];
    }
    if (!contact.contact_id()) return nullptr;
    const auto found = by_contact_id_.find(*contact.contact_id());
    return found == by_contact_id_.end() ? nullptr : &said_[found->second];
  }

  KeyedHash& hash_;
  std::vector<Said> said_;
  std::unordered_map<Identity, std::size_t, IdentityBucket> by_identity_;
  std::unordered_map<std::int64_t, std::size_t> by_contact_id_;
};

/// A mark set meanwhile stays, and the earlier time counts.
void make_due(Line& line, DueReason reason, Time at) {
  line.due_at = line.due_at ? std::min(*line.due_at, at) : at;
  line.due_reason = std::max(line.due_reason, reason);
  line.statuses.clear_asserted_again();
}

/// R5: a re-assert ordered while the import was on its way is not cancelled by its success.
bool is_tainted(const Line& line) {
  return line.due_reason == DueReason::retry || line.due_reason == DueReason::reassert ||
         line.due_reason == DueReason::reconsider;
}

std::optional<Time> retry_time(FailureClass failure_class, int attempts, const RetryPolicy& policy, Time now) {
  switch (failure_class) {
    case FailureClass::transient:
      return now + backoff(policy.transient_min, policy.transient_max, attempts);
    case FailureClass::set_up:
      return now + policy.set_up;
    case FailureClass::unknown:
      return attempts == 1 ? std::optional(now + policy.unknown_code) : std::nullopt;
    case FailureClass::fix_row:
    case FailureClass::suppressed:
      return std::nullopt;
  }
  return std::nullopt;
}

Failure describe(Outcome outcome, const std::string& code, const std::string& description,
                 const std::string& identifier) {
  const FailureEntry& entry = failure_entry(code);
  Failure failure;
  failure.outcome = outcome;
  failure.code = code;
  failure.failure_class = entry.failure_class;
  failure.description = description.empty() ? std::string(entry.words) : description;
  failure.remedy = std::string(entry.remedy);
  failure.identifier = identifier;
  return failure;
}

/// The line as its batch leaves it, or untouched where a later batch has it (a stuck import frees its contacts).
ItemResult begin_result(BatchId batch, const Item& item, Time now, bool& moved_on) {
  ItemResult result;
  result.line = item.line;
  moved_on = item.line.batch != batch || item.line.outcome != Outcome::in_flight;
  if (moved_on) return result;
  result.line.updated_at = now;
  result.line.statuses.give_up();  // unless the outcome is clean
  result.former = std::exchange(result.line.former_identity, std::nullopt);
  if (result.former) forget_contact(result.line);  // unless it was renamed
  return result;
}

/// Nobody can say that the contact was renamed: the row goes on under its new identifier, as another contact.
void give_up_rename(ItemResult& result) {
  if (!result.former) return;
  result.left_contact = std::exchange(result.line.contact_id, std::nullopt);
  forget_contact(result.line);
}

/// All of it was taken but a `subscribed` that nothing has confirmed yet: not to be dropped in silence.
void settle_withheld(ItemResult& result) {
  result.outcome = ItemOutcome::partial;
  result.line.outcome = Outcome::partial;
  result.failure = describe(Outcome::partial, "subscribed_withheld", "", "");
}

/// A contact that was made anew lacks the consents that the one before it had: it is sent once more, with them.
void settle_clean(ItemResult& result, const Item& item, const Said& said, bool created, Time now) {
  Line& line = result.line;
  result.outcome = created ? ItemOutcome::created : ItemOutcome::updated;
  line.outcome = parting::is(item.payload_hash) ? Outcome::gone : Outcome::current;
  line.attempts = 0;
  if (said.contact_id) line.contact_id = said.contact_id;
  if (DOTSYNC_MUTANT("no_taint")) clear_mark(line);
  line.consents = item.line.consents;
  const bool lacks_consents = created && line.consents.forget_applied();
  line.consents.confirm();
  if (is_tainted(line)) {
    line.acknowledged_hash = 0;
  } else if (item.line.statuses.is_withheld()) {
    settle_withheld(result);
  } else {
    line.acknowledged_hash = item.payload_hash;
    line.statuses = item.line.statuses;
    line.statuses.confirm();
  }
  if (!lacks_consents) return;
  line.acknowledged_hash = 0;
  make_due(line, DueReason::reconsider, now);
}

void settle_failed(ItemResult& result, const Said& said, const RetryPolicy& policy, Time now) {
  Line& line = result.line;
  const bool partial = said.created || said.updated;
  result.outcome = partial ? ItemOutcome::partial : ItemOutcome::failed;
  line.outcome = partial ? Outcome::partial : Outcome::failed;
  line.attempts += 1;
  if (said.contact_id) line.contact_id = said.contact_id;
  result.failure = describe(line.outcome, said.code, said.description, said.identifier);
  const auto retry = retry_time(result.failure->failure_class, line.attempts, policy, now);
  if (retry) make_due(line, DueReason::retry, *retry);
  if (!result.former || partial) return;
  give_up_rename(result);
  make_due(line, DueReason::retry, now);
}

void settle_unreported(ItemResult& result, const RetryPolicy& policy, Time now) {
  Line& line = result.line;
  result.outcome = ItemOutcome::unreported;
  give_up_rename(result);
  line.outcome = Outcome::failed;
  line.attempts += 1;
  result.failure = describe(Outcome::failed, "unreported", "", "");
  if (line.attempts == 1) make_due(line, DueReason::retry, now + policy.unreported);
}

/// Without the optional lists the summary may still account for every contact.
bool summary_adds_up(const ImportReport& report, std::size_t items) {
  if (report.has_created || report.has_updated || !report.summary) return false;
  const ReportSummary& summary = *report.summary;
  if (!summary.new_contacts && !summary.updated_contacts) return false;
  const auto taken = summary.new_contacts.value_or(0) + summary.updated_contacts.value_or(0);
  return taken + static_cast<std::int64_t>(report.size(ReportList::failures)) == static_cast<std::int64_t>(items);
}

}  // namespace

std::vector<ItemResult> settle_report(BatchId batch, const std::vector<Item>& items, const ImportReport& report,
                                      KeyedHash& hash, const RetryPolicy& policy, Time now) {
  Matcher matcher(items, hash);
  matcher.take(report);
  const bool adds_up = summary_adds_up(report, items.size());
  std::vector<ItemResult> results;
  results.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    bool moved_on = false;
    ItemResult result = begin_result(batch, items[i], now, moved_on);
    const Line before = result.line;
    const Said& said = matcher.said(i);
    if (!said.code.empty()) {
      settle_failed(result, said, policy, now);
    } else if (said.created || said.updated || adds_up || DOTSYNC_MUTANT("unreported_is_success")) {
      settle_clean(result, items[i], said, said.created, now);
    } else {
      settle_unreported(result, policy, now);
    }
    if (moved_on) {
      result.line = before;
      result.keeps_failure = true;
    }
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<ItemResult> settle_without_report(BatchId batch, const std::vector<Item>& items, const std::string& code,
                                              Time due_at, Time now) {
  std::vector<ItemResult> results;
  results.reserve(items.size());
  for (const Item& item : items) {
    bool moved_on = false;
    ItemResult result = begin_result(batch, item, now, moved_on);
    result.outcome = ItemOutcome::unsettled;
    if (!moved_on) {
      give_up_rename(result);
      result.line.outcome = Outcome::failed;
      result.line.attempts += 1;
      result.failure = describe(Outcome::failed, code, "", "");
    }
    if (!DOTSYNC_MUTANT("failed_import_forgotten")) make_due(result.line, DueReason::retry, due_at);
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<ItemResult> reassert_items(BatchId batch, const std::vector<Item>& items, Time now) {
  std::vector<ItemResult> results;
  results.reserve(items.size());
  for (const Item& item : items) {
    bool moved_on = false;
    ItemResult result = begin_result(batch, item, now, moved_on);
    result.outcome = ItemOutcome::unsettled;
    if (!moved_on && DOTSYNC_MUTANT("hash_kept_on_unknown")) {
      result.line.outcome = Outcome::current;
    } else if (!moved_on) {
      give_up_rename(result);
      result.line.outcome = Outcome::due;
      make_due(result.line, DueReason::reassert, now);
    }
    result.keeps_failure = moved_on;
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<ItemResult> free_items(BatchId batch, const std::vector<Item>& items, Time now) {
  std::vector<ItemResult> results;
  results.reserve(items.size());
  for (const Item& item : items) {
    bool moved_on = false;
    ItemResult result = begin_result(batch, item, now, moved_on);
    give_up_rename(result);
    result.line.outcome = Outcome::due;
    result.line.tried_hash = 0;  // whatever is read next is sent
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<ItemResult> release_items(BatchId batch, const std::vector<Item>& items, Time now) {
  std::vector<ItemResult> results;
  results.reserve(items.size());
  for (const Item& item : items) {
    bool moved_on = false;
    ItemResult result = begin_result(batch, item, now, moved_on);
    DOTSYNC_ASSERT(!moved_on);
    result.outcome = ItemOutcome::unsettled;
    // Nothing was taken: the contact is still to be renamed.
    if (result.former) result.line.identity = std::exchange(result.former, std::nullopt);
    result.line.outcome = Outcome::due;
    if (!DOTSYNC_MUTANT("refused_forgotten")) make_due(result.line, DueReason::retry, now);
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<ItemResult> refuse_item(BatchId batch, const std::vector<Item>& items, const std::string& code,
                                    const std::string& description, Time now) {
  std::vector<ItemResult> results;
  for (const Item& item : items) {
    bool moved_on = false;
    ItemResult result = begin_result(batch, item, now, moved_on);
    result.outcome = ItemOutcome::failed;
    result.line.outcome = Outcome::failed;
    result.line.attempts += 1;
    result.failure = describe(Outcome::failed, code, description, "");
    result.failure->failure_class = FailureClass::fix_row;
    if (result.former) {
      give_up_rename(result);
      make_due(result.line, DueReason::retry, now);
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace dotsync
