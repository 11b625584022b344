// StreamTable: accounts, streams and their states. Used by journal.cpp; each function inside the caller's transaction.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "journal/event_log.hpp"
#include "journal/journal.hpp"
#include "journal/sql.hpp"

namespace dotsync {

class StreamTable {
 public:
  StreamTable(SQLite::Database& database, EventLog& events);
  AccountId account(const std::string& name);
  /// Creates the stream or finds it. Throws Error(usage) where its account, source or key is another than before.
  StreamId open(const StreamIdentity& identity, Time now);
  /// Throws as open() does.
  std::optional<StreamId> find(const StreamIdentity& identity);
  StreamRecord find(StreamId id);
  FieldLayouts layouts(StreamId stream);
  std::optional<OpenReconcile> reconcile(PassId pass);
  std::optional<StreamId> named(const std::string& name);
  /// Any key, and any of Dotdigital's accounts, is taken from here on.
  void drop_key(StreamId stream);
  /// In the order they were first seen.
  std::vector<std::pair<StreamId, std::string>> all();
  void set_state(StreamId stream, const std::string& state, const std::string& reason, Time now);
  void set_account_state(AccountId account, const std::string& state, const std::string& reason, Time now);
  void set_next_run(StreamId stream, std::optional<Time> at);
  void lift_guard(StreamId stream);
  std::int64_t known_contacts(StreamId stream);
  std::int64_t partings(StreamId stream);
  void rename(const std::string& from, const std::string& to, Time now);
  /// Name now -> the one that tombstones were laid under, where that is another.
  std::map<std::string, std::string> first_names();

 private:
  void take(const StreamIdentity& identity, StreamId stream);
  void take_mapping_version(StreamId stream, const std::string& before, const std::string& version, Time now);

  EventLog& events_;
  Sql find_key_;
  Sql store_key_;
  Sql drop_key_;
  Sql find_account_;
  Sql insert_account_;
  Sql find_stream_;
  Sql insert_stream_;
  Sql select_;
  Sql select_reconcile_;
  Sql select_all_;
  Sql give_up_pass_;
  Sql new_version_;
  Sql reconsider_;
  Sql stream_state_;
  Sql set_stream_state_;
  Sql account_state_;
  Sql set_account_state_;
  Sql set_next_run_;
  Sql set_account_identity_;
  Sql lift_guard_;
  Sql lift_parting_;
  Sql known_contacts_;
  Sql partings_;
  Sql rename_;
  Sql first_names_;
  Sql store_layout_;
  Sql select_layouts_;
};

}  // namespace dotsync
