#include "daemon/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace dotsync {
namespace {

constexpr std::int64_t bar_width = 24;

std::string line_of(const StreamRunner& stream) {
  const StreamTally& tally = stream.tally();
  const DeliveryCounts& contacts = tally.contacts;
  const std::int64_t settled =
      contacts.created + contacts.updated + contacts.partial + contacts.failed + contacts.unreported;
  const std::int64_t sent = tally.rows.sent;
  const std::int64_t filled = sent == 0 ? 0 : std::clamp<std::int64_t>(settled * bar_width / sent, 0, bar_width);
  const std::string bar(static_cast<std::size_t>(filled), '#');
  return fmt::format("{:<16.16} [{:<24}] {} of {} sent are through, {} rows read", stream.name(), bar,
                     std::min(settled, sent), sent, tally.rows.read);
}

}  // namespace

Progress::Progress(const Engine& engine, bool wanted)
    : engine_(engine), active_(wanted && isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::draw() {
  if (!active_) return;
  clear();
  for (const auto& stream : engine_.streams()) {
    fmt::print(stderr, "{}\n", line_of(*stream));
    ++lines_;
  }
  std::fflush(stderr);
}

/// Up over our own lines, and each erased (ECMA-48: CUU, EL).
void Progress::clear() {
  if (!active_) return;
  for (; lines_ > 0; --lines_) fmt::print(stderr, "\x1b[1A\x1b[2K");
  std::fflush(stderr);
}

}  // namespace dotsync
