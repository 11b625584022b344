// What the settings of a stream become for the rooms that do the work.
#include "daemon/wiring.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace dotsync {
namespace {

TEST(Wiring, HandsOutEachKindOfWatermark) {
  using Kind = WatermarkSettings::Kind;
  const std::vector<std::pair<Kind, WatermarkKind>> kinds = {{Kind::timestamp, WatermarkKind::timestamp},
                                                             {Kind::sequence, WatermarkKind::sequence},
                                                             {Kind::xid8, WatermarkKind::xid8},
                                                             {Kind::xmin, WatermarkKind::xmin}};
  for (const auto& [configured, expected] : kinds) {
    StreamSettings stream;
    stream.watermark.column = "c";
    stream.watermark.kind = configured;
    const StreamSpec spec = make_stream_spec(stream, Mapping(nullptr));
    EXPECT_EQ(spec.query.watermark.kind, expected);
    EXPECT_EQ(spec.query.watermark.column, "c");
    EXPECT_TRUE(spec.refuse_null_watermark);
  }
}

}  // namespace
}  // namespace dotsync
