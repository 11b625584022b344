// The rules on lengths and form fail where they should, and see functions where they are.
#include <gtest/gtest.h>

#include "tidy/example.hpp"

namespace dotsync::tidy {
namespace {

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "  f();\n";
  return text;
}

std::string lengths_of(const std::string& text) {
  return text_of(check_lengths(example_tree({{"lib/base/a.cpp", text}})));
}

TEST(Lengths, AFunctionOf70LinesIsFineAndOneOf71IsNot) {
  EXPECT_EQ(lengths_of("void f() {\n" + lines(68) + "}\n"), "");
  EXPECT_EQ(lengths_of("\nvoid f() {\n" + lines(69) + "}\n"),
            "lib/base/a.cpp:2: a function of 71 lines; split it (70 at most)\n");
}

TEST(Lengths, AFileOf400LinesIsFineAndOneOf401IsNot) {
  EXPECT_EQ(lengths_of(std::string(400, '\n')), "");
  EXPECT_EQ(lengths_of(std::string(401, '\n')), "lib/base/a.cpp:401: a file of 401 lines; split it (400 at most)\n");
}

TEST(Lengths, ALongClassNamespaceOrTableIsNoFunction) {
  EXPECT_EQ(lengths_of("namespace x {\nclass A : public B<int()> {\n public:\n" + lines(90) + "};\n}\n"), "");
  EXPECT_EQ(lengths_of("const Case cases[] = {\n" + std::string(90, '\n') + "};\n"), "");
  EXPECT_EQ(lengths_of("const auto all = make({\n" + std::string(90, '\n') + "});\n"), "");
}

TEST(Lengths, FunctionsAreSeenInTheirManyShapes) {
  const std::string body = " {\n" + lines(80) + "}\n";
  for (const std::string head :
       {"template <class T>\nvoid f(T t) noexcept", "class A {\n public:\n  A()", "A::A(int x) : a_(x), b_{x}, c_{}",
        "namespace n {\nauto f(int x = {}) -> int", "TEST(A, B)",
        "struct A {\n  int x = 0;\n  bool operator()(int y) const", "const auto f = [](int x)"}) {
    EXPECT_EQ(check_lengths(example_tree({{"lib/base/a.cpp", head + body}})).size(), 1U) << head;
  }
}

TEST(Lengths, BracesInTextAndCommentsDoNotCount) {
  EXPECT_EQ(lengths_of("void f() { g(\"}\", '}', R\"x({{\")x\", 1'000); /* } */ }  // {\nvoid h() {}\n"), "");
  const std::string long_one = "void f() {\n  g(R\"({)\", '{', \"\\\"{\");  // {\n" + lines(80) + "}\n";
  EXPECT_EQ(check_lengths(example_tree({{"lib/base/a.cpp", long_one + "void h() {}\n"}})).size(), 1U);
}

TEST(Form, AHeaderNeedsACommentAndPragmaOnce) {
  const std::string good = "// What it is.\n#pragma once\n";
  EXPECT_EQ(check_form(example_tree({{"lib/base/a.hpp", good}})).size(), 0U);
  EXPECT_EQ(check_form(example_tree({{"lib/base/a.hpp", "#pragma once\n"}})).size(), 2U);
  EXPECT_EQ(check_form(example_tree({{"lib/base/a.hpp", "// What it is.\n"}})).size(), 1U);
}

TEST(Form, NamesAreSnakeCaseAndExtensionsOurs) {
  EXPECT_EQ(text_of(check_form(example_tree({{"lib/base/TextHelp.cpp", ""}, {"lib/base/text.cc", ""}}))),
            "lib/base/TextHelp.cpp:1: file names are snake_case\n"
            "lib/base/text.cc:1: headers are .hpp, sources are .cpp\n");
}

}  // namespace
}  // namespace dotsync::tidy
