// The rule on names of types fails where it should.
#include <gtest/gtest.h>

#include "tidy/example.hpp"

namespace dotsync::tidy {
namespace {

Violations of(const std::string& one, const std::string& other) {
  return check_names(example_tree({{"lib/mapping/a.hpp", one}, {"lib/source/b.hpp", other}}));
}

TEST(Names, TwoTypesOfOneNameAreRefused) {
  EXPECT_EQ(text_of(of("namespace dotsync {\nstruct Leaf {\n  int x;\n};\n}\n",
                       "namespace dotsync {\nint f();\n\nclass Leaf : public X<int> {\n};\n}\n")),
            "lib/source/b.hpp:4: dotsync::Leaf is also the name of another type, at lib/mapping/a.hpp:2\n");
  EXPECT_EQ(of("namespace dotsync { enum class Leaf : int { a }; }", "namespace dotsync { struct Leaf {}; }").size(),
            1U);
}

TEST(Names, OtherPlacesOfOneNameAreFine) {
  const std::string leaf = "namespace dotsync {\nstruct Leaf {};\n}\n";
  for (const std::string other :
       {"namespace dotsync { struct Leaf; }", "namespace dotsync::inner { struct Leaf {}; }",
        "namespace dotsync { namespace { struct Leaf {}; } }", "namespace dotsync { struct Tree { struct Leaf {}; }; }",
        "namespace dotsync { struct Leaf::Part {}; }", "namespace dotsync { void f() { struct Leaf {}; } }",
        "namespace dotsync { template <> struct Leaf<int> {}; }"}) {
    EXPECT_EQ(text_of(of(leaf, other)), "") << other;
  }
}

}  // namespace
}  // namespace dotsync::tidy
