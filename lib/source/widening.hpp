// Who makes passes read more than what changed: a transaction that stays open. For `status`. Used by PostgresReader.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "source/fence.hpp"
#include "source/pg_session.hpp"
#include "source/relation.hpp"

namespace dotsync {

/// Younger ones are ordinary.
constexpr std::chrono::seconds widening_after{300};

/// Process of the open transaction that has been in the history for longest, at least for `after`; nothing where there
/// is none. For sessions whose start cannot be read. Pure.
std::optional<std::int64_t> oldest_hidden(const FenceFacts& facts, const std::vector<Fence>& history,
                                          std::chrono::microseconds after);

/// In words: "session 4711 (psql, user etl) has had a transaction open since 2026-03-29 01:00:00 UTC". No query text.
/// Empty where nobody widens the range for so long, or the kind does not mind.
std::string read_widening(PgSession& session, const Relation& relation, WatermarkKind kind, const FenceFacts& facts,
                          const std::vector<Fence>& history, std::chrono::seconds after = widening_after);

}  // namespace dotsync
