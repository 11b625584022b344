// The parts of `check` that need no more than the configuration's own files: who may change them, and which streams
// write over each other.
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "daemon/cmd_check.hpp"
#include "daemon/field_fit.hpp"

namespace dotsync {

namespace {

std::set<std::string> files_of(const Configuration& configuration) {
  std::set<std::string> files = {configuration.settings.file};
  for (const StreamSettings& stream : configuration.settings.streams) {
    if (!stream.mapping_file.empty()) files.insert(stream.mapping_file);
  }
  return files;
}

/// Then a group must not read it either.
bool holds_password(const Settings& settings) {
  const auto is_plain = [](const CredentialRef& ref) { return ref.kind == CredentialRef::Kind::plain; };
  return std::any_of(settings.accounts.begin(), settings.accounts.end(),
                     [&](const AccountSettings& account) { return is_plain(account.password); }) ||
         std::any_of(settings.sources.begin(), settings.sources.end(), [&](const SourceSettings& source) {
           return is_plain(source.dsn) && dsn_has_password(source.dsn.plain->reveal());
         });
}

}  // namespace

void check_files(const Configuration& configuration, Findings& findings) {
  for (const std::string& file : files_of(configuration)) {
    struct stat entry {};
    if (stat(file.c_str(), &entry) != 0 || (entry.st_mode & S_IWOTH) == 0) continue;
    findings.warning(Spot{file, {}}, "configuration",
                     "everybody on this machine may change it, and with it what is sent",
                     fmt::format("chmod o-w {}", file));
  }
}

void check_service_reads(const Configuration& configuration, Findings& findings) {
  const passwd* user = getpwuid(geteuid());
  const group* own = getgrgid(getegid());
  if (user == nullptr || own == nullptr) return;
  const bool secret = holds_password(configuration.settings);
  for (const std::string& file : files_of(configuration)) {
    if (access(file.c_str(), R_OK) == 0) continue;
    findings.error(Spot{file, {}}, Part::usage, "configuration",
                   fmt::format("the user {}, as which the service runs, cannot read it", user->pw_name),
                   secret && file == configuration.settings.file
                       ? fmt::format("chown {} {}", user->pw_name, file)
                       : fmt::format("chgrp {0} {1} && chmod 0640 {1}", own->gr_name, file));
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
