#include "sandbox/json_doc.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace dotsync::sandbox {

const JsonNode* JsonNode::find(std::string_view name) const {
  if (kind != JsonKind::object) return nullptr;
  for (const JsonNode* child = first; child != nullptr; child = child->next) {
    if (child->key == name) return child;
  }
  return nullptr;
}

std::string_view kind_name(JsonKind kind) {
  switch (kind) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return "a boolean";
    case JsonKind::integer:
      return "a whole number";
    case JsonKind::number:
      return "a number";
    case JsonKind::text:
      return "a text";
    case JsonKind::array:
      return "an array";
    case JsonKind::object:
      return "an object";
  }
  return "something else";
}

void append_json(std::string& out, const JsonNode& node) {
  switch (node.kind) {
    case JsonKind::null:
      out += "null";
      return;
    case JsonKind::boolean:
      out += node.boolean ? "true" : "false";
      return;
    case JsonKind::integer:
    case JsonKind::number:
      out += node.text;
      return;
    case JsonKind::text:
      append_json_string(out, node.text);
      return;
    case JsonKind::array:
    case JsonKind::object:
      break;
  }
  const bool object = node.is(JsonKind::object);
  out += object ? '{' : '[';
  for (const JsonNode* child = node.first; child != nullptr; child = child->next) {
    if (child != node.first) out += ',';
    if (object) {
      append_json_string(out, child->key);
      out += ':';
    }
    append_json(out, *child);
  }
  out += object ? '}' : ']';
}

JsonNode* JsonDoc::make_node() {
  if (nodes_used_ == chunk_nodes) {
    nodes_.push_back(std::make_unique<JsonNode[]>(chunk_nodes));
    nodes_used_ = 0;
  }
  return &nodes_.back()[nodes_used_++];
}

std::string_view JsonDoc::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > bytes_left_) {
    bytes_left_ = std::max(text.size(), chunk_bytes);
    texts_.push_back(std::make_unique<char[]>(bytes_left_));
    next_byte_ = texts_.back().get();
  }
  std::memcpy(next_byte_, text.data(), text.size());
  const std::string_view kept(next_byte_, text.size());
  next_byte_ += text.size();
  bytes_left_ -= text.size();
  return kept;
}

/// Takes the parser's events. The function names are the JSON library's.
class DocBuilder {
 public:
  DocBuilder(JsonDoc& doc, std::string& reason) : doc_(doc), reason_(reason) {}

  bool null() { return add(JsonKind::null) != nullptr; }
  bool boolean(bool value) {
    add(JsonKind::boolean)->boolean = value;
    return true;
  }
  bool number_integer(std::int64_t value) {
    JsonNode* node = add(JsonKind::integer);
    node->integer = value;
    node->text = doc_.keep(fmt::format_int(value).c_str());
    return true;
  }
  bool number_unsigned(std::uint64_t value) {
    // Over the signed range nothing in the contract takes a whole number.
    if (value <= static_cast<std::uint64_t>(INT64_MAX)) return number_integer(static_cast<std::int64_t>(value));
    add(JsonKind::number)->text = doc_.keep(fmt::format_int(value).c_str());
    return true;
  }
  bool number_float(double value, const std::string& digits) {
    // 7.0 is a whole number to JSON Schema.
    const bool whole = std::floor(value) == value && std::fabs(value) < 9e15;
    JsonNode* node = add(whole ? JsonKind::integer : JsonKind::number);
    if (whole) node->integer = static_cast<std::int64_t>(value);
    node->text = doc_.keep(digits);
    return true;
  }
  bool string(std::string& value) {
    add(JsonKind::text)->text = doc_.keep(value);
    return true;
  }
  bool binary(std::vector<std::uint8_t>&) { return false; }
  bool key(std::string& name) {
    const JsonNode* parent = open_.back().node;
    // Objects of this contract are small; a large one (data fields by the thousand) is still only quadratic in itself.
    if (parent->count < 1000 && parent->find(name) != nullptr) {
      reason_ = "an object names a property twice";
      return false;
    }
    key_ = doc_.keep(name);
    return true;
  }
  bool start_object(std::size_t) { return open(JsonKind::object); }
  bool start_array(std::size_t) { return open(JsonKind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    reason_ = fmt::format("unexpected input at byte {}", position);
    return false;
  }

 private:
  struct Open {
    JsonNode* node;
    JsonNode* last;
  };

  JsonNode* add(JsonKind kind) {
    JsonNode* node = doc_.make_node();
    node->kind = kind;
    if (open_.empty()) {
      doc_.root_ = node;
      return node;
    }
    Open& parent = open_.back();
    node->key = std::exchange(key_, {});
    ++parent.node->count;
    if (parent.last == nullptr) {
      parent.node->first = node;
    } else {
      parent.last->next = node;
    }
    parent.last = node;
    return node;
  }

  bool open(JsonKind kind) {
    if (open_.size() >= limits::json_depth_max) {
      reason_ = fmt::format("nested deeper than {} levels", limits::json_depth_max);
      return false;
    }
    open_.push_back({add(kind), nullptr});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  JsonDoc& doc_;
  std::string& reason_;
  std::vector<Open> open_;
  std::string_view key_;
};

std::unique_ptr<JsonDoc> JsonDoc::parse(std::string_view body, std::string& reason) {
  std::unique_ptr<JsonDoc> doc(new JsonDoc());
  DocBuilder builder(*doc, reason);
  if (!nlohmann::json::sax_parse(body.begin(), body.end(), &builder)) {
    if (reason.empty()) reason = "not JSON";
    return nullptr;
  }
  return doc;
}

}  // namespace dotsync::sandbox
