// ColumnRequest: a column that a mapping needs of the source. Made by lib/mapping, answered by lib/source.
#pragma once

#include <optional>
#include <string>

namespace dotsync {

/// With a zone the source reads `(column AT TIME ZONE 'zone')`, so that a timestamp without zone arrives as a
/// timestamptz.
struct ColumnRequest {
  std::string name;
  std::optional<std::string> zone;
  bool operator==(const ColumnRequest&) const = default;
};

}  // namespace dotsync
