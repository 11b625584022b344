#include "source/widening.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dotsync {

std::optional<std::int64_t> oldest_hidden(const FenceFacts& facts, const std::vector<Fence>& history,
                                          std::chrono::microseconds after) {
  const auto holds = [](const Fence& fence, const std::string& id) {
    return std::find(fence.virtualxids.begin(), fence.virtualxids.end(), id) != fence.virtualxids.end();
  };
  const auto tells_its_start = [&facts](std::int64_t pid) {
    return std::any_of(facts.sessions.begin(), facts.sessions.end(),
                       [pid](const Session& session) { return session.pid == pid && session.xact_start_us; });
  };
  for (const Fence& fence : history) {
    if (facts.clock_us - fence.clock_us < after.count()) return std::nullopt;
    for (const VirtualXid& open : facts.virtualxids_after) {
      if (holds(fence, open.id) && !tells_its_start(open.pid)) return open.pid;
    }
  }
  return std::nullopt;
}

std::string read_widening(PgSession& session, const Relation& relation, WatermarkKind kind, const FenceFacts& facts,
                          const std::vector<Fence>& history, std::chrono::seconds after) {
  if (kind == WatermarkKind::xid8) return {};
  // Stamps are bounded by every transaction of this database, xids by those of the whole server that have one.
  const char* who = kind == WatermarkKind::xmin ? "a.backend_xid IS NOT NULL" : "a.datname = current_database()";
  const std::string since = "date_trunc('second', t.start)::timestamp || ' UTC'";
  const PgTable found = session.query(relation.label + ": looking for who holds it back",
                                      fmt::format(R"(
    SELECT t.pid, t.application, t.role, {0} FROM (
      SELECT a.pid, a.application_name AS application, a.usename::text AS role, a.xact_start AS start
        FROM pg_stat_activity a
       WHERE a.pid <> pg_backend_pid() AND a.usesysid IS NOT NULL AND {1}
      UNION ALL
      SELECT NULL, NULL, p.owner, p.prepared FROM pg_prepared_xacts p WHERE p.database = current_database()) t
     WHERE t.start <= clock_timestamp() - interval '1 second' * $1::int
     ORDER BY t.start LIMIT 1)",
                                                  since, who),
                                      {fmt::format("{}", after.count())});
  if (!found.empty()) {
    const auto& row = found[0];
    const std::string role = row[2].value_or("");
    const std::string start = row[3].value_or("");
    if (!row[0]) return fmt::format("a transaction of user {} is prepared since {} (pg_prepared_xacts)", role, start);
    const std::string application = row[1].value_or("");
    return fmt::format("session {} ({}{}user {}) has had a transaction open since {}", *row[0], application,
                       application.empty() ? "" : ", ", role, start);
  }
  if (const std::optional<std::int64_t> pid = oldest_hidden(facts, history, after)) {
    return fmt::format("session {} has had a transaction open for long; pg_read_all_stats would show more", *pid);
  }
  return {};
}

}  // namespace dotsync
