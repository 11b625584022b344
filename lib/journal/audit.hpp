// Audit: what the journal answers to people. Each question is a member; the lists have exactly the columns of the view
// that they come from (migrations/0002_views.sql). Used by the commands `status`, `why` and `journal`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/keyed_hash.hpp"
#include "journal/audit_story.hpp"
#include "journal/audit_table.hpp"

namespace dotsync {

/// All that is set must hold. A stream that the journal does not know, a state that there is none of and a code where
/// there are none are Error(usage), not an empty list.
struct AuditFilter {
  std::vector<std::string> streams;  ///< any of them; empty: all
  std::optional<Time> since;         ///< included
  std::optional<Time> until;         ///< not included
  std::optional<std::string> code;   ///< of batches and failures; letter case does not matter
  std::optional<std::string>
      state;  ///< batch state, outcome of a failure, kind of a pass; of an event the state it led to
  std::optional<std::int64_t> limit;  ///< the newest so many; nothing: all
};

struct AccountStatus {
  std::string name;
  std::string state;  ///< "ok", "refused", "parked"
  std::string state_reason;
  std::optional<Time> state_at;
  std::int64_t open_imports = 0;  ///< submitting, accepted, unknown and stuck ones: all count in the share
  std::int64_t unknown = 0;
  std::int64_t stuck = 0;
};

struct OpenPassStatus {
  std::int64_t pass_id = 0;
  Time started_at;
  std::int64_t read = 0;
  std::int64_t sent = 0;
};

struct StreamStatus {
  std::string name;
  std::string account;
  std::string source;
  std::string state;  ///< "ok", "paused", "parked", "guarded"
  std::string state_reason;
  std::optional<std::string> position;
  std::optional<Time> first_seen_at;
  std::optional<Time> last_success_at;
  std::optional<Time> next_run_at;
  std::int64_t due = 0;
  std::int64_t in_flight = 0;
  std::int64_t failed = 0;
  std::int64_t rejected = 0;
  std::int64_t fresh_failures = 0;      ///< younger than the time asked for, and a person can do something about them
  std::optional<Time> next_attempt_at;  ///< of the line that is due first
  std::optional<OpenPassStatus> open_pass;
  std::optional<Time> trouble_at;  ///< last trouble with source, account or mapping since the last success
  std::string trouble;
  std::string mapping_version;             ///< of the last turn
  std::optional<std::string> lower_bound;  ///< L in force: polls read rows whose watermark is not below it
  std::int64_t late = 0;                   ///< rows that the last comparison found and no poll could
  std::string widened_by;                  ///< who makes its passes read more than what changed; empty: nobody
};

struct BatchAnswer {
  Table batch;     ///< one row of v_batch
  Table contacts;  ///< row_key, outcome, code, description, identifier, contact_id, now
};

/// Reads a journal, beside its owner or without one. Each member is one short transaction. One thread at a time.
/// Throws Error(journal), also where there is no journal, and Error(usage) for a filter that can mean nothing.
class Audit {
 public:
  explicit Audit(const std::string& journal_path);
  ~Audit();
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;

  std::vector<AccountStatus> accounts();
  /// `failures_since`: from when on failures count as fresh.
  std::vector<StreamStatus> streams(Time failures_since);

  // Oldest first; with a limit the newest ones, still oldest first.
  Table batches(const AuditFilter& filter);
  Table failures(const AuditFilter& filter);
  Table events(const AuditFilter& filter);
  Table passes(const AuditFilter& filter);
  /// `id` is the batch's number or the import's id.
  std::optional<BatchAnswer> batch(const std::string& id);

  /// Every row that the text can mean: by an address in any letter case that it has or had, by its key, by Dotdigital's
  /// contact id; and rows of other streams that carry the same contact. Empty: the journal knows none.
  std::vector<ContactStory> why(const WhyQuestion& question);
  /// The text is an import id: its contacts, at most `limit` of them. Nothing: the journal knows no such import.
  std::optional<ImportStory> why_import(const WhyQuestion& question, std::size_t limit);
  /// Since when the person is forgotten, where the text names one.
  std::optional<Time> forgotten_at(const WhyQuestion& question);
  /// By the key of its row.
  std::optional<Time> forgotten_at(const std::string& stream, const std::string& row_key,
                                   const std::optional<Identity>& identity);
  /// What identities and payload hashes of the journal are made with.
  KeyedHash& hash();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dotsync
