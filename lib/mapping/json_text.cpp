#include "mapping/json_text.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/scalars.hpp"

namespace dotsync {
namespace {

void append_utf8(std::string& out, unsigned point) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | (point >> 6U)), tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0U | (point >> 12U)), tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0U | (point >> 18U)), tail(12), tail(6), tail(0);
  }
}

/// Walks over a text from left to right. Every member returns false, or nothing, where the text is not as it should be.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  void space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  bool done() const { return at_ == text_.size(); }
  char front() const { return done() ? '\0' : text_[at_]; }
  bool skip(char c) {
    if (front() != c) return false;
    ++at_;
    space();
    return true;
  }

  /// A string with its escapes undone.
  std::optional<std::string> string() {
    if (front() != '"') return std::nullopt;
    std::string out;
    for (++at_; !done();) {
      const char c = text_[at_++];
      if (c == '"') {
        space();
        return out;
      }
      if (c != '\\') {
        out += c;
      } else if (!escape(out)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  /// Any value, as its own JSON text.
  std::optional<std::string_view> raw(std::size_t depth = 0) {
    const std::size_t begin = at_;
    if (!over(depth)) return std::nullopt;
    return trim(text_.substr(begin, at_ - begin));
  }

 private:
  bool over(std::size_t depth) {
    if (depth > limits::json_depth_max) return false;
    if (front() == '"') return string().has_value();
    if (front() == '{' || front() == '[') return over_members(depth);
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    const std::string_view word = text_.substr(begin, at_ - begin);
    space();
    return word == "true" || word == "false" || word == "null" || is_json_number(word);
  }

  bool over_members(std::size_t depth) {
    const bool object = front() == '{';
    const char close = object ? '}' : ']';
    skip(front());
    if (skip(close)) return true;
    do {
      if (object && (!string() || !skip(':'))) return false;
      if (!over(depth + 1)) return false;
    } while (skip(','));
    return skip(close);
  }

  std::optional<unsigned> hex4() {
    unsigned value = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = front();
      const std::size_t digit = std::string_view("0123456789abcdef").find(ascii_lower(std::string_view(&c, 1)));
      if (c == '\0' || digit == std::string_view::npos) return std::nullopt;
      value = value * 16 + static_cast<unsigned>(digit);
    }
    return value;
  }

  /// What follows a backslash. A surrogate without its other half becomes U+FFFD.
  bool escape(std::string& out) {
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (done()) return false;
    const char c = text_[at_++];
    if (const std::size_t found = letters.find(c); found != std::string_view::npos) {
      out += meanings[found];
      return true;
    }
    auto point = c == 'u' ? hex4() : std::optional<unsigned>();
    if (!point) return false;
    if (*point >= 0xD800 && *point < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      at_ += 2;
      const auto second = hex4();
      if (!second) return false;
      const bool pair = *second >= 0xDC00 && *second < 0xE000;
      point = pair ? 0x10000U + ((*point - 0xD800U) << 10U) + (*second - 0xDC00U) : 0xFFFDU;
    }
    append_utf8(out, *point >= 0xD800 && *point < 0xE000 ? 0xFFFDU : *point);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The raw text of the member that a step names.
std::optional<std::string_view> step_into(std::string_view text, const JsonStep& step) {
  JsonReader in(text);
  in.space();
  const bool object = in.front() == '{';
  if (!object && (in.front() != '[' || !step.index)) return std::nullopt;
  in.skip(in.front());
  for (std::int64_t index = 0; in.front() != ']' && in.front() != '}'; ++index) {
    std::optional<std::string> key;
    if (object && (!(key = in.string()) || !in.skip(':'))) return std::nullopt;
    const auto member = in.raw();
    if (!member) return std::nullopt;
    if (object ? *key == step.key : index == *step.index) return member;
    if (!in.skip(',')) return std::nullopt;
  }
  return std::nullopt;
}

/// A value as a leaf sees it.
std::optional<std::string> plain(std::string_view raw) {
  if (raw == "null") return std::nullopt;
  if (raw.empty() || raw.front() != '"') return std::string(raw);
  return JsonReader(raw).string();
}

}  // namespace

std::optional<std::string> json_value(std::string_view text, const std::vector<JsonStep>& path) {
  JsonReader whole(text);
  whole.space();
  auto value = whole.raw();
  if (!value || !whole.done()) return std::nullopt;
  for (const JsonStep& step : path) {
    value = step_into(*value, step);
    if (!value) return std::nullopt;
  }
  return plain(*value);
}

std::optional<std::vector<std::string>> json_elements(std::string_view text) {
  JsonReader in(text);
  in.space();
  if (!in.skip('[')) return std::nullopt;
  std::vector<std::string> elements;
  while (in.front() != ']') {
    const auto member = in.raw();
    if (!member) return std::nullopt;
    if (auto element = plain(*member)) elements.push_back(std::move(*element));
    if (!in.skip(',') && in.front() != ']') return std::nullopt;
  }
  in.skip(']');
  if (!in.done()) return std::nullopt;
  return elements;
}

}  // namespace dotsync
