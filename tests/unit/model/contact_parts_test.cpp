// What is left of a contact's JSON when channel statuses and consent records are left out: every combination.
#include "model/contact_parts.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "model/contact_writer.hpp"

namespace dotsync {
namespace {

using Kind = ContactValue::Kind;
using nlohmann::json;

/// Which members a contact has, a bit each.
enum Member : unsigned {
  data_field = 1,
  sms = 2,
  whats_app = 4,
  status = 8,
  email_type = 16,
  opt_in = 32,
  options = 64,
  list = 128,
  consents = 256,
  all = 512
};

struct Written {
  std::string text;
  ContactParts parts;
};

void write_consent(ContactWriter& writer, const std::string& time, std::int64_t mark) {
  writer.begin_consent();
  writer.consent_part(ConsentPart::text, "t");
  writer.consent_part(ConsentPart::time, time);
  writer.end_consent(mark);
}

Written write(unsigned members) {
  std::string body = "something before";
  ContactWriter writer(body);
  writer.begin("email");
  writer.identifier(JsonName("email"), {Kind::text, "a@b.de"});
  const auto property = [&](Member member, ChannelProperty name, const char* value) {
    if ((members & member) != 0) writer.channel_property(name, {Kind::text, value});
  };
  if ((members & data_field) != 0) writer.data_field(JsonName("A"), {Kind::number, "1"});
  property(sms, ChannelProperty::sms_status, "subscribed");
  property(whats_app, ChannelProperty::whats_app_status, "unsubscribed");
  property(status, ChannelProperty::email_status, "suppressed");
  property(email_type, ChannelProperty::email_type, "html");
  property(opt_in, ChannelProperty::opt_in_type, "single");
  property(options, ChannelProperty::preferred_locale, "es");
  if ((members & list) != 0) writer.list(7);
  if ((members & consents) != 0) {
    write_consent(writer, "first", 2);
    write_consent(writer, "second", 4);
  }
  writer.end();
  return {body.substr(writer.begin_offset()), writer.take_parts()};
}

/// The same by way of a document.
json without(json contact, const LeftOut& left_out) {
  json& channels = contact["channelProperties"];
  const char* names[] = {"email", "sms", "whatsApp"};
  for (std::size_t i = 0; i < channel_count; ++i) {
    if (!left_out.statuses[i] || !channels.contains(names[i])) continue;
    channels[names[i]].erase("status");
    channels[names[i]].erase("resubscribeOptions");
    if (channels[names[i]].empty()) channels.erase(names[i]);
  }
  if (channels.empty()) contact.erase("channelProperties");
  json kept = json::array();
  for (std::size_t i = 0; contact.contains("consentRecords") && i < contact["consentRecords"].size(); ++i) {
    if ((left_out.consents >> i & 1U) == 0) kept.push_back(contact["consentRecords"][i]);
  }
  contact["consentRecords"] = kept;
  if (kept.empty()) contact.erase("consentRecords");
  return contact;
}

TEST(ContactParts, EveryPartCanBeLeftOutOfEveryContact) {
  for (unsigned members = 0; members < all; ++members) {
    const Written contact = write(members);
    for (unsigned left = 0; left < 32; ++left) {
      LeftOut left_out;
      // A status goes only where there is one.
      left_out.statuses = {(left & 1U) != 0 && (members & status) != 0, (left & 2U) != 0, (left & 4U) != 0};
      left_out.consents = left >> 3U;
      std::string rest = "|";
      append_without(rest, contact.text, contact.parts, left_out);
      const json found = json::parse(rest.substr(1), nullptr, false);
      ASSERT_EQ(found, without(json::parse(contact.text), left_out)) << contact.text << " became " << rest;
      ASSERT_TRUE(left_out.any() || rest == "|" + contact.text);
    }
  }
}

TEST(ContactParts, SayWhatIsMapped) {
  const ContactParts parts = write(all - 1).parts;
  const std::array<ChannelStatus, channel_count> expected = {ChannelStatus::suppressed, ChannelStatus::subscribed,
                                                             ChannelStatus::unsubscribed};
  EXPECT_EQ(parts.statuses, expected);
  ASSERT_EQ(parts.consents.size(), 2U);
  EXPECT_EQ(parts.consents[1].mark, 4);
  const std::array<ChannelStatus, channel_count> none{};
  EXPECT_EQ(write(0).parts.statuses, none);
}

}  // namespace
}  // namespace dotsync
