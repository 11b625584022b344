#include "journal/locks.hpp"

#include <cstring>

namespace dotsync {

std::size_t Locks::KeyHash::operator()(const Key& key) const {
  // Identities are keyed hashes already: any eight of their bytes will do.
  std::size_t hash = 0;
  std::memcpy(&hash, key.identity.data(), sizeof hash);
  return hash ^ static_cast<std::size_t>(key.account.value);
}

void Locks::hold(BatchId batch, AccountId account, const std::vector<Identity>& identities) {
  std::vector<Key>& keys = by_batch_[batch.value];
  keys.reserve(keys.size() + identities.size());
  for (const Identity& identity : identities) {
    keys.push_back({account, identity});
    ++holders_[keys.back()];
  }
}

void Locks::release(BatchId batch) {
  const auto held = by_batch_.find(batch.value);
  if (held == by_batch_.end()) return;
  for (const Key& key : held->second) {
    const auto holder = holders_.find(key);
    if (--holder->second == 0) holders_.erase(holder);
  }
  by_batch_.erase(held);
}

bool Locks::is_locked(AccountId account, const Identity& identity) const {
  return holders_.contains({account, identity});
}

}  // namespace dotsync
