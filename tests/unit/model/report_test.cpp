#include "model/report.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

TEST(ImportReport, IsEmptyAtFirst) {
  const ImportReport report;
  EXPECT_EQ(report.size(ReportList::created), 0U);
  EXPECT_EQ(report.size(ReportList::failures), 0U);
  EXPECT_FALSE(report.summary.has_value());
}

TEST(ImportReport, KeepsContactsOfItsListsApart) {
  ImportReport report;
  report.begin_contact(ReportList::created);
  report.set_contact_id(7);
  report.add_identifier("email", "a@example.com");
  report.begin_contact(ReportList::failures);
  report.set_match_identifier("mobileNumber");
  report.add_failure("InvalidPhoneNumber", "too short");
  report.add_failure("InvalidEmail", "");
  report.add_identifier("mobileNumber", "44");
  report.add_identifier("crm", "X");

  const ReportContact created = report.contact(ReportList::created, 0);
  EXPECT_EQ(created.contact_id(), 7);
  ASSERT_EQ(created.identifiers(), 1U);
  EXPECT_EQ(created.identifier(0).kind, "email");
  EXPECT_EQ(created.identifier(0).value, "a@example.com");
  EXPECT_EQ(created.failures(), 0U);

  const ReportContact failed = report.contact(ReportList::failures, 0);
  EXPECT_FALSE(failed.contact_id().has_value());
  EXPECT_EQ(failed.match_identifier(), "mobileNumber");
  ASSERT_EQ(failed.identifiers(), 2U);
  EXPECT_EQ(failed.identifier(1).value, "X");
  ASSERT_EQ(failed.failures(), 2U);
  EXPECT_EQ(failed.failure(0).code, "InvalidPhoneNumber");
  EXPECT_EQ(failed.failure(1).description, "");
}

TEST(ImportReport, CapsWhatOneContactMayCarry) {
  ImportReport report;
  report.begin_contact(ReportList::failures);
  for (int i = 0; i < 70'000; ++i) report.add_failure("c", "");
  EXPECT_EQ(report.contact(ReportList::failures, 0).failures(), 65'535U);
}

TEST(ImportReport, SurvivesBeingMoved) {
  ImportReport report;
  report.begin_contact(ReportList::updated);
  report.add_identifier("email", "b");
  const ImportReport moved = std::move(report);
  EXPECT_EQ(moved.contact(ReportList::updated, 0).identifier(0).value, "b");
}

}  // namespace
}  // namespace dotsync
