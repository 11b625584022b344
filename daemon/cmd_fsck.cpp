// `dotsync fsck`: does the journal keep its invariants?
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "daemon/commands.hpp"
#include "daemon/output.hpp"
#include "journal/fsck.hpp"

namespace dotsync {
namespace {

void print_plain(const std::vector<FsckFinding>& findings, const std::string& path) {
  if (findings.empty()) put(fmt::format("ok: {} keeps all its invariants\n", path));
  for (const FsckFinding& finding : findings) {
    const std::string subject = finding.subject.empty() ? "" : finding.subject + ": ";
    put(wrap(printable(subject + finding.words), finding.check + ": ", output_width()));
  }
}

void print_json(const std::vector<FsckFinding>& findings) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const FsckFinding& finding : findings)
    list.push_back({{"check", finding.check}, {"subject", finding.subject}, {"words", finding.words}});
  put(dump({{"findings", list}}));
}

}  // namespace

int run_fsck(const Options& options, const Settings& settings) {
  const std::string& path = settings.journal.path;
  require_journal(path);
  FsckOptions own;
  for (const AccountSettings& account : settings.accounts)
    own.active_imports_max[account.name] = static_cast<std::int64_t>(account.active_imports_max);
  const auto findings = fsck(path, own);
  if (options.json()) {
    print_json(findings);
  } else {
    print_plain(findings, path);
  }
  if (findings.empty()) return 0;
  if (findings.front().check == fsck_file_check) {
    complain("the file is damaged", fmt::format("keep a copy of {}, then run `dotsync rebuild`", path));
    return exit_code(Part::journal);
  }
  complain("an invariant is broken", "please report it with this output; it names no address");
  return exit_code(Part::person);
}

}  // namespace dotsync
