// Yaml: a finished tree of a YAML file with the place of every node, and parse_yaml, the strict reader that makes it.
// Used by the settings and by the mapping compiler, both through config/decode.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problems.hpp"

namespace dotsync {

/// A value: copies share one immutable tree, so a subtree may outlive the file it came from. Any thread may read it.
class Yaml {
 public:
  enum class Kind { null, scalar, sequence, map };
  struct Entry;

  /// A null at 1:1, as an empty file gives.
  Yaml();

  /// `text` of a null is what stood there: "null" and "~" are told apart from nothing at all.
  static Yaml make_null(Mark mark, std::string text = {});
  static Yaml make_scalar(Mark mark, std::string text, bool quoted);
  static Yaml make_sequence(Mark mark, std::vector<Yaml> items);
  static Yaml make_map(Mark mark, std::vector<Entry> entries);

  Kind kind() const;
  bool is_null() const { return kind() == Kind::null; }
  bool is_scalar() const { return kind() == Kind::scalar; }
  bool is_sequence() const { return kind() == Kind::sequence; }
  bool is_map() const { return kind() == Kind::map; }

  /// Where the node begins; a block's is that of its first key or dash, a missing value's that of its key.
  Mark mark() const;
  /// The scalar's text as YAML reads it; empty for collections.
  const std::string& text() const;
  /// True for "..." and '...' and block texts (| and >): `"false"` is a text where `false` is a boolean.
  bool quoted() const;
  /// The items of a sequence; empty for all other kinds.
  const std::vector<Yaml>& items() const;
  /// The entries of a map in the order of the file, each key once; empty for all other kinds.
  const std::vector<Entry>& entries() const;
  /// The value under `key`, or null pointer; valid while this tree lives.
  const Yaml* find(std::string_view key) const;

 private:
  struct Node;
  explicit Yaml(std::shared_ptr<const Node> node);

  std::shared_ptr<const Node> node_;
};

struct Yaml::Entry {
  std::string key;
  Mark key_mark;
  Yaml value;
};

/// Reads one YAML document. Refused, each with its own words: duplicate keys, anchors, aliases, tags, merges (<<),
/// directives, further documents, keys that are not texts, quotes and brackets that never close, bad UTF-8, control
/// characters, tabs as indentation, more than limits::yaml_depth_max levels and limits::config_bytes_max bytes.
/// Returns nothing where no tree can be trusted; with a tree there may still be problems: the caller asks
/// problems.empty() before it uses anything. A UTF-8 byte order mark and CRLF are fine. Never throws on any bytes.
std::optional<Yaml> parse_yaml(std::string_view text, const std::string& file, Problems& problems);

}  // namespace dotsync
