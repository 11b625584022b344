// JsonDoc: a parsed request body, small enough for 50 MB of contacts. Used by validation and by the import worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dotsync::sandbox {

enum class JsonKind : std::uint8_t { null, boolean, integer, number, text, array, object };

/// A value inside a JsonDoc, valid as long as the document. Children are a list in the order of the text.
struct JsonNode {
  JsonKind kind = JsonKind::null;
  bool boolean = false;
  std::uint32_t count = 0;   ///< children of an array or object
  std::string_view key;      ///< the name, where the parent is an object
  std::string_view text;     ///< of a text: its value; of a number: its digits as they were sent
  std::int64_t integer = 0;  ///< of an integer
  const JsonNode* first = nullptr;
  const JsonNode* next = nullptr;

  bool is(JsonKind wanted) const { return kind == wanted; }
  /// The member of this name, null where there is none or this is no object.
  const JsonNode* find(std::string_view name) const;
};

/// "a text", "an object" ... for messages.
std::string_view kind_name(JsonKind kind);

/// The value as JSON text, as it is stored and shown again.
void append_json(std::string& out, const JsonNode& node);

class JsonDoc {
 public:
  /// Null when `body` is no JSON: bad syntax, bad UTF-8, an object that names a property twice, or nested deeper than
  /// limits::json_depth_max. `reason` then says which, without quoting the body.
  static std::unique_ptr<JsonDoc> parse(std::string_view body, std::string& reason);

  const JsonNode& root() const { return *root_; }

 private:
  friend class DocBuilder;
  JsonDoc() = default;
  JsonNode* make_node();
  std::string_view keep(std::string_view text);

  // Chunks never move: nodes and texts point into them.
  static constexpr std::size_t chunk_nodes = 4096;
  static constexpr std::size_t chunk_bytes = 1 << 18;
  std::deque<std::unique_ptr<JsonNode[]>> nodes_;
  std::size_t nodes_used_ = chunk_nodes;
  std::deque<std::unique_ptr<char[]>> texts_;
  std::size_t bytes_left_ = 0;
  char* next_byte_ = nullptr;
  const JsonNode* root_ = nullptr;
};

}  // namespace dotsync::sandbox
