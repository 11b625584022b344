#include "sync/refusal_search.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

using Found = RefusalSearch::Found;

TEST(RefusalSearch, HalvesUntilOneContactStandsAlone) {
  RefusalSearch search(1000);
  std::size_t requests = 0;
  Found found = Found::smaller;
  for (std::int64_t contacts = 1000; found == Found::smaller; contacts = static_cast<std::int64_t>(search.at_once())) {
    found = search.refused(contacts, "ERROR_CODE");
    requests += 1;
  }
  EXPECT_EQ(found, Found::guilty);
  EXPECT_EQ(requests, 10U);
  EXPECT_EQ(search.at_once(), 1U);
}

TEST(RefusalSearch, GrowsBackWithEveryAcceptedRequestUpToTheLimit) {
  RefusalSearch search(100);
  search.refused(100, "ERROR_CODE");
  EXPECT_EQ(search.at_once(), 50U);
  search.accepted();
  EXPECT_EQ(search.at_once(), 100U);
  search.accepted();
  EXPECT_EQ(search.at_once(), 100U);
}

TEST(RefusalSearch, EightAloneInARowWithOneCodeAreNotTheRowsFault) {
  RefusalSearch search(100);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(search.refused(1, "ERROR_CODE"), Found::guilty) << i;
  EXPECT_EQ(search.refused(1, "ERROR_CODE"), Found::everyone);
  EXPECT_EQ(search.refused(1, "ERROR_CODE"), Found::guilty) << "counted anew";
}

TEST(RefusalSearch, AnotherCodeOrAnAcceptedRequestStartsTheCountAnew) {
  RefusalSearch search(100);
  for (int i = 0; i < 7; ++i) search.refused(1, "ONE");
  EXPECT_EQ(search.refused(1, "OTHER"), Found::guilty);
  for (int i = 0; i < 6; ++i) search.refused(1, "OTHER");
  search.accepted();
  EXPECT_EQ(search.refused(1, "OTHER"), Found::guilty);
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
  search.accepted();
  EXPECT_EQ(search.at_once(), 4U);
  search.finished();
  EXPECT_EQ(search.at_once(), 8U);
}

}  // namespace
}  // namespace dotsync
