// How a fence is written into the journal and read back, and how a bound is written for a page.
#include <fmt/format.h>

#include <charconv>

#include "source/fence.hpp"
#include "source/instant.hpp"
#include "source/texts.hpp"

namespace dotsync {
namespace {

constexpr std::string_view no_bound = "-";
constexpr std::size_t fixed_texts = 10;

template <class Number>
bool read(const std::string& text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_bool(const std::string& text, bool& out) {
  out = text == "1";
  return out || text == "0";
}

}  // namespace

// The texts stand in the order of the struct; those at the end are marked s (at most one), v and p.
std::string fence_text(const Fence& fence) {
  std::vector<std::string> texts = {
      fmt::format("{}", fence.clock_us),
      fmt::format("{}", fence.mark),
      fence.bound ? fmt::format("{}", *fence.bound) : std::string(no_bound),
      fence.hidden ? "1" : "0",
      fmt::format("{}", fence.snapshot.xmin),
      fmt::format("{}", fence.snapshot.xmax),
      fence.server,
      fence.relation,
      fmt::format("{}", fence.without_bound),
      fence.restart ? "1" : "0",
  };
  if (!fence.in_progress.empty()) texts.push_back("s" + fence.in_progress);
  for (const std::string& id : fence.virtualxids) texts.push_back("v" + id);
  for (const std::string& id : fence.prepared) texts.push_back("p" + id);
  return join_texts(texts);
}

std::optional<Fence> parse_fence(std::string_view text) {
  const std::optional<std::vector<std::string>> texts = split_texts(text);
  if (!texts || texts->size() < fixed_texts) return std::nullopt;
  const std::vector<std::string>& t = *texts;
  Fence fence;
  WatermarkValue bound = 0;
  if (t[2] != no_bound) {
    if (!read(t[2], bound)) return std::nullopt;
    fence.bound = bound;
  }
  fence.server = t[6];
  fence.relation = t[7];
  if (!read(t[0], fence.clock_us) || !read(t[1], fence.mark) || !read_bool(t[3], fence.hidden) ||
      !read(t[4], fence.snapshot.xmin) || !read(t[5], fence.snapshot.xmax) || !read(t[8], fence.without_bound) ||
      !read_bool(t[9], fence.restart)) {
    return std::nullopt;
  }
  for (std::size_t i = fixed_texts; i < t.size(); ++i) {
    if (t[i].size() < 2) return std::nullopt;
    std::string rest = t[i].substr(1);
    if (t[i][0] == 'v') {
      fence.virtualxids.push_back(std::move(rest));
    } else if (t[i][0] == 'p') {
      fence.prepared.push_back(std::move(rest));
    } else if (t[i][0] == 's') {
      fence.in_progress = std::move(rest);
    } else {
      return std::nullopt;
    }
  }
  return fence;
}

std::optional<std::string> bound_text(const Fence& fence, WatermarkKind kind) {
  if (kind != WatermarkKind::xid8) return bound_text(fence.bound, kind);
  return fence.in_progress.empty() ? std::nullopt : std::optional<std::string>(fence.in_progress);
}

std::optional<std::string> bound_text(const std::optional<WatermarkValue>& bound, WatermarkKind kind) {
  if (!bound) return std::nullopt;
  return kind == WatermarkKind::sequence ? fmt::format("{}", *bound) : format_instant(*bound);
}

}  // namespace dotsync
