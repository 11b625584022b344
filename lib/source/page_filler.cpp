#include "source/page_filler.hpp"

#include <charconv>
#include <limits>

#include "source/instant.hpp"
#include "source/texts.hpp"

namespace dotsync {
namespace {

/// A page ends early when its texts reach this many bytes: a RowPage counts in 32 bits.
constexpr std::size_t page_bytes_max = 256'000'000;

WatermarkValue number_of(std::string_view text) {
  WatermarkValue value = std::numeric_limits<WatermarkValue>::min();
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The newest transaction that the 32 bits can mean. Those of all rows lie within 2^32 of each other; older ones are
/// frozen and may come out too new. The ids below 3 stand for no transaction.
std::uint64_t widened(std::uint64_t xmin, const Snapshot& snapshot) {
  if (xmin < 3 || snapshot.xmax <= xmin) return xmin;
  const std::uint64_t circle = std::uint64_t{1} << 32;
  return snapshot.xmax - ((snapshot.xmax - xmin) & (circle - 1));
}

}  // namespace

PageFiller::PageFiller(const Relation& relation, std::size_t limit, PageOrder order)
    : keys_(relation.key.size()),
      ordered_by_(relation.watermark.column.type),
      xmin_(relation.watermark.column.name.empty()),
      limit_(limit),
      order_(order),
      page_(relation.selected.size()) {}

RowPlace PageFiller::place_of(const Snapshot& snapshot, const PgRow& row) const {
  RowPlace place;
  place.watermark = std::string(row[0].value_or(std::string_view{}));
  if (xmin_) {
    const auto xid = row[0] ? widened(static_cast<std::uint64_t>(number_of(*row[0])), snapshot) : 0;
    place.watermark = std::to_string(xid);
    place.watermark_value = static_cast<WatermarkValue>(xid);
  } else if (ordered_by_ == ColumnType::integer || ordered_by_ == ColumnType::other) {
    place.watermark_value = number_of(place.watermark);
  } else {
    place.watermark_value = parse_instant(place.watermark).value_or(std::numeric_limits<WatermarkValue>::min());
  }
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
