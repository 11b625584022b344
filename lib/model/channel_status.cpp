#include "model/channel_status.hpp"

#include "model/contact_names.hpp"

namespace dotsync {
namespace {

constexpr int bits = 3;
constexpr std::int64_t one_channel = 7;

/// In the order of ChannelStatus; the words of e-mail are among them.
constexpr std::array<std::string_view, 4> words = names::mobile_statuses;

}  // namespace

ChannelStatus channel_status(std::string_view word) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == word) return static_cast<ChannelStatus>(i + 1);
  }
  return ChannelStatus::none;
}

ChannelStatus ChannelStatuses::acknowledged(StatusChannel channel) const {
  return static_cast<ChannelStatus>(number_ >> (bits * static_cast<int>(channel)) & one_channel);
}

void ChannelStatuses::send(StatusChannel channel, ChannelStatus status) {
  const int at = bits * static_cast<int>(channel);
  number_ &= ~(one_channel << at | one_channel << (at + carried_shift));
  number_ |= static_cast<std::int64_t>(status) << (at + carried_shift);
}

void ChannelStatuses::confirm() {
  for (std::size_t i = 0; i < channel_count; ++i) {
    const int at = bits * static_cast<int>(i);
    const std::int64_t carried = number_ >> (at + carried_shift) & one_channel;
    if (carried != 0) number_ = (number_ & ~(one_channel << at)) | carried << at;
  }
  give_up();
}

}  // namespace dotsync
