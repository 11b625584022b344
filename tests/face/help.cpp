#include "face/help.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cctype>
#include <fstream>
#include <sstream>

#include "support/child_process.hpp"
#include "support/temp_dir.hpp"

namespace dotsync {

std::string printed_by(const std::vector<std::string>& arguments) {
  const TempDir folder;
  const std::string path = folder.file("out");
  const int out = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  ChildOptions options{arguments};
  options.output = out;
  ChildProcess child(options);
  EXPECT_EQ(child.wait(), 0) << arguments.front();
  ::close(out);
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

FaceWords words_of(const std::string& help, const std::string& section) {
  FaceWords words;
  std::istringstream lines(help);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("  ", 0) != 0) inside = line == section;
    if (!inside || line.rfind("  ", 0) != 0 || line.size() < 3 || line[2] == ' ') continue;
    std::istringstream forms(line.substr(2, line.find(' ', 2) - 2));
    for (std::string form; std::getline(forms, form, ',');) words.insert(form);
  }
  return words;
}

FaceWords options_in(const std::string& text) {
  FaceWords found;
  for (std::size_t at = text.find("--"); at != std::string::npos; at = text.find("--", at + 2)) {
    std::size_t end = at + 2;
    while (end < text.size() && (std::islower(static_cast<unsigned char>(text[end])) != 0 || text[end] == '-')) ++end;
    if (end > at + 2) found.insert(text.substr(at, end - at));
  }
  return found;
}

std::vector<CommandHelp> commands_of_dotsync() {
  const std::string program = program_path("dotsync");
  const std::string help = printed_by({program, "--help"});
  const FaceWords globals = words_of(help, "Options:");
  std::vector<CommandHelp> commands;
  const auto add = [&](const std::string& name, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program);
    arguments.emplace_back("--help");
    CommandHelp command{name, {}};
    for (const std::string& option : words_of(printed_by(arguments), "Options:")) {
      if (!globals.contains(option)) command.options.insert(option);
    }
    commands.push_back(std::move(command));
  };
  for (const std::string& name : words_of(help, "Subcommands:")) {
    const FaceWords below = words_of(printed_by({program, name, "--help"}), "Subcommands:");
    for (const std::string& inner : below) add(name + " " + inner, {name, inner});
    if (below.empty()) add(name, {name});
  }
  return commands;
}

std::string program_path(const std::string& name) { return std::string(DOTSYNC_BINARY_DIR) + "/" + name; }

}  // namespace dotsync
