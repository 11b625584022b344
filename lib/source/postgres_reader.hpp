// PostgresReader: everything that is read of one PostgreSQL database, as blocking calls. Used by PostgresSource on its
// own thread and by the commands (check, preview, why). Connects when first needed and anew after a lost connection.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "source/inspection.hpp"
#include "source/pg_session.hpp"
#include "source/relation.hpp"
#include "source/source.hpp"
#include "source/table_survey.hpp"
#include "source/trust.hpp"
#include "source/value_counts.hpp"

namespace dotsync {

/// A row found by a value, for `why`.
struct FoundRow {
  std::string key;
  bool in_where = true;
};

/// Threads: one at a time, except stop(). All functions throw SourceError; after one the next call tries again.
class PostgresReader {
 public:
  /// Opens no connection yet. `clock` must outlive this object.
  PostgresReader(PostgresSettings settings, const Clock& clock);
  ~PostgresReader();

  StreamFacts describe(const StreamQuery& query);
  OpenedPass open_pass(const StreamQuery& query, const std::vector<Fence>& history);
  PageAnswer read_page(const StreamQuery& query, const PageRequest& request);
  PageAnswer read_scan(const StreamQuery& query, const ScanRequest& request);
  KeysAnswer read_keys(const StreamQuery& query, const std::vector<std::string>& keys);

  /// Rows, in `where` or not, whose `column` equals `value` whatever the case. Reads the whole table where no index
  /// serves.
  std::vector<FoundRow> find_rows(const StreamQuery& query, const std::string& column, const std::string& value,
                                  std::size_t limit);
  /// What `check` reports on. A stream that cannot be read is a fact here, not an error.
  ServerInspection inspect_server();
  /// What `init` starts from. `key`: the columns to tell rows apart by, or empty.
  TableSurvey survey(const std::string& table, const std::vector<std::string>& key);
  StreamInspection inspect_stream(const StreamQuery& query, const std::string& channel = {});
  /// Reads all rows in `where`: the time is bounded by the settings' statement_timeout only.
  ValueCount count_values(const StreamQuery& query, const std::string& column, ValueForm form);
  RepeatCount count_repeats(const StreamQuery& query, const std::string& column, const std::string& identifier);

  /// From any thread: a call that waits fails at once, and so does every later one.
  void stop();

 private:
  PgSession& session();
  /// Describes anew and remembers; throws where the stream cannot be read in this way.
  const Relation& checked(const StreamQuery& query, Reading reading);
  /// What checked() remembered, if the query is still the same.
  const Relation& remembered(const StreamQuery& query, Reading reading);
  PageAnswer read_by_key(const Relation& relation, const StreamQuery& query, const PassBounds& bounds,
                         const ScanRequest& request);
  std::int64_t null_keys(const Relation& relation, const StreamQuery& query, const PassBounds& bounds);
  /// Throws for a standby that the settings do not allow.
  bool is_standby(const Relation& relation);
  /// session(), which may be a new one to another host than before: asked once whether rows may be read of it.
  PgSession& rows_session(const Relation& relation);
  std::optional<Elapsed> since_last_fence(const std::string& stream) const;

  struct Known {
    StreamQuery query;
    Relation relation;
    Reading reading = Reading::ranges;  ///< that it was found fit for
  };
  struct TakenFence {
    std::int64_t clock_us = 0;
    Time at;
  };

  PostgresSettings settings_;
  const Clock& clock_;
  std::map<std::string, Known> known_;            ///< by stream
  std::map<std::string, TakenFence> last_fence_;  ///< by stream
  std::mutex session_mutex_;                      ///< guards the pointer and stopped_, for stop()
  std::unique_ptr<PgSession> session_;
  bool stopped_ = false;
  bool rows_allowed_ = false;  ///< of this session
};

}  // namespace dotsync
