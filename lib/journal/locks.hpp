// Locks: the identities that open imports hold, in memory (R2: a contact is in at most one open import of its account).
// Used by journal.cpp, which fills it at open and changes it after its commits only.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/keyed_hash.hpp"
#include "base/strong_id.hpp"

namespace dotsync {

/// Not thread-safe.
class Locks {
 public:
  void hold(BatchId batch, AccountId account, const std::vector<Identity>& identities);
  /// Nothing happens where the batch holds none.
  void release(BatchId batch);
  bool is_locked(AccountId account, const Identity& identity) const;
  /// Of all batches together.
  std::size_t size() const { return holders_.size(); }

 private:
  struct Key {
    AccountId account;
    Identity identity;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  std::unordered_map<Key, int, KeyHash> holders_;  ///< how many batches hold it
  std::unordered_map<std::int64_t, std::vector<Key>> by_batch_;
};

}  // namespace dotsync
