// A contact as lines: every value under its path, numbers with their digits.
#include "daemon/payload_lines.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

TEST(PayloadLines, HaveAPathAndAValue) {
  EXPECT_EQ(payload_lines(R"({"identifiers":{"email":"a@b.c"},"dataFields":{"SPEND":1.10,"N":null,"E":"","VIP":true},)"
                          R"("lists":[7,8],"consentRecords":[{"fields":[{"key":"k"}]}]})",
                          80),
            "    identifiers.email                a@b.c\n"
            "    dataFields.SPEND                 1.10\n"
            "    dataFields.N                     null (cleared)\n"
            "    dataFields.E                     ''\n"
            "    dataFields.VIP                   true\n"
            "    lists[1]                         7\n"
            "    lists[2]                         8\n"
            "    consentRecords[1].fields[1].key  k\n");
}

TEST(PayloadLines, StayInTheWidthAndSteerNoTerminal) {
  EXPECT_EQ(payload_lines(R"({"a":"one two three"})", 16), "    a  one two\n       three\n");
  EXPECT_EQ(payload_lines("{\"a\":\"\\u001b[1m\"}", 80), "    a  \\x1b[1m\n");
}

TEST(PayloadLines, ShowWhatIsNoJsonAsItIs) { EXPECT_EQ(payload_lines("{broken", 80), "    {broken\n"); }

}  // namespace
}  // namespace dotsync
