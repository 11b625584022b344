#include <gmock/gmock.h>

#include "support/temp_dir.hpp"
#include "unit/config/config_test_support.hpp"

namespace dotsync {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(LoadSettings, ReadsTheMappingBesideTheConfiguration) {
  const TempDir folder;
  std::filesystem::create_directory(folder.path() / "maps");
  write_file(folder.path() / "maps" / "s.yaml", "matchIdentifier: email\n");
  std::string text = right_config();
  const std::string inline_mapping = "mapping: {matchIdentifier: email}";
  text.replace(text.find(inline_mapping), inline_mapping.size(), "mapping: maps/s.yaml");
  write_file(folder.file("d.yaml"), text);
  Problems problems;
  const auto loaded = load_settings(folder.file("d.yaml"), problems);
  EXPECT_THAT(lines_of(problems), IsEmpty());
  ASSERT_TRUE(loaded.settings);
  EXPECT_EQ(loaded.settings->streams[0].mapping_file, folder.file("maps/s.yaml"));
  ASSERT_EQ(loaded.mappings.size(), 1U);
  EXPECT_EQ(loaded.mappings[0].tree.find("matchIdentifier")->text(), "email");
}

TEST(LoadSettings, ListsTheProblemsOfTheMappingBehindItsOwn) {
  const TempDir folder;
  write_file(folder.file("bad.yaml"), "a: 1\na: 2\n");
  write_file(folder.file("good.yaml"), "a: 1\n");
  write_file(folder.file("d.yaml"),
             "streams:\n"
             "  x: {table: t, watermark: w, mapping: bad.yaml}\n"
             "  y: {table: t, watermark: w, mapping: good.yaml}\n"
             "  z: {table: t, watermark: w, mapping: none.yaml}\n");
  Problems problems;
  const auto loaded = load_settings(folder.file("d.yaml"), problems);
  EXPECT_FALSE(loaded.settings);
  EXPECT_THAT(lines_of(problems),
              ElementsAre(HasSubstr("d.yaml:1:1: the key 'account'"), HasSubstr("d.yaml:1:1: the key 'source'"),
                          HasSubstr("d.yaml:4:40: streams.z.mapping: the mapping " + folder.file("none.yaml") +
                                    " cannot be read: No such file or directory"),
                          HasSubstr("bad.yaml:2:1: duplicate key 'a'")));
  // What could be read is there to be checked in the same run.
  ASSERT_EQ(loaded.mappings.size(), 2U);
  EXPECT_EQ(loaded.mappings[1].stream, "y");
}

TEST(LoadSettings, SaysWhyAFileCannotBeRead) {
  const TempDir folder;
  Problems problems;
  EXPECT_FALSE(load_settings(folder.file("none.yaml"), problems).settings);
  EXPECT_FALSE(load_settings(folder.path().string(), problems).settings);
  EXPECT_THAT(
      lines_of(problems),
      ElementsAre(folder.file("none.yaml") + ":1:1: the configuration cannot be read: No such file or directory; "
                                             "check the name",
                  folder.path().string() + ":1:1: the configuration cannot be read: Is a directory"));
}

}  // namespace
}  // namespace dotsync
