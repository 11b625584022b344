#include "http_server/route_table.hpp"

#include <gtest/gtest.h>

namespace dotsync {
namespace {

ServerHandler saying(std::string text) {
  return [text = std::move(text)](const ServerRequest&) {
    ServerResponse response;
    response.body = text;
    return response;
  };
}

RouteTable table() {
  RouteTable routes;
  routes.add("GET", "/", saying("root"));
  routes.add("GET", "/things", saying("all"));
  routes.add("POST", "/things", saying("new"));
  routes.add("GET", "/things/{id}", saying("one"));
  routes.add("GET", "/things/{id}/parts/{part}", saying("part"));
  return routes;
}

std::string found(const RouteTable& routes, std::string_view method, std::string_view target) {
  const RouteMatch match = routes.find(method, target);
  return match.handler == nullptr ? std::string("none") : (*match.handler)({}).body;
}

TEST(RouteTable, FindsByMethodAndPath) {
  const RouteTable routes = table();
  EXPECT_EQ(found(routes, "GET", "/"), "root");
  EXPECT_EQ(found(routes, "GET", "/things"), "all");
  EXPECT_EQ(found(routes, "POST", "/things"), "new");
  EXPECT_EQ(found(routes, "GET", "/things?select=1"), "all");
  EXPECT_EQ(found(routes, "HEAD", "/things"), "all");
}

TEST(RouteTable, GivesPathParametersDecoded) {
  const RouteTable routes = table();
  const RouteMatch match = routes.find("GET", "/things/a%2Fb/parts/c%20d");
  ASSERT_NE(match.handler, nullptr);
  EXPECT_EQ(match.path_params.at("id"), "a/b");
  EXPECT_EQ(match.path_params.at("part"), "c d");
}

TEST(RouteTable, NamesTheOtherMethodsOfAKnownPath) {
  const RouteMatch match = table().find("DELETE", "/things");
  EXPECT_EQ(match.handler, nullptr);
  EXPECT_EQ(match.methods, (std::vector<std::string>{"GET", "POST"}));
}

TEST(RouteTable, FindsNothingForOtherPaths) {
  const RouteTable routes = table();
  for (const std::string_view target : {"", "things", "/things/", "/things//parts/1", "/other", "/things/%zz", "*"}) {
    EXPECT_EQ(found(routes, "GET", target), "none") << target;
    EXPECT_TRUE(routes.find("GET", target).methods.empty()) << target;
  }
}

TEST(PercentDecode, RefusesBrokenEscapes) {
  EXPECT_EQ(percent_decode("a%41%7e+"), "aA~+");
  EXPECT_FALSE(percent_decode("%"));
  EXPECT_FALSE(percent_decode("%4"));
  EXPECT_FALSE(percent_decode("%g1"));
}

}  // namespace
}  // namespace dotsync
