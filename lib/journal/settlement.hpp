// What becomes of a batch after its PUT: values handed to Journal by lib/sync.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/line.hpp"

namespace dotsync {

/// One contact of a batch as the journal stored it.
struct Item {
  Line line;                  ///< as it is now
  std::int64_t payload_hash;  ///< what this batch carried
};

/// A batch that is not final.
struct OpenBatch {
  BatchId id;
  StreamId stream;
  AccountId account;
  BatchState state = BatchState::submitting;
  std::string import_id;
  std::int64_t contacts = 0;
  bool reassert =
      false;  ///< built of contacts asserted again; after a restart of rows read by key, for whatever reason
  Time submitted_at;
  std::optional<Time> accepted_at;
  std::optional<Time> unknown_at;
};

/// New state of one item and of its line.
struct ItemResult {
  Line line;  ///< whole, as it shall be stored
  ItemOutcome outcome = ItemOutcome::open;
  std::optional<Failure> failure;
  bool keeps_failure = false;                     ///< an older failure of the line stays, `failure` is not looked at
  std::optional<Identity> former = std::nullopt;  ///< the batch was to rename the contact from this
  std::optional<std::int64_t> left_contact = std::nullopt;  ///< and did not: this one keeps the old address
};

/// What a step means for contacts of which nobody can tell what the import did to them. It concerns whoever owns the
/// contact, not the row that was sent: a row may have taken another address since, and another row its own.
enum class Doubt : std::uint8_t {
  none,
  remembered,  ///< the import goes on without holding them: they are asserted again when it ends
  asserted,    ///< the rows that own them are due now
};

/// A step of a batch: checked against is_legal() and by the database itself.
struct BatchStep {
  BatchId batch;
  BatchState to = BatchState::refused;
  Time at;
  std::string import_id;          ///< with `accepted`
  int http_status = 0;            ///< 0: none
  std::string error_code;         ///< the vendor's, or ours; empty: none
  std::string text;               ///< for the event, without addresses
  std::vector<ItemResult> items;  ///< of the items that change with this step; may be empty
  Doubt doubt = Doubt::none;
  std::optional<Time> again_at;  ///< with Doubt::asserted: and once more then,
  Duration again_within{0};      ///< or up to that much later, so that not all are sent at once
};

}  // namespace dotsync
