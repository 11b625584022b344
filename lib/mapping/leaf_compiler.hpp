// LeafCompiler: YAML of a leaf -> LeafPlan. Collects the columns that the whole mapping needs. Internal to lib/mapping.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/decode.hpp"
#include "mapping/leaf.hpp"
#include "model/column_request.hpp"

namespace dotsync {

/// One per mapping. What is wrong is added to the place's problems; the leaf returned then must not be used.
class LeafCompiler {
 public:
  LeafPlan leaf(const Yaml& node, const Place& place, TargetRule rule);
  /// The column under `when:` of a block, where there is one.
  Conditions when(MapReader& map);
  /// Each column (and zone) once, in the order of its first use: the order of a row's columns.
  const std::vector<ColumnRequest>& columns() const { return columns_; }

 private:
  LeafPlan block(const Yaml& node, const Place& place, TargetRule rule);
  bool origin(MapReader& map, LeafPlan& leaf);  ///< whether there is one
  void type(MapReader& map, LeafPlan& leaf);
  void country(MapReader& map, LeafPlan& leaf);
  void steps(MapReader& map, LeafPlan& leaf);
  void value_map(MapReader& map, LeafPlan& leaf);
  void check_constants(const MapReader& map, const LeafPlan& leaf);
  std::optional<ColumnUse> column(const Yaml& node, const Place& place, const std::optional<std::string>& zone = {});
  std::optional<FromTemplate> parse_template(const Yaml& node, const Place& place);
  std::optional<FromCoalesce> coalesce(const Yaml& node, const Place& place, const std::optional<std::string>& zone);
  ColumnUse use(const std::string& name, Mark mark, const std::optional<std::string>& zone);

  std::vector<ColumnRequest> columns_;
};

}  // namespace dotsync
