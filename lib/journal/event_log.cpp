#include "journal/event_log.hpp"

namespace dotsync {

EventLog::EventLog(SQLite::Database& database)
    : insert_(database,
              "INSERT INTO event (at, stream_id, batch_id, kind, from_state, to_state, text, row_key, identity) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)") {}

void EventLog::append(const Event& event) {
  insert_.run(event.at, event.stream, event.batch, event.kind, event.from, event.to, event.text, event.row_key,
              event.identity);
}

}  // namespace dotsync
