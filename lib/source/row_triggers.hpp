// The triggers that a stream may rest on: one that stamps transaction ids (kind xid8) and one that notifies (listen).
// What there is of them, and the statements that make them. Used by inspection.cpp and obstacle.cpp for `check`.
#pragma once

#include <cstdint>
#include <string>

#include "source/pg_session.hpp"
#include "source/relation.hpp"

namespace dotsync {

enum class TriggerState : std::uint8_t {
  not_looked_for,  ///< nothing asks for it, or the relation can have none
  fine,
  missing,
  disabled,
  local_only,  ///< does not fire for what logical replication writes, nor under session_replication_role = replica
};

struct TriggerFacts {
  TriggerState state = TriggerState::not_looked_for;
  std::string table;    ///< the first one for which it is not fine: schema.table, quoted
  std::string trigger;  ///< its name there, quoted, unless it is missing
  std::string remedy;   ///< statements to paste
};

/// Whether each table below the relation stamps every insert and update with the transaction's id. A function stamps
/// when its text speaks of pg_current_xact_id: more cannot be known without running it.
TriggerFacts find_stamp(PgSession& session, const Relation& relation, const std::string& column);

/// Whether some trigger of the relation or of a table below it notifies.
TriggerFacts find_notifier(PgSession& session, const Relation& relation, const std::string& channel);

/// Column (unless it is there), index, function and trigger. Pure.
std::string stamp_statements(const Relation& relation, const std::string& column);
std::string notifier_statements(const Relation& relation, const std::string& channel);

}  // namespace dotsync
