// Identifiers as the account compares them.
#include <gtest/gtest.h>

#include "model/identifier.hpp"

namespace dotsync {
namespace {

TEST(Identifier, IsNormalisedByItsKind) {
  EXPECT_EQ(normalise_identifier("email", " Ann@Example.COM\n"), "ann@example.com");
  EXPECT_EQ(normalise_identifier("email", "  "), "");
  EXPECT_EQ(normalise_identifier("mobileNumber", "+44 (0)7700-900123"), "4407700900123");
  EXPECT_EQ(normalise_identifier("contactId", " 0012 "), "12");
  EXPECT_EQ(normalise_identifier("contactId", "000"), "0");
  EXPECT_EQ(normalise_identifier("contactId", ""), "");
  EXPECT_EQ(normalise_identifier("customerId", " A-1 "), " A-1 ");
}

}  // namespace
}  // namespace dotsync
