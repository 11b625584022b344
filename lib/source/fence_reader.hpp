// The statements of a fence, in their order, each in a transaction and snapshot of its own: inside the snapshot that
// then reads the rows they would be too late. Used by PostgresReader.
#pragma once

#include <string>

#include "source/fence.hpp"
#include "source/pg_session.hpp"
#include "source/relation.hpp"

namespace dotsync {

/// Of a kind that goes by transaction ids alone only the clock.
FenceFacts read_fence_facts(PgSession& session, const Relation& relation, const WatermarkColumn& watermark);

/// Transaction ids of a statement of its own, taken right after the fence.
/// `in_progress`: filled with its whole text.
Snapshot read_snapshot(PgSession& session, const Relation& relation, std::string& in_progress);

/// System identifier and timeline: changes with a restore or a failover.
std::string read_server_identity(PgSession& session, const Relation& relation);

}  // namespace dotsync
