// ConsentMarks: which consent records of a contact were sent, and which were reported applied; a few bytes of the
// ledger, none for most contacts. Decided on by lib/sync, stored by lib/journal with the line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/keyed_hash.hpp"

namespace dotsync {

/// Tells a consent record by its place in the mapping and its time: never 0, always even.
std::int64_t consent_mark(KeyedHash& hash, std::size_t place, std::string_view time);

/// Of one contact. A record is sent until a clean report has it applied; then never again with other changes. That a
/// contact is tainted is no matter: no other import takes a record back.
class ConsentMarks {
 public:
  /// Of those applied; when a contact has more, the oldest are forgotten, and would be sent again.
  static constexpr std::size_t kept_max = 32;

  ConsentMarks() = default;
  /// As bytes() gave them.
  explicit ConsentMarks(std::string bytes) : bytes_(std::move(bytes)) {}
  const std::string& bytes() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  bool operator==(const ConsentMarks&) const = default;

  bool is_applied(std::int64_t mark) const { return find(mark) == State::applied; }
  /// It was sent, whatever came of it: not a reason to send the contact before it is due.
  bool was_sent(std::int64_t mark) const { return find(mark) != State::unknown; }
  /// An import leaves with those of `mapped` that are not applied. What was sent earlier in vain is forgotten.
  void send(std::span<const std::int64_t> mapped);
  /// A report says that the contact was taken without a failure.
  void confirm();
  /// The contact that had them is no more, and the import made it anew. False: there were none that it did not carry.
  bool forget_applied();

 private:
  enum class State : std::uint8_t { unknown, sent, applied };
  static constexpr std::size_t size = 8;

  State find(std::int64_t mark) const;

  std::string bytes_;  ///< eight a record, oldest first; the lowest bit says applied
};

}  // namespace dotsync
