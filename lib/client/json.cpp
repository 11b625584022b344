#include "client/json.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/limits.hpp"

namespace dotsync {
namespace {

using Sax = nlohmann::json_sax<nlohmann::json>;

/// Builds the tree from nlohmann's events. Depth is counted here: the library itself has no limit.
class TreeBuilder final : public Sax {
 public:
  explicit TreeBuilder(JsonValue& root) : root_(root) {}

  bool null() override { return place(JsonValue{}) != nullptr; }
  bool boolean(bool value) override {
    JsonValue leaf;
    leaf.kind = JsonValue::Kind::boolean;
    leaf.boolean = value;
    return place(std::move(leaf)) != nullptr;
  }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& digits) override { return number(digits); }
  bool string(string_t& value) override {
    JsonValue leaf;
    leaf.kind = JsonValue::Kind::text;
    leaf.text = std::move(value);
    return place(std::move(leaf)) != nullptr;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonValue::Kind::object); }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(JsonValue::Kind::array); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool number(std::string digits) {
    JsonValue leaf;
    leaf.kind = JsonValue::Kind::number;
    leaf.text = std::move(digits);
    return place(std::move(leaf)) != nullptr;
  }

  JsonValue* place(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    JsonValue& parent = *open_.back();
    if (parent.kind == JsonValue::Kind::array) return &parent.items.emplace_back(std::move(value));
    value.name = std::move(key_);
    return &parent.members.emplace_back(std::move(value));
  }

  bool open(JsonValue::Kind kind) {
    if (open_.size() >= limits::json_depth_max) return false;
    JsonValue container;
    container.kind = kind;
    // A parent never grows while one of its children is open: the pointers of the path stay valid.
    open_.push_back(place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  JsonValue& root_;
  std::vector<JsonValue*> open_;
  std::string key_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view wanted) const {
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    if (member->name == wanted) return &*member;
  }
  return nullptr;
}

std::string JsonValue::text_of(std::string_view wanted) const {
  const JsonValue* member = find(wanted);
  return member != nullptr && member->kind == Kind::text ? member->text : std::string();
}

std::optional<std::int64_t> JsonValue::integer_of(std::string_view wanted) const {
  const JsonValue* member = find(wanted);
  if (member == nullptr || member->kind != Kind::number) return std::nullopt;
  std::int64_t value = 0;
  const char* last = member->text.data() + member->text.size();
  const auto [end, error] = std::from_chars(member->text.data(), last, value);
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

bool JsonValue::is_true(std::string_view wanted) const {
  const JsonValue* member = find(wanted);
  return member != nullptr && member->kind == Kind::boolean && member->boolean;
}

std::optional<JsonValue> parse_json(std::string_view text) {
  JsonValue root;
  TreeBuilder builder(root);
  if (!nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder)) return std::nullopt;
  return root;
}

}  // namespace dotsync
