#include "sync/refusal_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <vector>

namespace dotsync {
namespace {

using Found = RefusalSearch::Found;

std::vector<LineId> contacts_to(std::size_t count) {
  std::vector<LineId> all;
  for (std::size_t i = 1; i <= count; ++i) all.push_back(LineId{static_cast<std::int64_t>(i)});
  return all;
}

TEST(RefusalSearch, SendsBothHalvesOfWhatIsRefused) {
  RefusalSearch search(1000);
  EXPECT_FALSE(search.is_searching());
  EXPECT_EQ(search.refused(contacts_to(5), "ERROR_CODE"), Found::smaller);
  EXPECT_EQ(search.next_part(), contacts_to(2));
  EXPECT_EQ(search.next_part().size(), 3U);
  EXPECT_FALSE(search.is_searching());
  EXPECT_EQ(search.refused(contacts_to(1), "ERROR_CODE"), Found::guilty);
}

TEST(RefusalSearch, EightAloneInARowWithOneCodeAreNotTheRowsFault) {
  RefusalSearch search(100);
  search.refused(contacts_to(20), "ERROR_CODE");
  for (int i = 0; i < 7; ++i) EXPECT_EQ(search.refused(contacts_to(1), "ERROR_CODE"), Found::guilty) << i;
  EXPECT_EQ(search.refused(contacts_to(1), "ERROR_CODE"), Found::everyone);
  EXPECT_FALSE(search.is_searching());
  EXPECT_EQ(search.refused(contacts_to(1), "ERROR_CODE"), Found::guilty) << "counted anew";
}

TEST(RefusalSearch, AnotherCodeOrAnAcceptedRequestStartsTheCountAnew) {
  RefusalSearch search(100);
  for (int i = 0; i < 7; ++i) search.refused(contacts_to(1), "ONE");
  EXPECT_EQ(search.refused(contacts_to(1), "OTHER"), Found::guilty);
  for (int i = 0; i < 6; ++i) search.refused(contacts_to(1), "OTHER");
  search.accepted();
  EXPECT_EQ(search.refused(contacts_to(1), "OTHER"), Found::guilty);
}

/// Requests until all but the guilty are taken.
std::size_t requests_for(std::size_t contacts, const std::set<std::int64_t>& guilty) {
  RefusalSearch search(contacts);
  std::vector<LineId> part = contacts_to(contacts);
  std::size_t requests = 0;
  while (true) {
    requests += 1;
    const bool refused =
        std::any_of(part.begin(), part.end(), [&guilty](LineId line) { return guilty.count(line.value) != 0; });
    if (refused) {
      search.refused(part, "ERROR_CODE");
    } else {
      search.accepted();
    }
    if (!search.is_searching()) return requests;
    part = search.next_part();
  }
}

TEST(RefusalSearch, FindsTheGuiltyInSoFewRequests) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::size_t contacts = 2 + random() % 10'000;
    std::set<std::int64_t> guilty;
    for (std::size_t i = 0, count = random() % 5; i < count; ++i)
      guilty.insert(1 + static_cast<std::int64_t>(random() % contacts));
    const double logarithm = std::ceil(std::log2(static_cast<double>(contacts)));
    const double bound = 2.0 * static_cast<double>(std::max<std::size_t>(guilty.size(), 1)) * logarithm + 1.0;
    EXPECT_LE(static_cast<double>(requests_for(contacts, guilty)), bound) << contacts << " " << guilty.size();
  }
}

TEST(FailedImports, AreSentOnceMoreThenHalvedUnlessEverythingFails) {
  EXPECT_EQ(judge_failed(8, false, false), FailedImport::again);
  EXPECT_EQ(judge_failed(8, true, false), FailedImport::halve);
  EXPECT_EQ(judge_failed(1, true, false), FailedImport::guilty);
  EXPECT_EQ(judge_failed(1, false, false), FailedImport::again);
  EXPECT_EQ(judge_failed(1, true, true), FailedImport::again);
}

TEST(FailedImports, HalveWhatGoesTogetherUntilOneEndsWell) {
  RefusalSearch search(8);
  search.given_up(8);
  EXPECT_EQ(search.at_once(), 4U);
  search.finished();
  EXPECT_EQ(search.at_once(), 8U);
}

}  // namespace
}  // namespace dotsync
