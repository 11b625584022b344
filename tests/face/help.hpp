// Help: what the programs say of themselves, for comparing it with what is written about them. Used by face_test.cpp.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace dotsync {

using FaceWords = std::set<std::string>;

/// What a program prints on stdout; it must end with 0. The first argument is its path.
std::string printed_by(const std::vector<std::string>& arguments);

/// The section's words at the beginning of its lines: of "Options:" every form ("-q", "--quiet"), of "Subcommands:" the
/// names.
FaceWords words_of(const std::string& help, const std::string& section);

/// Every "--option" of a text.
FaceWords options_in(const std::string& text);

/// A command as it is typed, "preview" or "journal batches", and its options, those of the program left out.
struct CommandHelp {
  std::string name;
  FaceWords options;
};
/// Of dotsync: the lists of `journal` each by itself.
std::vector<CommandHelp> commands_of_dotsync();

std::string program_path(const std::string& name);

}  // namespace dotsync
