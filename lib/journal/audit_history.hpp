// The way of one row, put together from its batches, their events and its failure. Used by audit_why.cpp.
#pragma once

#include <optional>
#include <vector>

#include "journal/audit_story.hpp"

namespace SQLite {
class Database;
}

namespace dotsync {

/// Each fills its part of a story whose `line` is set. Inside the caller's read transaction.
void read_failure(SQLite::Database& database, ContactStory& story);
void read_doubt(SQLite::Database& database, ContactStory& story);
void read_waiting(SQLite::Database& database, AccountId account, ContactStory& story);
/// After read_failure. Fills `confirmed` and `is_cut` too.
void read_history(SQLite::Database& database, ContactStory& story);

}  // namespace dotsync
