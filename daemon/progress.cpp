#include "daemon/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/display.hpp"

namespace dotsync {
namespace {

constexpr std::int64_t bar_width = 24;
constexpr std::size_t name_width_max = 24;
constexpr std::size_t rows_default = 24;

/// Lines that the cursor can go back over.
std::size_t terminal_rows() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 2;
  return known ? size.ws_row : rows_default;
}

}  // namespace

std::string progress_line(std::string_view name, std::size_t name_width, const StreamTally& tally, std::size_t width) {
  const DeliveryCounts& contacts = tally.contacts;
  const std::int64_t settled =
      contacts.created + contacts.updated + contacts.partial + contacts.failed + contacts.unreported;
  const std::int64_t sent = tally.rows.sent;
  const std::int64_t filled = sent == 0 ? 0 : std::clamp<std::int64_t>(settled * bar_width / sent, 0, bar_width);
  const std::string bar(static_cast<std::size_t>(filled), '#');
  const std::string shown = cut_to(name, std::min(name_width, name_width_max));
  const std::string padding(std::min(name_width, name_width_max) - display_width(shown), ' ');
  return cut_to(fmt::format("{}{} [{:<24}] {} of {} through, {} rows read", shown, padding, bar,
                            std::min(settled, sent), sent, tally.rows.read),
                width);
}

Progress::Progress(const Engine& engine, ProgressLog& log, bool wanted)
    : engine_(engine), log_(log), active_(wanted && terminal_obeys(STDERR_FILENO)) {
  log_.give_way(this);
}

Progress::~Progress() {
  log_.give_way(nullptr);
  clear();
}

std::string Progress::drawing(std::size_t& lines) const {
  // The last cell stays free: some terminals begin a new line as soon as it is written.
  const std::size_t width = terminal_width(STDERR_FILENO) - 1;
  const std::size_t room = terminal_rows() - 1;
  const auto& streams = engine_.streams();
  std::size_t names = 0;
  for (const auto& stream : streams) names = std::max(names, display_width(stream->name()));
  const std::size_t shown = streams.size() <= room ? streams.size() : room - 1;
  std::string text;
  for (std::size_t i = 0; i < shown; ++i)
    text += progress_line(streams[i]->name(), names, streams[i]->tally(), width) + "\n";
  if (shown < streams.size()) text += fmt::format("and {} more streams\n", streams.size() - shown);
  lines = shown + (shown < streams.size() ? 1 : 0);
  return text;
}

void Progress::draw() {
  if (!active_) return;
  std::size_t lines = 0;
  std::string text = drawing(lines);
  const std::lock_guard lock(mutex_);
  if (text == drawn_) return;
  erase();
  fmt::print(stderr, "{}", text);
  std::fflush(stderr);
  drawn_ = std::move(text);
  lines_ = lines;
}

void Progress::clear() {
  if (!active_) return;
  const std::lock_guard lock(mutex_);
  erase();
  std::fflush(stderr);
}

/// Up over our own lines, and each erased (ECMA-48: CUU, EL).
void Progress::erase() {
  for (; lines_ > 0; --lines_) fmt::print(stderr, "\x1b[1A\x1b[2K");
  drawn_.clear();
}

void ProgressLog::give_way(Progress* progress) {
  const std::lock_guard lock(mutex_);
  progress_ = progress;
}

void ProgressLog::write(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (progress_ != nullptr) progress_->clear();
  Logger::write(line);
}

}  // namespace dotsync
