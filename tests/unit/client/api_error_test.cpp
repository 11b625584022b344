#include "client/api_error.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

TEST(ApiError, TakesBothShapesOfTheVendor) {
  EXPECT_EQ(read_api_error(R"({"errorCode":"a:b","description":"words"})").code, "a:b");
  EXPECT_EQ(read_api_error(R"({"errorCode":"a:b","description":"words"})").description, "words");
  const ApiError v2 = read_api_error(R"({"message":"Field exists. ERROR_NON_UNIQUE_DATAFIELD"})");
  EXPECT_EQ(v2.code, "ERROR_NON_UNIQUE_DATAFIELD");
  EXPECT_EQ(read_api_error(R"("Not so: ERROR_ACCOUNT_INVALID.")").code, "ERROR_ACCOUNT_INVALID");
  EXPECT_EQ(read_api_error("Plain ERROR_X1_Y, more\n").code, "ERROR_X1_Y");
}

TEST(ApiError, IsEmptyForWhatIsNobodysWords) {
  for (const char* body :
       {"", "<html>502</html>", "[]", "{}", "17", "null", R"({"errorCode":5})", "{\"errorCode\":\"x\""}) {
    const ApiError error = read_api_error(body);
    EXPECT_TRUE(error.code.empty() && error.description.empty() && error.details.empty()) << body;
  }
}

TEST(ApiError, NeverGoesDeeperThanTheLimit) {
  const std::string deep = R"({"errorCode":"x","details":)" + std::string(100'000, '[');
  EXPECT_TRUE(read_api_error(deep).code.empty());
}

TEST(ApiError, KnowsExcessActivityByTokenAndByWords) {
  EXPECT_TRUE(is_excess_activity({"ERROR_APIUSAGE_EXCEEDED", "", {}}));
  EXPECT_TRUE(is_excess_activity({"", "has generated excess API activity", {}}));
  EXPECT_FALSE(is_excess_activity({"contacts:badJson", "too much", {}}));
}

}  // namespace
}  // namespace dotsync
