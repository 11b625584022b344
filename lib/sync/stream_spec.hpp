// StreamSpec: all that lib/sync needs to know of one configured stream. Made by the daemon's wiring, read by
// StreamRunner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/keyed_hash.hpp"
#include "mapping/mapping.hpp"
#include "source/stream_query.hpp"
#include "sync/guard.hpp"
#include "sync/schedule.hpp"

namespace dotsync {

struct BatchLimits {
  std::size_t contacts_max = 10'000;
  std::size_t body_bytes_max = 10'000'000;  ///< envelope included
};

/// What Dotdigital is told of a contact whose row is no longer there.
enum class OnGone : std::uint8_t { ignore, unsubscribe, suppress };

struct StreamSpec {
  std::string name;
  std::string account;
  std::string source;
  StreamQuery query;  ///< `columns` is filled from the mapping
  Mapping mapping;
  std::string merge;  ///< the API's word for mergeOption
  BatchLimits batch;
  Schedule schedule;
  std::string listen;                 ///< a channel whose notifications wake the poll; empty: none
  std::optional<Schedule> reconcile;  ///< when all rows are compared with the ledger; nothing: only by command
  bool refuse_null_watermark = true;  ///< rows whose watermark is NULL are listed, not sent
  std::optional<GuardLimits> guard = std::nullopt;
  bool renames = true;  ///< a row whose identifier changed takes its contact with it
  OnGone on_gone = OnGone::ignore;
};

/// Hash of all that decides which rows a stream reads and what becomes of them. `query`: with the key in force.
std::string mapping_version(const BoundMapping& mapping, const StreamQuery& query, KeyedHash& hash);
/// The key's columns, for people.
std::string key_text(const StreamQuery& query);

}  // namespace dotsync
