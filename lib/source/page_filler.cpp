#include "source/page_filler.hpp"

#include <charconv>
#include <limits>

#include "source/instant.hpp"
#include "source/texts.hpp"

namespace dotsync {
namespace {

/// A page ends early when its texts reach this many bytes: a RowPage counts in 32 bits.
constexpr std::size_t page_bytes_max = 256'000'000;

WatermarkValue value_of(std::string_view watermark, WatermarkKind kind) {
  constexpr WatermarkValue least = std::numeric_limits<WatermarkValue>::min();
  if (kind == WatermarkKind::timestamp) return parse_instant(watermark).value_or(least);
  WatermarkValue value = least;
  std::from_chars(watermark.data(), watermark.data() + watermark.size(), value);
  return value;
}

}  // namespace

PageFiller::PageFiller(const Relation& relation, const StreamQuery& query, std::size_t limit, PageOrder order)
    : keys_(relation.key.size()),
      kind_(query.watermark.kind),
      limit_(limit),
      order_(order),
      page_(relation.selected.size()) {}

RowPlace PageFiller::place_of(const Snapshot& snapshot, const PgRow& row) const {
  RowPlace place;
  const std::string_view watermark = row[0].value_or(std::string_view{});
  place.watermark = std::string(watermark);
  place.watermark_value = value_of(watermark, kind_);
  place.snapshot_xmin = snapshot.xmin;
  if (keys_ == 1) {
    place.key = std::string(row[1].value_or(std::string_view{}));
  } else {
    std::vector<std::string> parts;
    for (std::size_t i = 1; i <= keys_; ++i) parts.emplace_back(row[i].value_or(std::string_view{}));
    place.key = join_key(parts);
  }
  return place;
}

void PageFiller::take(const Snapshot& snapshot, const PgRow& row) {
  RowPlace place = place_of(snapshot, row);
  if (met_ >= limit_ || page_.bytes() >= page_bytes_max) more_ = true;
  if (!page_.empty()) {
    const RowPlace& last = page_.place(page_.size() - 1);
    if (last.key == place.key && (order_ == PageOrder::by_key || last.watermark == place.watermark)) {
      if (repeated_keys_.empty() || repeated_keys_.back() != place.key) repeated_keys_.push_back(place.key);
      ++met_;
      return;
    }
  }
  if (more_) return;
  ++met_;
  page_.begin_row(std::move(place));
  for (std::size_t i = keys_ + 1; i < row.size(); ++i) page_.append(row[i]);
}

}  // namespace dotsync
