// The parts of `check` that need no more than the configuration's own files: who may change them, and which streams
// write over each other.
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "daemon/cmd_check.hpp"
#include "daemon/field_fit.hpp"

namespace dotsync {

void check_files(const Configuration& configuration, Findings& findings) {
  std::set<std::string> files = {configuration.settings.file};
  for (const StreamSettings& stream : configuration.settings.streams) {
    if (!stream.mapping_file.empty()) files.insert(stream.mapping_file);
  }
  for (const std::string& file : files) {
    struct stat entry {};
    if (stat(file.c_str(), &entry) != 0 || (entry.st_mode & S_IWOTH) == 0) continue;
    findings.warning(Spot{file, {}}, "configuration",
                     "everybody on this machine may change it, and with it what is sent",
                     fmt::format("chmod o-w {}", file));
  }
}

/// Two streams of one account that find contacts by the same identifier may feed the same contact: where both set a
/// field, the one that was sent last wins, and nobody can say which that is.
void check_overlaps(const Configuration& configuration, Findings& findings) {
  const auto& streams = configuration.settings.streams;
  for (std::size_t later = 0; later < streams.size(); ++later) {
    const Mapping& mine = configuration.mappings.at(streams[later].name);
    for (std::size_t first = 0; first < later; ++first) {
      const Mapping& other = configuration.mappings.at(streams[first].name);
      if (streams[first].account != streams[later].account || mine.match_identifier() != other.match_identifier())
        continue;
      std::vector<std::string> shared;
      Mark mark;
      for (const MappedName& field : mine.data_fields()) {
        for (const MappedName& taken : other.data_fields()) {
          if (!same_name(field.name, taken.name)) continue;
          if (shared.empty()) mark = field.mark;
          shared.push_back(field.name);
        }
      }
      if (shared.empty()) continue;
      findings.warning({streams[later].mapping_file, mark}, "stream " + streams[later].name,
                       fmt::format("the stream {} sets {} too: of a contact that is in both, the last one sent wins",
                                   streams[first].name, fmt::join(shared, ", ")),
                       "leave each field to one of the streams, unless no contact is in both");
    }
  }
}

}  // namespace dotsync
