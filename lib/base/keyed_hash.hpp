// KeyedHash: the two keyed hashes of the ledger. Addresses are stored only as identity(); payloads are compared by
// payload().
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dotsync {

/// 128 bits of HMAC-SHA-256 over a normalised identifier. Equal identities are taken as equal identifiers.
using Identity = std::array<unsigned char, 16>;

/// One per thread: the OpenSSL context inside is reused (one-shot calls cost six times as much).
class KeyedHash {
 public:
  /// `key` is 32 random bytes kept beside the journal. Throws Error(journal) where it has another length.
  explicit KeyedHash(std::string_view key);
  ~KeyedHash();
  KeyedHash(const KeyedHash&) = delete;
  KeyedHash& operator=(const KeyedHash&) = delete;

  /// The hash of an identifier: `kind` is "email", "mobileNumber", "contactId" or a custom name; `value` is normalised.
  Identity identity(std::string_view kind, std::string_view value);
  /// 64 bits of SipHash-128 over the parts as if joined; never 0, so that 0 can mean "none".
  std::int64_t payload(std::string_view part1, std::string_view part2 = {}, std::string_view part3 = {});
  /// 8 bits for telling whether a small value changed, from 2 to 255: two values agree by chance once in 254. A fast
  /// hash under a secret salt, since it is made for every field of every contact.
  char digest(std::string_view value) const;
  /// What the journal stores to recognise the key; says nothing about it.
  std::string fingerprint();

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
  std::uint64_t salt_ = 0;
};

}  // namespace dotsync
