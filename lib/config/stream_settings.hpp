// StreamSettings: one stream of the configuration, from its table to its mapping. Used by the wiring of source,
// mapping, batch and sync.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config_context.hpp"
#include "config/schedule_settings.hpp"
#include "config/yaml.hpp"

namespace dotsync {

struct WatermarkSettings {
  enum class Kind { timestamp, sequence, xid8, xmin };
  enum class Nulls { refuse, include };

  std::string column;  ///< empty: kind xmin, which can do without
  Kind kind = Kind::timestamp;
  std::string zone;                ///< of a timestamp without zone; else empty
  std::optional<Duration> margin;  ///< nothing: 5s where a trigger stamps the column, 60s otherwise
  Nulls nulls = Nulls::refuse;
  Mark mark;  ///< where it stands
};

struct BatchSettings {
  std::size_t contacts_max = 10'000;
  std::size_t body_bytes_max = 10'000'000;  ///< of the whole request body
};

/// Stops a pass that would change surprisingly much; counts known contacts only.
struct GuardSettings {
  int changed_percent_max = 50;
  std::int64_t changed_min = 1'000;  ///< fewer changes than this are never too many
  std::int64_t cleared_fields_max = 10'000;
};

struct StreamSettings {
  enum class Merge { overwrite, overwrite_if_not_empty, overwrite_if_empty };
  enum class OnGone { ignore, unsubscribe, suppress };
  enum class OnIdentifierChange { rename, create };  ///< create is `new` in the configuration

  std::string name;
  Mark mark;                     ///< of its name in `file`
  std::string file;              ///< the configuration
  std::string account;           ///< the name of an account that exists
  std::string source;            ///< the name of a source that exists
  std::string table;             ///< as SQL writes it; empty where `query` is set
  std::string query;             ///< one SELECT; empty where `table` is set
  std::vector<std::string> key;  ///< columns; empty: the primary key of `table`
  WatermarkSettings watermark;
  std::string where;  ///< an SQL predicate, or empty
  ScheduleSettings schedule = EverySettings{};
  std::string listen;  ///< a NOTIFY channel, or empty
  std::optional<ScheduleSettings> reconcile = DailySettings{{std::chrono::hours(3) + std::chrono::minutes(30)}, "UTC"};
  BatchSettings batch;
  Merge merge = Merge::overwrite;
  std::optional<GuardSettings> guard = GuardSettings{};
  OnGone on_gone = OnGone::ignore;
  OnIdentifierChange on_identifier_change = OnIdentifierChange::rename;
  bool enabled = true;
  std::string renamed_from;  ///< the stream's former name, or empty
  Yaml mapping;              ///< its tree, not looked into yet
  std::string
      mapping_file;  ///< for its problems; `file` where it stands in the configuration, empty where it was not read
};

/// The configuration's word, which is also the API's.
const char* to_text(StreamSettings::Merge merge);

/// Names of what a stream may refer to.
struct StreamSurroundings {
  std::vector<std::string> accounts;
  std::vector<std::string> sources;
};

/// Reads the mapping's file too; its problems are added under its own name.
StreamSettings read_stream(const Yaml::Entry& entry, const Place& place, const ConfigContext& context,
                           const StreamSurroundings& surroundings);

}  // namespace dotsync
