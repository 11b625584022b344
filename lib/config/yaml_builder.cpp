#include "config/yaml_builder.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "config/decode.hpp"

namespace dotsync {

YamlBuilder::YamlBuilder(const YamlSource& source, std::string file, Problems& problems)
    : source_(source), file_(std::move(file)), problems_(problems) {}

bool YamlBuilder::expects_key() const {
  return !frames_.empty() && frames_.back().kind == Yaml::Kind::map && !frames_.back().has_key;
}

void YamlBuilder::refuse_properties(const YamlEvent& event) {
  const Mark mark = source_.mark(event.offset);
  if (event.anchored) add(mark, "an anchor (&); write the value out, or put the text in quotes if it begins with '&'");
  if (event.tagged) add(mark, "a tag (!); remove it, or put the text in quotes if it begins with '!'");
  if (source_.is_indented_by_tab(event.offset)) add(mark, "a tab in the indentation; indent with spaces");
}

void YamlBuilder::null(const YamlEvent& event) {
  refuse_properties(event);
  const std::string word = source_.null_word(event.offset);
  if (expects_key()) {
    add(source_.mark(event.offset), "a key is missing before this colon; a key named null needs quotes");
    throw YamlRefused{};
  }
  if (!frames_.empty() && frames_.back().kind == Yaml::Kind::sequence && word.empty()) {
    add(source_.mark(event.offset),
        "an empty place in a list; remove the comma or dash, or write '' for an empty text");
  }
  // The library places a value that is not there at whatever follows; its key is the better place.
  const bool missing = word.empty() && !frames_.empty() && frames_.back().kind == Yaml::Kind::map;
  put(Yaml::make_null(missing ? frames_.back().key_mark : source_.mark(event.offset), word));
}

void YamlBuilder::alias(const YamlEvent& event) {
  add(source_.mark(event.offset), "an alias (*); write the value out, or put the text in quotes if it begins with '*'");
  trusted_ = false;
  if (expects_key()) throw YamlRefused{};
  put(Yaml::make_null(source_.mark(event.offset)));
}

void YamlBuilder::scalar(const YamlEvent& event, const std::string& value) {
  refuse_properties(event);
  const Mark mark = source_.mark(event.offset);
  const char first = source_.at(event.offset);
  const bool in_quotes = first == '"' || first == '\'';
  if (in_quotes) check_quotes(event.offset);
  // Escapes in double quotes can make what the bytes of the file cannot hold.
  if (value.find('\0') != std::string::npos || !is_utf8(value)) {
    add(mark, "this text holds an escape for a character that no text can have");
    throw YamlRefused{};
  }
  const bool quoted = in_quotes || first == '|' || first == '>';
  if (expects_key()) {
    put_key(mark, value, quoted);
  } else {
    put(Yaml::make_scalar(mark, value, quoted));
  }
}

void YamlBuilder::check_quotes(std::size_t offset) {
  const Mark begin = source_.mark(offset);
  const auto closing = source_.closing_quote(offset);
  if (!closing) {
    add(begin, fmt::format("the quote {} that opens here is never closed", source_.at(offset)));
    throw YamlRefused{};
  }
  const Mark end = source_.mark(*closing);
  if (end.line != begin.line) multi_line_quote_ = LongQuote{begin, end};
}

void YamlBuilder::put_key(Mark mark, const std::string& key, bool quoted) {
  Frame& frame = frames_.back();
  frame.has_key = true;
  frame.dropped = false;
  frame.key = key;
  frame.key_mark = mark;
  if (key == "<<" && !quoted) {
    add(mark, "a merge (<<); write the keys out");
    frame.dropped = true;
    trusted_ = false;
    return;
  }
  const auto [first, is_new] = frame.lines.emplace(key, mark.line);
  if (is_new) return;
  add(mark, fmt::format("duplicate key {}, first given on line {}; keep one of them",
                        describe(Yaml::make_scalar(mark, key, quoted)), first->second));
  frame.dropped = true;
}

void YamlBuilder::put(Yaml value) {
  if (frames_.empty()) {
    root_ = std::move(value);
    return;
  }
  Frame& frame = frames_.back();
  if (frame.kind == Yaml::Kind::sequence) {
    frame.items.push_back(std::move(value));
    return;
  }
  if (!frame.dropped) frame.entries.push_back({std::move(frame.key), frame.key_mark, std::move(value)});
  frame.has_key = false;
}

void YamlBuilder::begin(const YamlEvent& event, Yaml::Kind kind) {
  refuse_properties(event);
  const Mark mark = source_.mark(event.offset);
  if (expects_key()) {
    add(mark, "a list or block as a key: a key is a text, and every bracket needs its end");
    throw YamlRefused{};
  }
  if (frames_.size() >= limits::yaml_depth_max) {
    add(mark, fmt::format("more than {} lists and blocks inside each other", limits::yaml_depth_max));
    throw YamlRefused{};
  }
  Frame frame;
  frame.kind = kind;
  frame.mark = mark;
  frames_.push_back(std::move(frame));
}

void YamlBuilder::end_collection() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  put(frame.kind == Yaml::Kind::map ? Yaml::make_map(frame.mark, std::move(frame.entries))
                                    : Yaml::make_sequence(frame.mark, std::move(frame.items)));
}

std::optional<Yaml> YamlBuilder::finish() {
  if (!trusted_ || !frames_.empty()) return std::nullopt;
  return root_ ? std::move(root_) : std::optional<Yaml>(Yaml());
}

std::optional<Mark> YamlBuilder::open_collection() const {
  if (frames_.empty()) return std::nullopt;
  return frames_.back().mark;
}

}  // namespace dotsync
