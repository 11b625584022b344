// The rule on words fails where it should and leaves ordinary words alone.
#include <gtest/gtest.h>

#include "tidy/example.hpp"

namespace dotsync::tidy {
namespace {

std::size_t count(const std::string& path, const std::string& text) {
  return check_words(example_tree({{path, text}})).size();
}

TEST(Words, EachBannedWordIsFound) {
  for (const std::string line : {"TODO: later", "FIXME", "XXX", "a HACK", "good enough For now", "see /work/x",
                                 "Issue #3", "an agent wrote", "in this sitting"}) {
    EXPECT_EQ(count("docs/a.md", "first\n" + line + "\n"), 1U) << line;
  }
  EXPECT_EQ(text_of(check_words(example_tree({{"Makefile", "a\nb  # TODO\n"}}))),
            "Makefile:2: 'TODO' says that something is not finished: finish it or leave it out\n");
}

TEST(Words, WholeWordsOnly) {
  for (const std::string line :
       {"mktemp /tmp/x.XXXXXX", "HACKNEY", "for nowhere", "transitting", "the user agent", "userAgent",
        "User-Agent: curl", "consent_agent", "a session of PostgreSQL", "reagent"}) {
    EXPECT_EQ(count("docs/a.md", line + "\n"), 0U) << line;
  }
}

TEST(Words, AUserAgentMayBeCalledAgentInCode) {
  EXPECT_EQ(count("lib/model/a.hpp", "// What it is.\n  Leaf agent;\n"), 0U);
  EXPECT_EQ(count("lib/model/a.hpp", "int x;  // an agent wrote this\n"), 1U);
}

TEST(Words, UnsafeLibrariesCountInCodeNotInComments) {
  EXPECT_EQ(count("lib/base/a.cpp", "std::regex r;\n"), 1U);
  EXPECT_EQ(count("lib/base/a.cpp", "#include <regex>\n"), 1U);
  EXPECT_EQ(count("lib/base/a.cpp", "auto log = spdlog::get();\n"), 1U);
  EXPECT_EQ(count("lib/base/a.cpp", "// RE2: std::regex crashes on long values\n"), 0U);
}

TEST(Words, UsingNamespaceIsForLiteralsInSources) {
  EXPECT_EQ(count("lib/base/a.cpp", "using namespace std;\n"), 1U);
  EXPECT_EQ(count("lib/base/a.cpp", "using namespace std::chrono_literals;\n"), 0U);
  EXPECT_EQ(count("lib/base/a.hpp", "using namespace std::chrono_literals;\n"), 1U);
}

}  // namespace
}  // namespace dotsync::tidy
