// ContactStory: all that the journal knows of one row, in the order in which it happened. Made by audit_why.cpp, told
// by the command `why`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/line.hpp"

namespace dotsync {

struct WhyQuestion {
  std::string text;                  ///< an address as people write it, or a row key as v_delivery shows it
  std::vector<std::string> streams;  ///< only there; empty: everywhere
  /// Kinds of identifier that the text may be: the match identifiers of the mappings.
  std::vector<std::string> kinds = {"email", "mobileNumber", "contactId"};
};

/// One step of a row's way.
struct StoryStep {
  enum class Kind : std::uint8_t {
    sent,      ///< its contact went into a batch
    import,    ///< the batch took a step: `state`
    outcome,   ///< what the import's report said of the contact: `item`
    rejected,  ///< the mapping or the check of the row refused it
    address,   ///< the row left its address: `text`
  };
  Kind kind = Kind::sent;
  Time at;
  BatchId batch;  ///< 0 of a rejection, and of an address that was left without an import
  std::optional<std::string> import_id;
  BatchState state = BatchState::submitting;
  ItemOutcome item = ItemOutcome::open;
  std::string code;           ///< of a failed contact or a refused import
  std::string text;           ///< what the event says
  std::int64_t contacts = 0;  ///< in the batch
  bool reassert = false;      ///< the batch was built of rows read again by key
  std::optional<std::int64_t> http_status;
};

/// An import that is not over.
struct OpenImport {
  BatchId batch;
  std::optional<std::string> import_id;
  BatchState state = BatchState::submitting;
  Time submitted_at;
  std::optional<Time> unknown_at;
  std::string stream;   ///< of the row whose contact it carries
  std::string row_key;  ///< of that row; empty: it carries an address that its row has left since
};

/// Another row that has to do with the same contact.
struct RelatedRow {
  std::string stream;
  std::string row_key;
  std::int64_t watermark_value = 0;
  std::optional<Time> until;  ///< it left the address then
};

/// The payload that the line calls acknowledged.
struct Confirmation {
  Time at;
  BatchId batch;
  std::optional<std::string> import_id;
};

struct ContactStory {
  std::string stream;
  std::string account;
  std::string stream_state;
  std::string stream_reason;
  std::string outcome;  ///< v_delivery's word
  Line line;
  std::optional<Time> asserted_again_at;  ///< the contact is in doubt: sent once more then
  std::optional<Failure> failure;         ///< why the row is failed, partial or rejected now
  std::optional<Time> failed_first_at;
  std::optional<Time> failed_last_at;
  /// Where the row itself does not own its contact, or the address asked for: the row of the stream that does.
  std::optional<RelatedRow> owner;
  std::optional<Time> former_until;       ///< the address asked for is one that the row had until then
  std::string former_fate;                ///< what became of the row then: `to_state` of the event
  std::vector<RelatedRow> taken_from;     ///< rows that had the row's address before it
  std::optional<OpenImport> waits_for;    ///< it travels in it, or waits for it to end
  std::optional<Confirmation> confirmed;  ///< nothing: nothing is acknowledged now
  bool is_cut = false;                    ///< imports that lie longer back were taken out by retention
  std::vector<StoryStep> history;
};

/// What `why` tells of an import.
struct ImportStory {
  BatchId batch;
  std::optional<std::string> import_id;
  std::string stream;
  BatchState state = BatchState::submitting;
  Time submitted_at;
  std::int64_t contacts = 0;
  std::int64_t failed = 0;         ///< failed, partial and unreported ones
  std::vector<ContactStory> rows;  ///< those that did not arrive come first
};

}  // namespace dotsync
