// The rules on includes fail where they should: floors, homes, circles.
#include <gtest/gtest.h>

#include "tidy/example.hpp"

namespace dotsync::tidy {
namespace {

TEST(Floors, ALowerFloorAndTheOwnFolderAreFine) {
  const Tree tree = example_tree({{"lib/base/a.hpp", ""},
                                  {"lib/sync/b.hpp", "#include \"base/a.hpp\"\n"},
                                  {"lib/sync/c.cpp", "#include <string>\n#include \"sync/b.hpp\"\n"},
                                  {"daemon/d.cpp", "#include \"sync/b.hpp\"\n"},
                                  {"sandbox/e.cpp", "#include \"base/a.hpp\"\n"},
                                  {"tests/unit/f.cpp", "#include \"sync/b.hpp\"\n"}});
  EXPECT_EQ(text_of(check_floors(tree)), "");
}

TEST(Floors, ASiblingIsRefused) {
  const Tree tree = example_tree({{"lib/batch/a.hpp", ""}, {"lib/client/b.cpp", "\n#include \"batch/a.hpp\"\n"}});
  EXPECT_EQ(text_of(check_floors(tree)),
            "lib/client/b.cpp:2: client may not include lib/batch/a.hpp: not its own folder and not a lower floor\n");
}

TEST(Floors, AHigherFloorIsRefused) {
  const Tree tree = example_tree({{"lib/sync/a.hpp", ""}, {"lib/base/b.hpp", "# include \"sync/a.hpp\"\n"}});
  EXPECT_EQ(check_floors(tree).size(), 1U);
}

TEST(Floors, TheLibraryMayNotIncludeThePrograms) {
  const Tree tree = example_tree({{"daemon/a.hpp", ""}, {"lib/sync/b.cpp", "#include \"daemon/a.hpp\"\n"}});
  EXPECT_EQ(check_floors(tree).size(), 1U);
}

TEST(Floors, TheSandboxSeesNothingThatKnowsTheApi) {
  const Tree tree = example_tree({{"lib/model/a.hpp", ""}, {"sandbox/b.cpp", "#include \"model/a.hpp\"\n"}});
  EXPECT_EQ(check_floors(tree).size(), 1U);
}

TEST(Floors, ANewFolderNeedsAFloor) { EXPECT_EQ(check_floors(example_tree({{"lib/cellar/a.cpp", ""}})).size(), 1U); }

TEST(Floors, AnIncludeInACommentIsNone) {
  const Tree tree =
      example_tree({{"lib/batch/a.hpp", ""},
                    {"lib/client/b.cpp", "// #include \"batch/a.hpp\"\n/*\n#include \"batch/a.hpp\"\n*/\n"}});
  EXPECT_EQ(text_of(check_floors(tree)), "");
}

TEST(Homes, AtHomeIsFine) {
  const Tree tree = example_tree({{"lib/source/a.cpp", "#include <pqxx/pqxx>\n"},
                                  {"lib/journal/b.cpp", "#include <SQLiteCpp/SQLiteCpp.h>\n"},
                                  {"sandbox/c.cpp", "#include <CLI/CLI.hpp>\n"},
                                  {"tests/unit/d.cpp", "#include <curl/curl.h>\n#include <gtest/gtest.h>\n"}});
  EXPECT_EQ(text_of(check_homes(tree)), "");
}

TEST(Homes, AwayIsRefused) {
  const Tree tree = example_tree({{"lib/sync/a.cpp", "#include <pqxx/pqxx>\n"},
                                  {"lib/journal/b.cpp", "#include \"sqlite3.h\"\n"},
                                  {"lib/base/c.cpp", "#include <nlohmann/json.hpp>\n"},
                                  {"lib/mapping/d.cpp", "#include <yaml-cpp/yaml.h>\n"},
                                  {"daemon/e.cpp", "#include <gtest/gtest.h>\n"}});
  EXPECT_EQ(text_of(check_homes(tree)),
            "daemon/e.cpp:1: gtest/gtest.h belongs in tests only\n"
            "lib/base/c.cpp:1: nlohmann/json.hpp belongs in client, daemon, sandbox only\n"
            "lib/mapping/d.cpp:1: yaml-cpp/yaml.h belongs in config only\n"
            "lib/sync/a.cpp:1: pqxx/pqxx belongs in source only\n");
}

TEST(Homes, AHeaderMayKeepItInTheFolderButNotCarryItOut) {
  const std::vector<std::pair<std::string, std::string>> files = {
      {"lib/source/inner.hpp", "#include <pqxx/pqxx>\n"},
      {"lib/source/outer.hpp", "#include \"source/inner.hpp\"\n"},
      {"lib/source/a.cpp", "#include \"source/outer.hpp\"\n"}};
  EXPECT_EQ(text_of(check_homes(example_tree(files))), "");
  auto leaking = files;
  leaking.push_back({"lib/sync/b.cpp", "#include \"source/outer.hpp\"\n"});
  EXPECT_EQ(text_of(check_homes(example_tree(leaking))),
            "lib/source/inner.hpp:1: pqxx/pqxx leaves its home: lib/sync/b.cpp sees this header\n");
}

TEST(Homes, JsonIsOnlyForwardDeclaredInHeaders) {
  EXPECT_EQ(check_homes(example_tree({{"lib/client/a.hpp", "#include <nlohmann/json_fwd.hpp>\n"}})).size(), 0U);
  EXPECT_EQ(check_homes(example_tree({{"lib/client/a.hpp", "#include <nlohmann/json.hpp>\n"}})).size(), 1U);
}

TEST(Circles, AreToldOnceWithTheWay) {
  const Tree tree = example_tree({{"lib/base/a.hpp", "#include \"base/b.hpp\"\n"},
                                  {"lib/base/b.hpp", "\n#include \"base/c.hpp\"\n"},
                                  {"lib/base/c.hpp", "#include \"a.hpp\"\n"}});
  EXPECT_EQ(text_of(check_circles(tree)),
            "lib/base/c.hpp:1: include circle: lib/base/a.hpp -> lib/base/b.hpp -> lib/base/c.hpp -> lib/base/a.hpp\n");
}

TEST(Circles, ADiamondIsNone) {
  const Tree tree = example_tree({{"lib/base/a.hpp", "#include \"base/b.hpp\"\n#include \"base/c.hpp\"\n"},
                                  {"lib/base/b.hpp", "#include \"base/d.hpp\"\n"},
                                  {"lib/base/c.hpp", "#include \"base/d.hpp\"\n"},
                                  {"lib/base/d.hpp", ""}});
  EXPECT_EQ(text_of(check_circles(tree)), "");
}

}  // namespace
}  // namespace dotsync::tidy
