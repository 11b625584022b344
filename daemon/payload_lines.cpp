#include "daemon/payload_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "daemon/output.hpp"

namespace dotsync {
namespace {

/// By events, since a parsed number loses its digits.
class Flattener : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::vector<std::pair<std::string, std::string>> values;

  bool null() override { return add("null (cleared)"); }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return add(fmt::format("{}", value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(fmt::format("{}", value)); }
  bool number_float(number_float_t, const string_t& digits) override { return add(digits); }
  bool string(string_t& value) override { return add(value.empty() ? "''" : value); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(false); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(true); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    levels_.back().key = name;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  struct Level {
    bool is_array = false;
    std::string key;
    std::size_t next = 1;
  };

  std::string path() {
    std::string text;
    for (Level& level : levels_) {
      if (level.is_array) {
        text += fmt::format("[{}]", level.next);
      } else {
        text += (text.empty() ? "" : ".") + level.key;
      }
    }
    return text;
  }
  bool add(const std::string& value) {
    values.emplace_back(path(), value);
    return step();
  }
  bool step() {
    if (!levels_.empty() && levels_.back().is_array) levels_.back().next += 1;
    return true;
  }
  bool open(bool is_array) {
    levels_.push_back({is_array, {}, 1});
    return true;
  }
  bool close() {
    levels_.pop_back();
    return step();
  }

  std::vector<Level> levels_;
};

}  // namespace

std::string payload_lines(const std::string& json, std::size_t width) {
  Flattener flat;
  if (!nlohmann::json::sax_parse(json, &flat)) return wrap(printable(json), "    ", width);
  std::size_t names = 0;
  for (const auto& [name, value] : flat.values) names = std::max(names, display_width(name));
  std::string out;
  for (const auto& [name, value] : flat.values) {
    const std::string gap(names - display_width(name) + 2, ' ');
    out += wrap(printable(value), fmt::format("    {}{}", printable(name), gap), width);
  }
  return out;
}

}  // namespace dotsync
