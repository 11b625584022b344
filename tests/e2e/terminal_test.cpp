// What people see: every command on terminals of 80 and 160 columns, with colours and without, and through a pipe.
// Lines fit, nothing of the data steers the terminal, and a pipe gets no escape sequence and no broken line.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/display.hpp"
#include "e2e/mishaps.hpp"

namespace dotsync {
namespace {

using Words = std::vector<std::string>;

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += " " + word;
  return text;
}

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

/// Of the last turn's answer each command that shows much; none of them changes what the next one says.
const std::vector<Words>& looks() {
  static const std::vector<Words> all = {{"--help"},
                                         {"journal", "failures", "--help"},
                                         {"init", "--help"},
                                         {"plan"},
                                         {"status"},
                                         {"check"},
                                         {"fields"},
                                         {"fsck"},
                                         {"explain"},
                                         {"version"},
                                         {"journal", "batches"},
                                         {"journal", "batch", "1"},
                                         {"journal", "failures"},
                                         {"journal", "events"},
                                         {"journal", "passes"},
                                         {"retry", "--failures", "--dry-run"},
                                         {"journal", "failures", "--stream", "custmers"},
                                         {"once", "--strem", "customers"},
                                         {"preview"}};
  return all;
}

/// There to be copied, so never broken: statements and lines of YAML beneath a finding of `check`.
bool is_to_be_copied(const std::string& line) { return has(line, "CREATE INDEX") || has(line, ": \""); }

class OnTerminal : public ::testing::Test {
 protected:
  OnTerminal() {
    create_mishaps(deployment_);
    first_ = deployment_.dotsync_on_terminal({"once"}, 80, {{"TERM", "xterm"}, {"NO_COLOR", ""}});
  }

  void expect_readable(const Words& words, unsigned short columns, const std::string& shown) {
    EXPECT_FALSE(shown.empty()) << joined(words);
    std::istringstream lines(shown);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_EQ(printable(line), line) << joined(words) << ": the data steers the terminal";
      if (is_to_be_copied(line)) continue;
      EXPECT_LE(display_width(line), columns) << joined(words) << "\n" << line;
    }
  }

  Deployment deployment_;
  TerminalRun first_;
};

TEST_F(OnTerminal, LinesFitAndNothingSteersIt) {
  EXPECT_EQ(first_.code, 1) << first_.text;
  EXPECT_TRUE(has(first_.text, "\x1b[1A\x1b[2K")) << "the progress is drawn over itself";
  expect_readable({"once"}, 80, without_sequences(first_.text));
  EXPECT_TRUE(has(first_.text, "dotsync journal failures --stream customers\n")) << first_.text;
  for (const Words& words : looks()) {
    expect_readable(words, 80, deployment_.dotsync_on_terminal(words, 80, {{"NO_COLOR", "1"}, {"TERM", "xterm"}}).text);
    expect_readable(words, 160, deployment_.dotsync_on_terminal(words, 160, {{"TERM", "dumb"}, {"NO_COLOR", ""}}).text);
  }
  const TerminalRun check = deployment_.dotsync_on_terminal({"check"}, 80, {{"TERM", "xterm"}, {"NO_COLOR", ""}});
  EXPECT_TRUE(has(check.text, "\x1b[31merror")) << check.text;
  expect_readable({"check"}, 80, without_sequences(check.text));
  const TerminalRun preview = deployment_.dotsync_on_terminal({"preview", "--stream", "customers", "--explain"}, 80,
                                                              {{"TERM", "xterm"}, {"NO_COLOR", ""}});
  std::istringstream lines(preview.text);
  for (std::string line; std::getline(lines, line);) EXPECT_EQ(printable(line), line);
}

TEST_F(OnTerminal, APipeGetsWholeLinesWithoutSequences) {
  for (const Words& words : looks()) {
    const Ran ran = deployment_.dotsync(words, {{"TERM", "xterm"}, {"NO_COLOR", ""}, {"COLUMNS", ""}});
    EXPECT_FALSE(has(ran.out + ran.error, "\x1b")) << joined(words);
    EXPECT_EQ(ran.out.empty(), ran.code == 2) << joined(words) << ": complaints go to stderr\n" << ran.error;
  }
  const Ran once = deployment_.dotsync({"once"}, {{"TERM", "xterm"}, {"NO_COLOR", ""}});
  EXPECT_FALSE(has(once.out + once.error, "[###")) << "no progress where nobody looks";
  // One line a row, so that grep and awk find all of it; a value is never cut.
  const std::string failures = deployment_.dotsync({"journal", "failures"}, {{"COLUMNS", ""}}).out;
  EXPECT_EQ(std::count(failures.begin(), failures.end(), '\n'), 1 + 6) << failures;
  EXPECT_FALSE(has(failures, "…")) << failures;
  EXPECT_TRUE(has(failures, "steer\\x1b[31m\\u202e\\n")) << failures;
  const std::string narrow = deployment_.dotsync({"journal", "failures"}, {{"COLUMNS", "80"}}).out;
  EXPECT_TRUE(has(narrow, "long-key-long-key-long-key-long…  ")) << "asked for, as on a terminal\n" << narrow;
  EXPECT_EQ(deployment_.dotsync({"once", "--strem", "customers"}).error,
            "dotsync: once: no option '--strem'; did you mean '--stream'?\n"
            "  `dotsync once --help` lists its options\n");
}

}  // namespace
}  // namespace dotsync
