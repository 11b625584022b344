// When contacts in doubt are asserted for the second time.
#include "journal/doubt_spread.hpp"

#include <gtest/gtest.h>

#include <map>

namespace dotsync {
namespace {

using std::chrono::hours;

const Time at = from_ms(1'700'000'123'456);

TEST(SpreadDoubt, FallsOnAFewMomentsWithinTheTime) {
  std::map<Time, int> moments;
  for (std::size_t i = 0; i < 256; ++i) ++moments[spread_doubt(at, hours(1), i, 256)];
  EXPECT_GE(moments.begin()->first, at);
  EXPECT_LE(moments.rbegin()->first, at + hours(1));
  EXPECT_EQ(moments.size(), 11U);
  for (const auto& [moment, contacts] : moments) EXPECT_LE(contacts, 24) << format_time(moment);
}

TEST(SpreadDoubt, ContactsOfDifferentImportsMeet) {
  EXPECT_EQ(spread_doubt(at, hours(1), 0, 1), spread_doubt(at + std::chrono::seconds(1), hours(1), 3, 90));
}

TEST(SpreadDoubt, WithoutATimeToSpreadOverAllComeAtOnce) {
  EXPECT_EQ(spread_doubt(at, Duration(0), 9, 10), at);
  EXPECT_EQ(spread_doubt(at, Duration(11), 9, 10), at);
}

}  // namespace
}  // namespace dotsync
