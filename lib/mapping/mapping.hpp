// Mapping: YAML -> a checked mapping -> one that is bound to a source's columns. Used by the wiring and by the
// commands; rows go through mapping/map_row.hpp. Pure: nothing here opens a file, a socket or a clock.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problems.hpp"
#include "config/yaml.hpp"
#include "mapping/target.hpp"
#include "model/column_request.hpp"
#include "model/row.hpp"

namespace dotsync {

/// A name in the mapping and where it stands: of a list, a preference, a data field, an identifier.
struct MappedName {
  std::string name;
  Mark mark;
  std::optional<ValueType> type;  ///< of a data field: the type the mapping names; nothing: the column decides
};

/// Names that the account must turn into ids before the mapping can be bound. Each once.
struct NamesToResolve {
  std::vector<MappedName> lists;
  std::vector<MappedName> preferences;
  bool empty() const { return lists.empty() && preferences.empty(); }
};

/// The account's names and ids; may hold more than the mapping asked for, which then serves the did-you-mean.
struct ResolvedNames {
  std::map<std::string, std::int64_t> lists;
  std::map<std::string, std::int64_t> preferences;
};

struct MappingPlan;

/// Bound to columns and ids: ready for rows. A value; copies share one immutable plan, any thread may use it.
class BoundMapping {
 public:
  explicit BoundMapping(std::shared_ptr<const MappingPlan> plan) : plan_(std::move(plan)) {}
  const MappingPlan& plan() const { return *plan_; }
  /// Text that is equal exactly when the mapping, its resolved ids and its merge option are: comments, quotes and
  /// layout do not count, the order of the fields does. Part of the stream's mapping version.
  std::string fingerprint() const;
  /// The fields behind MappedContact::fields, in their order: "dataFields.FIRSTNAME".
  std::vector<std::string> digested_fields() const;

 private:
  std::shared_ptr<const MappingPlan> plan_;
};

/// Checked as far as the file alone can tell. A value like BoundMapping.
class Mapping {
 public:
  explicit Mapping(std::shared_ptr<const MappingPlan> plan) : plan_(std::move(plan)) {}

  /// The columns that rows must carry, in this order. A column with a zone is read as `(column AT TIME ZONE 'zone')`.
  const std::vector<ColumnRequest>& columns() const;
  const NamesToResolve& names_to_resolve() const;
  const std::string& match_identifier() const;
  std::vector<MappedName> identifiers() const;
  std::vector<MappedName> data_fields() const;
  /// The column that an identifier comes from, when it comes from one column as it is: for looking an address up.
  std::optional<std::string> column_of_identifier(std::string_view kind) const;

  /// `available`: every column of the table or query, as they are there (a timestamp column that is asked for with a
  /// zone is still `timestamp`). `merge_option`: the API's word. Unknown columns, a timestamp without zone and unknown
  /// names are added to the problems with their place; nothing is returned then.
  std::optional<BoundMapping> bind(const std::vector<Column>& available, const ResolvedNames& names,
                                   std::string_view merge_option, Problems& problems) const;

 private:
  std::shared_ptr<const MappingPlan> plan_;
};

/// `file` is the mapping file as the operator knows it, or the configuration's own when the mapping stands in it.
/// Nothing where anything was added to the problems.
std::optional<Mapping> compile_mapping(const Yaml& yaml, const std::string& file, Problems& problems);

}  // namespace dotsync
