// StoryFinder: which rows a question of `why` is about, and what the journal knows of each. Used by audit.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/audit_story.hpp"
#include "journal/ledger.hpp"

namespace dotsync {

/// All of it inside the caller's read transaction. What is referred to must outlive the object.
class StoryFinder {
 public:
  StoryFinder(SQLite::Database& database, KeyedHash& hash, Ledger& ledger)
      : database_(database), hash_(hash), ledger_(ledger) {}

  std::vector<ContactStory> find(const WhyQuestion& question);
  std::optional<ImportStory> find_import(const WhyQuestion& question, std::size_t limit);
  /// The text as every kind of identifier that it may be.
  std::vector<Identity> identities(const WhyQuestion& question);

 private:
  struct KnownStream {
    StreamId id;
    AccountId account;
    std::string name;
    std::string account_name;
    std::string state;
    std::string state_reason;
  };
  /// `left` is set where the row was found by an address that it has left.
  struct Found {
    Line line;
    std::optional<Identity> left{};
    std::optional<Time> until{};
    std::string fate{};
  };

  void read_streams();
  const KnownStream* stream(StreamId id) const;
  std::vector<Found> find_rows(const WhyQuestion& question);
  void add_by_identity(const std::vector<Identity>& identities, std::vector<Found>& found);
  void add_by_left_identity(const Identity& identity, std::vector<Found>& found);
  void add_by_failed_address(const std::string& text, std::vector<Found>& found);
  void add_by_contact_id(const std::vector<std::int64_t>& ids, std::vector<Found>& found);
  ContactStory tell(const Found& found);
  void find_owner(const Found& found, ContactStory& story);
  void find_earlier_rows(ContactStory& story);

  SQLite::Database& database_;
  KeyedHash& hash_;
  Ledger& ledger_;
  std::vector<KnownStream> streams_;
};

}  // namespace dotsync
