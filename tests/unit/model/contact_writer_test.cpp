// The contact's JSON, byte by byte, and what the payload hash sees of it.
#include "model/contact_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

namespace dotsync {
namespace {

using Kind = ContactValue::Kind;

/// A contact with an e-mail address and whatever `write` adds.
struct Written {
  std::string json;
  std::int64_t hash = 0;
};

Written written(const std::function<void(ContactWriter&)>& write, const std::string& merge = "overwrite") {
  static KeyedHash hash(std::string(32, 'k'));
  std::string body = "[";
  ContactWriter writer(body);
  writer.begin("email");
  writer.identifier(JsonName("email"), {Kind::text, "a@b.de"});
  write(writer);
  writer.end();
  EXPECT_EQ(writer.begin_offset(), 1U);
  EXPECT_EQ(writer.size(), body.size() - 1);
  EXPECT_TRUE(nlohmann::json::accept(body.substr(1))) << body;
  return {body.substr(1), writer.payload_hash(hash, merge)};
}

const std::string start = R"({"matchIdentifier":"email","identifiers":{"email":"a@b.de"})";

void consent(ContactWriter& writer) {
  writer.begin_consent();
  writer.consent_part(ConsentPart::text, "t");
  writer.consent_part(ConsentPart::time, "2026-01-01T00:00:00Z");
  writer.consent_part(ConsentPart::url, "https://e.example");
  writer.consent_part(ConsentPart::ip, "::1");
  writer.consent_part(ConsentPart::agent, "a");
  writer.end_consent(2);
}

void no_challenge(ContactWriter& writer) {
  writer.channel_property(ChannelProperty::no_challenge, {Kind::boolean, "false"});
}

TEST(ContactWriter, LeavesOutWhatHasNoMember) {
  EXPECT_EQ(written([](ContactWriter&) {}).json, start + "}");
}

TEST(ContactWriter, WritesEveryKindOfScalar) {
  const Written result = written([](ContactWriter& writer) {
    writer.data_field(JsonName("T"), {Kind::text, "\"é\"\n"});
    writer.data_field(JsonName("N"), {Kind::number, "1.50"});
    writer.data_field(JsonName("B"), {Kind::boolean, "true"});
    writer.data_field(JsonName("O\"dd"), {Kind::null, {}});
  });
  EXPECT_EQ(result.json, start + R"(,"dataFields":{"T":"\"é\"\n","N":1.50,"B":true,"O\"dd":null}})");
}

TEST(ContactWriter, WritesEverySectionInItsOrder) {
  const Written result = written([](ContactWriter& writer) {
    writer.data_field(JsonName("A"), {Kind::text, "x"});
    writer.channel_property(ChannelProperty::sms_status, {Kind::text, "subscribed"});
    writer.channel_property(ChannelProperty::whats_app_status, {Kind::text, "subscribed"});
    writer.channel_property(ChannelProperty::email_status, {Kind::text, "subscribed"});
    writer.channel_property(ChannelProperty::email_type, {Kind::text, "html"});
    no_challenge(writer);
    writer.channel_property(ChannelProperty::preferred_locale, {Kind::text, "es"});
    writer.list(1);
    writer.list(2);
    writer.preference(3, true);
    writer.preference(4, false);
    consent(writer);
    consent(writer);
  });
  const std::string record =
      R"({"text":"t","dateTimeConsented":"2026-01-01T00:00:00Z","url":"https://e.example","ipAddress":"::1","userAgent":"a"})";
  EXPECT_EQ(result.json,
            start + R"(,"dataFields":{"A":"x"},"channelProperties":{"sms":{"status":"subscribed"},)" +
                R"("whatsApp":{"status":"subscribed"},"email":{"status":"subscribed","emailType":"html",)" +
                R"("resubscribeOptions":{"resubscribeWithNoChallenge":false,"preferredLocale":"es"}}},"lists":[1,2],)" +
                R"("preferences":[{"id":3,"isOptedIn":true},{"id":4,"isOptedIn":false}],"consentRecords":[)" + record +
                "," + record + "]}");
}

TEST(ContactWriter, DiscardsAContact) {
  std::string body = "kept";
  ContactWriter writer(body);
  writer.begin("email");
  writer.identifier(JsonName("email"), {Kind::text, "a@b.de"});
  writer.discard();
  EXPECT_EQ(body, "kept");
}

/// What may stand before and behind the resubscribe options; each pair is written with and without them, and with and
/// without a consent record.
TEST(PayloadHash, IsTheSameWithAndWithoutWhatItLeavesOut) {
  using Write = std::function<void(ContactWriter&)>;
  const std::vector<Write> before = {[](ContactWriter&) {},
                                     [](ContactWriter& w) {
                                       w.data_field(JsonName("A"), {Kind::number, "1"});
                                     },
                                     [](ContactWriter& w) {
                                       w.channel_property(ChannelProperty::sms_status, {Kind::text, "subscribed"});
                                     },
                                     [](ContactWriter& w) {
                                       w.channel_property(ChannelProperty::email_status, {Kind::text, "subscribed"});
                                     }};
  const std::vector<Write> behind = {[](ContactWriter&) {}, [](ContactWriter& w) { w.list(1); },
                                     [](ContactWriter& w) { w.preference(1, true); }};
  std::vector<std::int64_t> hashes;
  for (const Write& first : before) {
    for (const Write& last : behind) {
      const auto hash_of = [&](bool options, bool consents) {
        return written([&](ContactWriter& w) {
                 first(w);
                 if (options) no_challenge(w);
                 last(w);
                 if (consents) consent(w);
               })
            .hash;
      };
      const std::int64_t hash = hash_of(false, false);
      EXPECT_EQ(hash_of(true, false), hash);
      EXPECT_EQ(hash_of(false, true), hash);
      EXPECT_EQ(hash_of(true, true), hash);
      hashes.push_back(hash);
    }
  }
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(std::unique(hashes.begin(), hashes.end()), hashes.end()) << "all twelve contacts differ";
}

TEST(PayloadHash, KnowsTheMergeOption) {
  const auto nothing = [](ContactWriter&) {};
  EXPECT_NE(written(nothing, "overwrite").hash, written(nothing, "overwriteIfEmpty").hash);
}

}  // namespace
}  // namespace dotsync
