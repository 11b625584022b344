#include "sync/row_fate.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

constexpr std::int64_t same_hash = 7;
constexpr std::int64_t other_hash = 8;

struct Case {
  const char* name;
  bool seen = true;
  Outcome outcome = Outcome::current;
  DueReason reason = DueReason::none;
  bool due_now = false;
  bool same_identity = true;
  std::int64_t tried = same_hash;
  bool locked = false;
  bool owner_is_newer = false;
  bool new_consent = false;
  Fate expected = Fate::send;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class RowFate : public testing::TestWithParam<Case> {};

TEST_P(RowFate, FollowsTheRules) {
  const Case& c = GetParam();
  Line line;
  line.outcome = c.outcome;
  line.tried_hash = c.tried;
  line.due_reason = c.reason;
  RowFacts facts;
  facts.line = c.seen ? &line : nullptr;
  facts.same_identity = c.same_identity;
  facts.payload_hash = same_hash;
  facts.due_now = c.due_now;
  facts.locked = c.locked;
  facts.new_consent = c.new_consent;
  facts.owner_is_newer = c.owner_is_newer;
  EXPECT_EQ(decide_fate(facts), c.expected);
}

Case make(const char* name, Fate expected) {
  Case c;
  c.name = name;
  c.expected = expected;
  return c;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto add = [&all](const char* name, Fate expected, auto change) {
    Case c = make(name, expected);
    change(c);
    all.push_back(c);
  };
  add("a row never seen is sent", Fate::send, [](Case& c) { c.seen = false; });
  add("the payload tried last is not sent again", Fate::unchanged, [](Case&) {});
  add("another payload is sent", Fate::send, [](Case& c) { c.tried = other_hash; });
  add("a new consent is sent", Fate::send, [](Case& c) { c.new_consent = true; });
  add("a new consent of a contact in flight waits", Fate::wait, [](Case& c) {
    c.new_consent = true;
    c.outcome = Outcome::in_flight;
  });
  add("another identifier is sent", Fate::send, [](Case& c) { c.same_identity = false; });
  add("in flight is asked before unchanged", Fate::wait, [](Case& c) { c.outcome = Outcome::in_flight; });
  add("in flight is asked before owned", Fate::wait, [](Case& c) {
    c.outcome = Outcome::in_flight;
    c.owner_is_newer = true;
  });
  add("a locked contact waits", Fate::wait, [](Case& c) {
    c.seen = false;
    c.locked = true;
  });
  add("a newer owner goes before a lock", Fate::superseded, [](Case& c) {
    c.locked = true;
    c.owner_is_newer = true;
  });
  add("a failed row with the same payload waits for its change", Fate::unchanged,
      [](Case& c) { c.outcome = Outcome::failed; });
  add("a failed row whose retry is not yet due", Fate::unchanged, [](Case& c) {
    c.outcome = Outcome::failed;
    c.reason = DueReason::retry;
  });
  add("a failed row whose retry is due", Fate::send, [](Case& c) {
    c.outcome = Outcome::failed;
    c.reason = DueReason::retry;
    c.due_now = true;
  });
  add("a re-assert is sent whatever the hash", Fate::send, [](Case& c) {
    c.reason = DueReason::reassert;
    c.due_now = true;
  });
  add("a row that only waited for an import of the same payload", Fate::unchanged, [](Case& c) {
    c.reason = DueReason::changed;
    c.due_now = true;
  });
  for (const Outcome outcome : {Outcome::superseded, Outcome::gone, Outcome::rejected}) {
    add("a row that had no contact of its own is sent", Fate::send, [outcome](Case& c) { c.outcome = outcome; });
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Table, RowFate, testing::ValuesIn(cases()));

TEST(RowOrder, TheLaterWatermarkIsNewerAndTheKeyBreaksTies) {
  EXPECT_TRUE(is_newer({2, "a"}, {1, "z"}));
  EXPECT_TRUE(is_newer({1, "b"}, {1, "a"}));
  EXPECT_FALSE(is_newer({1, "a"}, {1, "a"}));
}

}  // namespace
}  // namespace dotsync
