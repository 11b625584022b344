// Bodies within their limits, whatever is appended and dropped.
#include "batch/batch_builder.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

namespace dotsync {
namespace {

const std::string head = R"({"mergeOption":"overwrite","contacts":[)";

BatchBuilder small_builder(std::size_t contacts_max, std::size_t contact_bytes) {
  return {contacts_max, head.size() + contact_bytes + 2, "overwrite"};
}

TEST(BatchBuilder, WritesTheEnvelope) {
  BatchBuilder batch(10, 1000, "overwriteIfEmpty");
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.append(R"({"a":1})"), Added::added);
  EXPECT_EQ(batch.append(R"({"b":2})"), Added::added);
  const auto finished = batch.finish();
  EXPECT_EQ(finished.body, R"({"mergeOption":"overwriteIfEmpty","contacts":[{"a":1},{"b":2}]})");
  EXPECT_EQ(finished.indexes, (std::vector<std::size_t>{0, 1}));
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.slots(), 0U);
}

TEST(BatchBuilder, StopsAtTheLastByte) {
  BatchBuilder batch = small_builder(10, 7 + 1 + 7);
  EXPECT_EQ(batch.append(R"({"a":1})"), Added::added);
  EXPECT_EQ(batch.append(R"({"b":22})"), Added::full);
  EXPECT_EQ(batch.append(R"({"b":2})"), Added::added);
  EXPECT_EQ(batch.append("{}"), Added::full);
  const std::size_t bytes = batch.body_bytes();
  EXPECT_EQ(bytes, head.size() + 17);
  EXPECT_EQ(batch.finish().body.size(), bytes);
}

TEST(BatchBuilder, StopsAtTheLastContact) {
  BatchBuilder batch(2, 1000, "overwrite");
  EXPECT_EQ(batch.append("{}"), Added::added);
  EXPECT_EQ(batch.append("{}"), Added::added);
  EXPECT_EQ(batch.append("{}"), Added::full);
  batch.drop(0);
  EXPECT_EQ(batch.append("{}"), Added::added);
}

TEST(BatchBuilder, TellsAContactThatFitsNowhere) {
  BatchBuilder batch = small_builder(10, 7);
  EXPECT_EQ(batch.append(R"({"a":12})"), Added::too_large);
  EXPECT_EQ(batch.append(R"({"a":1})"), Added::added);
  const Rejection rejection = too_large_rejection(100, 50);
  EXPECT_EQ(rejection.code, "contact_too_large");
  EXPECT_NE(rejection.reason.find("100 bytes"), std::string::npos);
}

TEST(BatchBuilder, DropsAContactAnywhere) {
  for (std::size_t dropped = 0; dropped < 3; ++dropped) {
    BatchBuilder batch(10, 1000, "overwrite");
    for (const char* contact : {R"({"a":1})", R"({"bb":2})", R"({"c":33})"}) batch.append(contact);
    batch.drop(dropped);
    EXPECT_EQ(batch.contacts(), 2U);
    EXPECT_EQ(batch.slots(), 3U);
    const std::size_t bytes = batch.body_bytes();
    const auto finished = batch.finish();
    EXPECT_EQ(finished.body.size(), bytes);
    EXPECT_EQ(nlohmann::json::parse(finished.body)["contacts"].size(), 2U);
    EXPECT_EQ(finished.indexes.size(), 2U);
  }
}

/// The builder against a plain map of index to contact.
RC_GTEST_PROP(BatchBuilder, HoldsWhatWasNotDroppedWithinItsLimits, ()) {
  const auto contacts_max = *rc::gen::inRange<std::size_t>(1, 8);
  const auto bytes_max = *rc::gen::inRange<std::size_t>(head.size() + 4, 160);
  BatchBuilder batch(contacts_max, bytes_max, "overwrite");
  std::map<std::size_t, std::string> model;
  const auto steps = *rc::gen::container<std::vector<std::pair<bool, std::size_t>>>(
      rc::gen::pair(rc::gen::arbitrary<bool>(), rc::gen::inRange<std::size_t>(0, 40)));
  for (const auto& [drop, size] : steps) {
    if (drop && !model.empty()) {
      const auto victim = std::next(model.begin(), static_cast<std::ptrdiff_t>(size % model.size()));
      batch.drop(victim->first);
      model.erase(victim);
    } else {
      const std::string contact = "{\"n\":\"" + std::string(size, 'x') + "\"}";
      if (batch.append(contact) == Added::added) model[batch.slots() - 1] = contact;
    }
    RC_ASSERT(batch.contacts() == model.size());
    RC_ASSERT(batch.contacts() <= contacts_max);
    RC_ASSERT(model.empty() || batch.body_bytes() <= bytes_max);
  }
  RC_PRE(!model.empty());
  std::string expected = head;
  std::vector<std::size_t> indexes;
  for (const auto& [index, contact] : model) {
    expected += (indexes.empty() ? "" : ",") + contact;
    indexes.push_back(index);
  }
  const auto finished = batch.finish();
  RC_ASSERT(finished.body == expected + "]}");
  RC_ASSERT(finished.indexes == indexes);
}

}  // namespace
}  // namespace dotsync
