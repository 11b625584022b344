#include "model/failure_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace dotsync {
namespace {

/// Every code of the vendor's pages and of its machine-readable description.
constexpr std::string_view vendor_codes[] = {"ApiSchemaViolation",
                                             "Blocker",
                                             "Duplicate",
                                             "duplicateIdentifier",
                                             "GloballySuppressed",
                                             "InvalidEmail",
                                             "InvalidContactId",
                                             "InvalidPhoneNumber",
                                             "InvalidDomain",
                                             "InvalidContact",
                                             "InvalidAddressBookIds",
                                             "InvalidMatchIdentifier",
                                             "InvalidContactStatus",
                                             "NoValidIdentifiers",
                                             "SuppressedByDomain",
                                             "consentRecordsNotApplied"};

TEST(FailureBook, KnowsEveryCodeOfTheVendor) {
  for (std::string_view code : vendor_codes) EXPECT_EQ(failure_entry(code).code, code);
}

TEST(FailureBook, DoesNotCareAboutLetterCase) {
  EXPECT_EQ(failure_entry("invalidEMAIL").code, "InvalidEmail");
  EXPECT_EQ(failure_entry("DUPLICATEIDENTIFIER").code, "duplicateIdentifier");
  EXPECT_EQ(failure_entry("Unreported").code, "unreported");
}

TEST(FailureBook, GivesUnknownCodesAClassOfTheirOwn) {
  for (std::string_view code : {"", "SomethingNew", "InvalidEmail2"}) {
    const FailureEntry& entry = failure_entry(code);
    EXPECT_EQ(entry.code, "");
    EXPECT_EQ(entry.failure_class, FailureClass::unknown);
    EXPECT_FALSE(entry.remedy.empty());
  }
}

TEST(FailureBook, ClassesSayWhoHasToAct) {
  EXPECT_EQ(failure_entry("InvalidEmail").failure_class, FailureClass::fix_row);
  EXPECT_EQ(failure_entry("InvalidAddressBookIds").failure_class, FailureClass::set_up);
  EXPECT_EQ(failure_entry("GloballySuppressed").failure_class, FailureClass::suppressed);
  EXPECT_EQ(failure_entry("ImportFailed").failure_class, FailureClass::transient);
  EXPECT_EQ(failure_entry("unreported").failure_class, FailureClass::unknown);
}

TEST(FailureBook, IsSortedWithoutRepeatsAndExplainsEachEntry) {
  std::set<std::string> seen;
  std::string before;
  for (const FailureEntry& entry : failure_book()) {
    const std::string code = ascii_lower(entry.code);
    EXPECT_LT(before, code);
    before = code;
    EXPECT_TRUE(seen.insert(code).second) << code;
    EXPECT_TRUE(entry.words.ends_with(".")) << code;
    EXPECT_TRUE(entry.remedy.ends_with(".")) << code;
  }
}

}  // namespace
}  // namespace dotsync
