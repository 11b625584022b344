// MappingPage: the examples of docs/mapping.md, as the page's first section says how to read them. Used by the test
// that runs them and by the one that holds them against the schema.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace dotsync {

struct PageColumn {
  std::string name;
  std::string sql_type;              ///< "text", "double precision", "text[]"
  std::optional<std::string> value;  ///< as PostgreSQL writes it: t and f of a boolean
};

/// A row and what becomes of it; an error may come without a row.
struct PageCase {
  enum class Kind { contact, rejected, error };
  int line = 0;  ///< of the page
  std::vector<PageColumn> row;
  Kind kind = Kind::contact;
  std::string expected;  ///< behind the colon; of a contact without space outside of texts
};

struct PageExample {
  int line = 0;
  std::string mapping;
  bool is_whole = false;  ///< has identifiers of its own
  std::vector<PageCase> cases;
  /// With the head that a part of a mapping stands for. Its lines keep their numbers.
  std::string whole_mapping() const;
};

struct MappingPage {
  std::vector<PageExample> examples;
  std::vector<std::string> faults;  ///< "LINE: what": blocks that are no example
};

/// Throws std::runtime_error where the file cannot be read.
MappingPage read_mapping_page(const std::string& path);

}  // namespace dotsync
