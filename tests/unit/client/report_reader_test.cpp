#include "client/report_reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr std::string_view full = R"({
  "importId":"i-1","status":"Finished","later":{"deep":[[{"status":"Failed","contactId":1}]]},
  "summary":{"newContacts":1,"updatedContacts":2,"globallySuppressed":0,"invalidEntries":1,"duplicateIdentifiers":4,"more":9},
  "created":[{"contactId":10,"identifiers":{"email":"A@Example.com","mobileNumber":"447123"}}],
  "updated":[{"identifiers":{"crm-id":"X1"},"contactId":11},{"contactId":12,"identifiers":{}}],
  "failures":[
    {"failures":[{"failureCode":"invalidEmail","description":"no"},{"description":"d","failureCode":"Blocker","x":{}}],
     "identifiers":{"email":"bob@@","contactId":77,"nothing":null,"odd":{"email":"no"}},"matchIdentifier":"email"},
    {"contactId":13,"matchIdentifier":"email","identifiers":{"email":"c@example.com"},"failures":[]}]})";

TEST(ReportReader, ReadsTheEnvelope) {
  const auto report = read_report(full);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->import_id, "i-1");
  EXPECT_EQ(report->status, "Finished");
  ASSERT_TRUE(report->summary.has_value());
  EXPECT_EQ(report->summary->new_contacts, 1);
  EXPECT_EQ(report->summary->updated_contacts, 2);
  EXPECT_EQ(report->summary->globally_suppressed, 0);
  EXPECT_EQ(report->summary->invalid_entries, 1);
  EXPECT_EQ(report->summary->duplicate_identifiers, 4);
  EXPECT_TRUE(report->has_created && report->has_updated && report->has_failures);
}

TEST(ReportReader, ReadsTheContactsOfEachList) {
  const auto report = read_report(full);
  ASSERT_TRUE(report.has_value());
  ASSERT_EQ(report->size(ReportList::created), 1U);
  const ReportContact created = report->contact(ReportList::created, 0);
  EXPECT_EQ(created.contact_id(), 10);
  ASSERT_EQ(created.identifiers(), 2U);
  EXPECT_EQ(created.identifier(0).value, "A@Example.com");
  EXPECT_EQ(created.identifier(1).kind, "mobileNumber");
  ASSERT_EQ(report->size(ReportList::updated), 2U);
  EXPECT_EQ(report->contact(ReportList::updated, 0).contact_id(), 11);
  EXPECT_EQ(report->contact(ReportList::updated, 0).identifier(0).kind, "crm-id");
  EXPECT_EQ(report->contact(ReportList::updated, 1).identifiers(), 0U);
}

TEST(ReportReader, ReadsFailuresWhateverTheOrderOfTheirParts) {
  const auto report = read_report(full);
  ASSERT_TRUE(report.has_value());
  ASSERT_EQ(report->size(ReportList::failures), 2U);
  const ReportContact failed = report->contact(ReportList::failures, 0);
  EXPECT_FALSE(failed.contact_id().has_value());
  EXPECT_EQ(failed.match_identifier(), "email");
  ASSERT_EQ(failed.identifiers(), 2U);
  EXPECT_EQ(failed.identifier(0).value, "bob@@");
  EXPECT_EQ(failed.identifier(1).kind, "contactId");
  EXPECT_EQ(failed.identifier(1).value, "77");
  ASSERT_EQ(failed.failures(), 2U);
  EXPECT_EQ(failed.failure(0).code, "invalidEmail");
  EXPECT_EQ(failed.failure(0).description, "no");
  EXPECT_EQ(failed.failure(1).code, "Blocker");
  EXPECT_EQ(report->contact(ReportList::failures, 1).failures(), 0U);
}

TEST(ReportReader, TellsAbsentFromEmpty) {
  const auto nothing = read_report(R"({"status":"Finished","created":null,"summary":null})");
  ASSERT_TRUE(nothing.has_value());
  EXPECT_FALSE(nothing->has_created || nothing->has_updated || nothing->has_failures);
  EXPECT_FALSE(nothing->summary.has_value());
  const auto empty = read_report(R"({"status":"Finished","created":[],"updated":[],"failures":[],"summary":{}})");
  ASSERT_TRUE(empty.has_value());
  EXPECT_TRUE(empty->has_created && empty->has_updated && empty->has_failures);
  ASSERT_TRUE(empty->summary.has_value());
  EXPECT_FALSE(empty->summary->new_contacts.has_value());
}

TEST(ReportReader, PassesOverWhatHasAnotherShape) {
  for (const char* body :
       {R"({"created":{"contactId":1}})", R"({"created":[1,"a",null,[{"contactId":1}]]})",
        R"({"updated":[{"contactId":"x","identifiers":[1]}]})", R"({"summary":[{"newContacts":1}]})",
        R"({"failures":[{"failures":{"failureCode":"a"}}]})", R"({"failures":[{"failures":["a"]}]})"}) {
    EXPECT_TRUE(read_report(body).has_value()) << body;
  }
  EXPECT_FALSE(read_report(R"({"summary":{"newContacts":-1}})")->summary->new_contacts.has_value());
  EXPECT_EQ(read_report(R"({"created":[{"contactId":"12"}]})")->contact(ReportList::created, 0).contact_id(), 12);
}

TEST(ReportReader, RefusesWhatIsNoObject) {
  for (const char* body : {"", "[]", "\"Finished\"", "1", "null", "true", "{", "{}x", "{\"status\":\"\xC3\"}"}) {
    EXPECT_FALSE(read_report(body).has_value()) << body;
  }
}

TEST(ReportReader, RefusesWhatIsNestedTooDeep) {
  EXPECT_TRUE(read_report(R"({"x":)" + std::string(31, '[') + std::string(31, ']') + "}").has_value());
  EXPECT_FALSE(read_report(R"({"x":)" + std::string(32, '[') + std::string(32, ']') + "}").has_value());
  EXPECT_FALSE(read_report(R"({"created":)" + std::string(500'000, '[')).has_value());
}

TEST(ReportReader, NeverReadsACutReport) {
  for (std::size_t size = 0; size < full.size(); ++size) {
    EXPECT_FALSE(read_report(full.substr(0, size)).has_value()) << size;
  }
}

RC_GTEST_PROP(ReportReader, SurvivesAnyBytes, (const std::string& bytes)) {
  read_report(bytes);
  read_report(R"({"created":[)" + bytes);
}

RC_GTEST_PROP(ReportReader, GivesBackEveryIdentifier, (std::vector<std::pair<std::uint32_t, std::string>> contacts)) {
  std::string body = R"({"status":"Finished","updated":[)";
  for (auto& [id, value] : contacts) {
    if (!is_utf8(value)) value = "plain";
    body += fmt::format(R"({}{{"contactId":{},"identifiers":{{"email":)", body.back() == '[' ? "" : ",", id);
    append_json_string(body, value);
    body += "}}";
  }
  const auto report = read_report(body + "]}");
  RC_ASSERT(report.has_value());
  RC_ASSERT(report->size(ReportList::updated) == contacts.size());
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    RC_ASSERT(report->contact(ReportList::updated, i).contact_id() == contacts[i].first);
    RC_ASSERT(report->contact(ReportList::updated, i).identifier(0).value == contacts[i].second);
  }
}

}  // namespace
}  // namespace dotsync
