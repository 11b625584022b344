// What is written about the programs is what they say of themselves: completion for two shells, and the manual pages.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

#include "face/help.hpp"

namespace dotsync {
namespace {

const std::string root = DOTSYNC_SOURCE_DIR;
const std::string bash_file = root + "/completion/dotsync.bash";
const std::string zsh_file = root + "/completion/_dotsync";

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

const std::vector<CommandHelp>& commands() {
  static const std::vector<CommandHelp> all = commands_of_dotsync();
  return all;
}
FaceWords globals() { return words_of(printed_by({program_path("dotsync"), "--help"}), "Options:"); }
FaceWords sandbox_options() { return words_of(printed_by({program_path("dotsync-sandbox"), "--help"}), "Options:"); }

/// What bash offers behind "LINE ": the file's own functions, run by bash.
FaceWords offered_by_bash(const std::string& line, const std::string& begun) {
  const std::string script =
      "source \"$1\"; COMP_WORDS=($2 \"$3\"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
      "if [ \"${COMP_WORDS[0]}\" = dotsync ]; then _dotsync; else _dotsync_sandbox; fi; "
      "printf '%s\\n' \"${COMPREPLY[@]}\"";
  std::istringstream lines(printed_by({"/bin/bash", "-c", script, "bash", bash_file, line, begun}));
  FaceWords words;
  for (std::string word; std::getline(lines, word);) {
    if (!word.empty()) words.insert(word);
  }
  return words;
}

FaceWords joined(FaceWords one, const FaceWords& two) {
  one.insert(two.begin(), two.end());
  return one;
}

TEST(BashCompletion, OffersTheOptionsOfEachCommand) {
  ASSERT_GT(commands().size(), 15U);
  for (const CommandHelp& command : commands()) {
    EXPECT_EQ(offered_by_bash("dotsync --config x " + command.name, "-"), joined(command.options, globals()))
        << command.name;
  }
  EXPECT_EQ(offered_by_bash("dotsync-sandbox", "-"), sandbox_options());
}

TEST(BashCompletion, OffersTheCommandsAndTheWordsOfAnOption) {
  FaceWords names;
  FaceWords lists;
  for (const CommandHelp& command : commands()) {
    const std::size_t space = command.name.find(' ');
    names.insert(command.name.substr(0, space));
    if (space != std::string::npos) lists.insert(command.name.substr(space + 1));
  }
  EXPECT_EQ(offered_by_bash("dotsync", ""), names);
  EXPECT_EQ(offered_by_bash("dotsync -v", "re").size(), 5U);
  EXPECT_EQ(offered_by_bash("dotsync journal", ""), lists);
  EXPECT_EQ(offered_by_bash("dotsync preview --format", ""), (FaceWords{"table", "json"}));
  EXPECT_EQ(offered_by_bash("dotsync journal events --format", ""), (FaceWords{"table", "json", "csv"}));
  EXPECT_EQ(offered_by_bash("dotsync once --stream", ""), FaceWords());
}

/// The part of the zsh file between `    NAME)` and `;;`.
std::string zsh_case(const std::string& text, const std::string& name) {
  const std::string label = name.find(' ') == std::string::npos ? name : "'" + name + "'";
  const std::size_t begin = text.find("\n    " + label + ")\n");
  return begin == std::string::npos ? std::string() : text.substr(begin, text.find(";;", begin) - begin);
}

/// Descriptions may speak of options: only what stands at the beginning of an entry counts.
FaceWords entries_of(const std::string& text) {
  FaceWords found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t description = std::min(line.find('['), line.find(":file:"));
    for (const std::string& option : options_in(line.substr(0, description))) found.insert(option);
  }
  return found;
}

FaceWords long_ones(const FaceWords& options) {
  FaceWords found;
  for (const std::string& option : options) {
    if (option.rfind("--", 0) == 0) found.insert(option);
  }
  return found;
}

TEST(ZshCompletion, HasTheOptionsOfEachCommand) {
  const std::string text = text_of(zsh_file);
  for (const CommandHelp& command : commands()) {
    EXPECT_EQ(entries_of(zsh_case(text, command.name)), command.options) << command.name;
    const std::string last = command.name.substr(command.name.find(' ') + 1);
    EXPECT_NE(text.find("\n    '" + last + ":"), std::string::npos) << last << " is not described";
  }
  const std::size_t begin = text.find("_dotsync_globals=(");
  EXPECT_EQ(entries_of(text.substr(begin, text.find("\n)\n", begin) - begin)), long_ones(globals()));
  const std::size_t sandbox = text.find("_dotsync_sandbox() {");
  EXPECT_EQ(entries_of(text.substr(sandbox, text.find("\n}\n", sandbox) - sandbox)), long_ones(sandbox_options()));
}

TEST(ZshCompletion, IsUnderstoodByZsh) {
  if (::access("/bin/zsh", X_OK) != 0) GTEST_SKIP() << "zsh is not here";
  EXPECT_EQ(printed_by({"/bin/zsh", "-f", "-n", zsh_file}), "");
}

/// The words of a manual page, without its markup.
std::string page(const std::string& name) {
  std::string text = text_of(root + "/man/" + name + ".scd");
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '\\' || c == '*'; }), text.end());
  return text;
}

void expect_word(const std::string& text, const std::string& word, const std::string& where) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const auto part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; };
    const bool begins = at == 0 || !part(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end >= text.size() || !part(text[end]))) return;
  }
  ADD_FAILURE() << where << " says nothing of " << word;
}

TEST(Manual, NamesEveryCommandAndOption) {
  const std::string text = page("dotsync.1");
  FaceWords known = globals();
  for (const CommandHelp& command : commands()) {
    expect_word(text, command.name.substr(command.name.find(' ') + 1), "dotsync(1)");
    known.insert(command.options.begin(), command.options.end());
  }
  for (const std::string& option : known) expect_word(text, option, "dotsync(1)");
  for (const std::string& option : options_in(text)) EXPECT_TRUE(known.contains(option)) << "there is no " << option;
  const std::string sandbox = page("dotsync-sandbox.1");
  for (const std::string& option : sandbox_options()) expect_word(sandbox, option, "dotsync-sandbox(1)");
}

/// Every name under "properties", at any depth.
void collect_keys(const nlohmann::json& schema, FaceWords& keys) {
  if (!schema.is_structured()) return;
  for (const auto& [name, value] : schema.items()) {
    if (name == "properties") {
      for (const auto& entry : value.items()) keys.insert(entry.key());
    }
    collect_keys(value, keys);
  }
}

TEST(Manual, NamesEveryKey) {
  for (const auto& [schema, name] : std::vector<std::pair<std::string, std::string>>{
           {"dotsync.schema.json", "dotsync.yaml.5"}, {"mapping.schema.json", "dotsync-mapping.5"}}) {
    FaceWords keys;
    collect_keys(nlohmann::json::parse(text_of(root + "/config/" + schema)), keys);
    EXPECT_GT(keys.size(), 30U);
    for (const std::string& key : keys) expect_word(page(name), key, name);
  }
}

}  // namespace
}  // namespace dotsync
