#include "model/consent_marks.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace dotsync {
namespace {

using Marks = std::vector<std::int64_t>;

TEST(ConsentMarks, TellRecordsByPlaceAndTime) {
  KeyedHash hash(std::string(32, 'k'));
  const std::int64_t mark = consent_mark(hash, 0, "2026-01-01T00:00:00Z");
  EXPECT_EQ(consent_mark(hash, 0, "2026-01-01T00:00:00Z"), mark);
  EXPECT_NE(consent_mark(hash, 1, "2026-01-01T00:00:00Z"), mark);
  EXPECT_NE(consent_mark(hash, 0, "2026-01-01T00:00:01Z"), mark);
  EXPECT_EQ(mark % 2, 0);
  EXPECT_NE(mark, 0);
}

TEST(ConsentMarks, ARecordIsAppliedOnlyWhenItsImportEndedClean) {
  ConsentMarks marks;
  EXPECT_FALSE(marks.was_sent(2));
  marks.send(Marks{2, 4});
  EXPECT_TRUE(marks.was_sent(2));
  EXPECT_FALSE(marks.is_applied(2));
  marks = ConsentMarks(marks.bytes());  // over a restart
  marks.confirm();
  EXPECT_TRUE(marks.is_applied(2));
  EXPECT_TRUE(marks.is_applied(4));
  EXPECT_FALSE(marks.was_sent(6));
}

TEST(ConsentMarks, WhatWasSentInVainAndIsMappedNoMoreIsNewWhenItComesBack) {
  ConsentMarks marks;
  marks.send(Marks{2});
  marks.confirm();
  marks.send(Marks{2, 4});
  marks.send(Marks{2, 6});
  EXPECT_FALSE(marks.was_sent(4));
  marks.confirm();
  EXPECT_TRUE(marks.is_applied(2));
  EXPECT_FALSE(marks.was_sent(4));
  EXPECT_TRUE(marks.is_applied(6));
}

TEST(ConsentMarks, KeepTheNewest) {
  ConsentMarks marks;
  for (std::int64_t i = 1; i <= 40; ++i) {
    marks.send(Marks{2 * i});
    marks.confirm();
  }
  EXPECT_FALSE(marks.was_sent(2));
  EXPECT_TRUE(marks.is_applied(80));
  EXPECT_EQ(marks.bytes().size(), 8 * ConsentMarks::kept_max);
}

}  // namespace
}  // namespace dotsync
