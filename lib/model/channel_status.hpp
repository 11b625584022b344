// ChannelStatuses: what the ledger knows of a contact's status in each channel, as one small number. Decided on by
// lib/sync, stored by lib/journal with the line.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dotsync {

/// `none`: not mapped, or not known.
enum class ChannelStatus : std::uint8_t { none, no_subscription, subscribed, unsubscribed, suppressed };
/// The API's word; `none` for any other.
ChannelStatus channel_status(std::string_view word);

enum class StatusChannel : std::uint8_t { email, sms, whats_app };
inline constexpr std::size_t channel_count = 3;

/// Of one contact. An import that is on its way makes unsure what it carries, as it does with the payload (R4): what
/// was acknowledged before counts no more, and only a clean outcome of an untainted import says what counts now.
/// A status that an import leaves out stays as sure as it was.
class ChannelStatuses {
 public:
  static constexpr std::int64_t numbers = 1 << 20;         ///< below which every number lies
  static constexpr std::int64_t asserted_again = 1 << 18;  ///< the bit of is_asserted_again()

  ChannelStatuses() = default;
  /// As number() gave it.
  explicit ChannelStatuses(std::int64_t number) : number_(number) {}
  std::int64_t number() const { return number_; }
  bool operator==(const ChannelStatuses&) const = default;

  /// What the account is known to have; `none`: nothing is known.
  ChannelStatus acknowledged(StatusChannel channel) const;
  /// The status leaves with an import.
  void send(StatusChannel channel, ChannelStatus status);
  /// The import ended clean and untainted.
  void confirm();
  /// Nobody can tell any more what the import carried; also before another one is built. Marks are cleared.
  void give_up() { number_ &= acknowledged_mask; }
  /// Another import may have changed them.
  void doubt() { number_ &= ~acknowledged_mask; }

  /// The contact is due only because of a lost answer of long ago: it is not subscribed once more on that occasion.
  bool is_asserted_again() const { return (number_ & asserted_again) != 0; }
  void mark_asserted_again() { number_ |= asserted_again; }
  void clear_asserted_again() { number_ &= ~asserted_again; }

  /// The import on its way leaves out a status that nothing has confirmed.
  bool is_withheld() const { return (number_ & withheld) != 0; }
  void mark_withheld() { number_ |= withheld; }

 private:
  // Three bits a channel: acknowledged from bit 0 on, carried by the import on its way from bit 9 on.
  static constexpr std::int64_t acknowledged_mask = 0x1ff;
  static constexpr int carried_shift = 9;
  static constexpr std::int64_t withheld = 1 << 19;

  std::int64_t number_ = 0;
};

}  // namespace dotsync
