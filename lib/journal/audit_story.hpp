// ContactStory: all that the journal knows of one row, in the order in which it happened. Made by audit.cpp, told by
// the command `why`.
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
  };
  Kind kind = Kind::sent;
  Time at;
  BatchId batch;  ///< 0 of a rejection
  std::optional<std::string> import_id;
  BatchState state = BatchState::submitting;
  ItemOutcome item = ItemOutcome::open;
  std::string code;           ///< of a failed contact or a refused import
  std::string text;           ///< what the event says
  std::int64_t contacts = 0;  ///< in the batch
  bool reassert = false;      ///< the batch was built of rows read again by key
  std::optional<std::int64_t> http_status;
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
  std::string owner_stream;  ///< of a superseded row: the row that owns the contact, empty where none is known
  std::string owner_key;
  std::vector<StoryStep> history;
};

}  // namespace dotsync
