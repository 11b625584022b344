#include "sync/contact_economy.hpp"

#include <algorithm>
#include <vector>

#include "base/failpoint.hpp"

namespace dotsync {
namespace {

constexpr StatusChannel channels[] = {StatusChannel::email, StatusChannel::sms, StatusChannel::whats_app};

bool is_known_subscribed(const EconomyFacts& facts, StatusChannel channel) {
  if (facts.line.statuses.acknowledged(channel) != ChannelStatus::subscribed) return false;
  return std::all_of(facts.elsewhere.begin(), facts.elsewhere.end(), [channel](const ChannelStatuses& other) {
    const ChannelStatus status = other.acknowledged(channel);
    return status == ChannelStatus::none || status == ChannelStatus::subscribed;
  });
}

}  // namespace

LeftOut choose_left_out(const ContactParts& parts, const EconomyFacts& facts) {
  LeftOut left_out;
  for (const StatusChannel channel : channels) {
    const auto index = static_cast<std::size_t>(channel);
    if (parts.statuses[index] != ChannelStatus::subscribed) continue;
    left_out.statuses[index] = facts.asserted_again || is_known_subscribed(facts, channel);
  }
  for (std::size_t i = 0; i < parts.consents.size(); ++i) {
    if (facts.line.consents.is_applied(parts.consents[i].mark)) left_out.consents |= 1U << i;
  }
  return left_out;
}

void note_sent(Line& line, const ContactParts& parts, const LeftOut& left_out) {
  line.statuses.give_up();
  for (const StatusChannel channel : channels) {
    const auto index = static_cast<std::size_t>(channel);
    const ChannelStatus mapped = parts.statuses[index];
    if (mapped == ChannelStatus::none) continue;
    if (!left_out.statuses[index]) {
      const ChannelStatuses before = line.statuses;
      line.statuses.send(channel, mapped);
      if (DOTSYNC_MUTANT("status_sure_while_on_its_way") && before.acknowledged(channel) != ChannelStatus::none)
        line.statuses = before;
    } else if (line.statuses.acknowledged(channel) != mapped && line.acknowledged_hash == 0) {
      line.statuses.mark_withheld();
    }
  }
  std::vector<std::int64_t> marks;
  for (const ContactParts::Consent& consent : parts.consents) marks.push_back(consent.mark);
  if (!marks.empty() || !line.consents.empty()) line.consents.send(marks);
  if (DOTSYNC_MUTANT("consents_applied_when_sent")) line.consents.confirm();
}

void forget_contact(Line& line) {
  line.statuses = {};
  line.consents = {};
}

bool has_new_consent(const ContactParts& parts, const Line& line) {
  if (DOTSYNC_MUTANT("new_consents_overlooked")) return false;
  return std::any_of(parts.consents.begin(), parts.consents.end(),
                     [&line](const ContactParts::Consent& consent) { return !line.consents.was_sent(consent.mark); });
}

}  // namespace dotsync
