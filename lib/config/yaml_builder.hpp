// YamlBuilder: makes the Yaml tree out of parse events and refuses what a configuration must not hold.
// Used only by parse_yaml; knows nothing of the YAML library, whose events are handed on to it one by one.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/yaml.hpp"
#include "config/yaml_source.hpp"

namespace dotsync {

/// Thrown by the builder to end the parse where going on is of no use; the problem has been added.
struct YamlRefused {};

/// One event's place and what stood in front of its content.
struct YamlEvent {
  std::size_t offset = 0;
  bool anchored = false;
  bool tagged = false;
};

/// A quoted text over several lines.
struct LongQuote {
  Mark begin;
  Mark end;
};

/// One document. `source` and `problems` must outlive it.
class YamlBuilder {
 public:
  YamlBuilder(const YamlSource& source, std::string file, Problems& problems);

  void null(const YamlEvent& event);
  void alias(const YamlEvent& event);
  void scalar(const YamlEvent& event, const std::string& value);
  void begin_sequence(const YamlEvent& event) { begin(event, Yaml::Kind::sequence); }
  void begin_map(const YamlEvent& event) { begin(event, Yaml::Kind::map); }
  void end_collection();

  /// The finished tree; nothing where it cannot be trusted.
  std::optional<Yaml> finish();
  /// Where the innermost open collection begins: a bracket that never closes.
  std::optional<Mark> open_collection() const;
  /// Where the latest quoted text begins that runs over several lines: the likely place of a forgotten quote.
  std::optional<LongQuote> multi_line_quote() const { return multi_line_quote_; }

 private:
  struct Frame {
    Yaml::Kind kind = Yaml::Kind::map;
    Mark mark;
    std::vector<Yaml> items;
    std::vector<Yaml::Entry> entries;
    std::map<std::string, int> lines;  ///< of the keys so far
    bool has_key = false;              ///< a key waits for its value
    bool dropped = false;              ///< that key's value is not kept: the key was refused
    std::string key;
    Mark key_mark;
  };

  void begin(const YamlEvent& event, Yaml::Kind kind);
  void refuse_properties(const YamlEvent& event);
  void check_quotes(std::size_t offset);
  void put_key(Mark mark, const std::string& key, bool quoted);
  void put(Yaml value);
  bool expects_key() const;
  void add(Mark mark, std::string what) { problems_.add(file_, mark, std::move(what)); }

  const YamlSource& source_;
  std::string file_;
  Problems& problems_;
  std::vector<Frame> frames_;
  std::optional<Yaml> root_;
  std::optional<LongQuote> multi_line_quote_;
  bool trusted_ = true;
};

}  // namespace dotsync
