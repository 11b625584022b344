// Text on a terminal: nothing steers it, columns stand beneath each other in any script, words stay whole.
#include "base/display.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dotsync {
namespace {

TEST(Display, ShowsWhatWouldSteerATerminal) {
  EXPECT_EQ(printable("\x1b[31m\r\n\t\x7f\xC2\x9B!"), "\\x1b[31m\\x0d\\n\\t\\x7f\\x9b!");
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b"),
            "a\\u202eb");
  EXPECT_EQ(printable("\xFFz\xE2\x82"), "\\xffz\\xe2\\x82") << "bytes that are no UTF-8";
  EXPECT_EQ(printable("Zoë 田中 😀"), "Zoë 田中 😀");
}

TEST(Display, JsonStaysTheSameJson) {
  EXPECT_EQ(calm_json("{\n  \"a\": \"\xC2\x9B\x7F\xE2\x80\xAE é\"\n}"), "{\n  \"a\": \"\\u009b\\u007f\\u202e é\"\n}");
}

TEST(Display, CountsCellsInsteadOfBytes) {
  EXPECT_EQ(display_width("Zoë"), 3U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U) << "a combining accent";
  EXPECT_EQ(display_width("田中陽子"), 8U);
  EXPECT_EQ(display_width("😀"), 2U);
}

TEST(Display, CutsWithAMark) {
  EXPECT_EQ(cut_to("whole", 5), "whole");
  EXPECT_EQ(cut_to("too long", 5), "too …");
  EXPECT_EQ(cut_to("田中陽子", 6), "田中…") << "half a character is none";
}

TEST(Display, BreaksBetweenWordsAndKeepsLongOnesWhole) {
  EXPECT_EQ(wrap("one two three", "> ", 9), "> one two\n  three\n");
  EXPECT_EQ(wrap("uncommonlylong word", "", 5), "uncommonlylong\nword\n");
  EXPECT_EQ(wrap("", "name", 80), "name\n");
  EXPECT_EQ(wrap("one two three", "", 0), "one two three\n");
}

TEST(Display, BreaksNoCommandThatIsToBeCopied) {
  EXPECT_EQ(wrap("so run `dotsync resume s` now", "", 10), "so run\n`dotsync resume s`\nnow\n");
  EXPECT_EQ(wrap("it`s one two", "", 6), "it`s\none\ntwo\n") << "a mark without its other half";
}

TEST(Display, BreaksLongWordsWhereAsked) {
  EXPECT_EQ(wrap("abcdefgh ij", "> ", 5, LongWords::broken), "> abc\n  def\n  gh\n  ij\n");
  EXPECT_EQ(wrap("田中陽子", "", 5, LongWords::broken), "田中\n陽子\n");
}

TEST(Display, HelpGoesOnBeneathItself) {
  EXPECT_EQ(wrap_help("Options:\n  -q,--quiet     errors only\n  --config TEXT  the file of all settings\n", 30),
            "Options:\n  -q,--quiet     errors only\n  --config TEXT  the file of\n                 all settings\n");
  const std::string sentence = "A sentence that begins the line\n";
  EXPECT_EQ(wrap_help(sentence, 0), sentence);
}

}  // namespace
}  // namespace dotsync
