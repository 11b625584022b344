// Values against the types of data fields: what Dotdigital would refuse.
#include "daemon/field_fit.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

TEST(FieldFit, WhatIsSentMustHaveTheFieldsType) {
  EXPECT_TRUE(fits(ValueType::number, DataFieldType::numeric));
  EXPECT_FALSE(fits(ValueType::string, DataFieldType::numeric));
  EXPECT_FALSE(fits(ValueType::number, DataFieldType::string));
  EXPECT_FALSE(fits(ValueType::boolean, DataFieldType::string));
  EXPECT_TRUE(fits(ValueType::email, DataFieldType::string));
  EXPECT_TRUE(fits(ValueType::datetime, DataFieldType::date));
  EXPECT_FALSE(fits(ValueType::string, DataFieldType::date));
  EXPECT_FALSE(fits(ValueType::number, DataFieldType::boolean));
  EXPECT_TRUE(fits(ValueType::number, DataFieldType::other)) << "of a type that we do not know nothing can be said";
}

TEST(FieldFit, AFieldIsCreatedWithATypeThatTakesWhatIsSent) {
  for (const ValueType type : {ValueType::string, ValueType::number, ValueType::boolean, ValueType::date,
                               ValueType::datetime, ValueType::phone, ValueType::email}) {
    EXPECT_TRUE(fits(type, field_type_for(type))) << to_text(type);
  }
}

TEST(FieldFit, NamesAreJudgedAsTheVendorDoes) {
  EXPECT_TRUE(is_data_field_name("FIRST_NAME-2"));
  EXPECT_TRUE(is_data_field_name("ABCDEFGHIJKLMNOPQRST"));
  EXPECT_FALSE(is_data_field_name("ABCDEFGHIJKLMNOPQRSTU"));
  EXPECT_FALSE(is_data_field_name(""));
  EXPECT_FALSE(is_data_field_name("SHOE SIZE"));
  EXPECT_TRUE(same_name("FirstName", "FIRSTNAME"));
  EXPECT_FALSE(same_name("FIRSTNAME", "FIRST_NAME"));
}

TEST(FieldFit, CountsAreWrittenForPeople) {
  EXPECT_EQ(count_of(1, "row", "rows"), "1 row");
  EXPECT_EQ(count_of(0, "row", "rows"), "0 rows");
  EXPECT_EQ(count_of(999, "row", "rows"), "999 rows");
  EXPECT_EQ(count_of(1'234'567, "row", "rows"), "1,234,567 rows");
}

}  // namespace
}  // namespace dotsync
