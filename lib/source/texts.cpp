#include "source/texts.hpp"

#include <cstdint>

#include "base/text.hpp"

namespace dotsync {
namespace {

/// Reads the strings of one JSON text, left to right.
class JsonStrings {
 public:
  explicit JsonStrings(std::string_view text) : text_(text) {}

  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool take(char wanted) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  bool at_end() {
    skip_blanks();
    return at_ == text_.size();
  }

  std::optional<std::string> string() {
    if (!take('"')) return std::nullopt;
    std::string out;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return out;
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c != '\\') {
        out += c;
      } else if (!escape(out)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

 private:
  bool escape(std::string& out) {
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    if (c == 'u') return code_point(out);
    const std::string_view from = "\"\\/bfnrt";
    const std::string_view to = "\"\\/\b\f\n\r\t";
    const std::size_t found = from.find(c);
    if (found == std::string_view::npos) return false;
    out += to[found];
    return true;
  }

  std::optional<std::uint32_t> four_digits() {
    if (text_.size() - at_ < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const std::size_t digit = std::string_view("0123456789abcdef").find(ascii_lower(text_.substr(at_++, 1)));
      if (digit == std::string_view::npos) return std::nullopt;
      value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    return value;
  }

  bool code_point(std::string& out) {
    std::optional<std::uint32_t> value = four_digits();
    if (!value) return false;
    if (*value >= 0xD800 && *value < 0xDC00) {  // the first half of a surrogate pair
      if (text_.substr(at_, 2) != "\\u") return false;
      at_ += 2;
      const std::optional<std::uint32_t> low = four_digits();
      if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
      value = 0x10000 + ((*value - 0xD800) << 10) + (*low - 0xDC00);
    } else if (*value >= 0xDC00 && *value <= 0xDFFF) {
      return false;
    }
    append_utf8(out, *value);
    return true;
  }

  static void append_utf8(std::string& out, std::uint32_t value) {
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (value < 0x80) {
      put(value);
    } else if (value < 0x800) {
      put(0xC0 | (value >> 6));
      put(0x80 | (value & 0x3F));
    } else if (value < 0x10000) {
      put(0xE0 | (value >> 12));
      put(0x80 | ((value >> 6) & 0x3F));
      put(0x80 | (value & 0x3F));
    } else {
      put(0xF0 | (value >> 18));
      put(0x80 | ((value >> 12) & 0x3F));
      put(0x80 | ((value >> 6) & 0x3F));
      put(0x80 | (value & 0x3F));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string join_texts(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.size() > 1) out += ',';
    append_json_string(out, text);
  }
  return out + "]";
}

std::optional<std::vector<std::string>> split_texts(std::string_view json) {
  JsonStrings in(json);
  std::vector<std::string> texts;
  if (!in.take('[')) return std::nullopt;
  if (!in.take(']')) {
    do {
      std::optional<std::string> text = in.string();
      if (!text) return std::nullopt;
      texts.push_back(std::move(*text));
    } while (in.take(','));
    if (!in.take(']')) return std::nullopt;
  }
  if (!in.at_end()) return std::nullopt;
  return texts;
}

std::string join_key(const std::vector<std::string>& parts) {
  return parts.size() == 1 ? parts.front() : join_texts(parts);
}

std::optional<std::vector<std::string>> split_key(const std::string& key, std::size_t columns) {
  // A NUL would cut the parameter short and find another row.
  if (key.find('\0') != std::string::npos) return std::nullopt;
  if (columns == 1) return std::vector<std::string>{key};
  std::optional<std::vector<std::string>> parts = split_texts(key);
  if (!parts || parts->size() != columns) return std::nullopt;
  for (const std::string& part : *parts) {
    if (part.find('\0') != std::string::npos) return std::nullopt;
  }
  return parts;
}

std::string array_literal(const std::vector<std::string>& texts) {
  std::string out = "{";
  for (const std::string& text : texts) {
    if (out.size() > 1) out += ',';
    out += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out + "}";
}

std::string quote_identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace dotsync
