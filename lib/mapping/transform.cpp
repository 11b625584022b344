#include "mapping/transform.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <memory>
#include <string_view>

#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "mapping/array_text.hpp"
#include "mapping/json_text.hpp"
#include "mapping/unicode.hpp"

namespace dotsync {
namespace {

using Step = std::function<bool(std::string&)>;

constexpr std::int64_t parts_max = 1'000;
constexpr std::int64_t array_index_max = 1'000'000;

std::string only_digits(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') out += c;
  }
  return out;
}

/// RFC 3986: all but the unreserved characters as %XX.
std::string url_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t hit = text.find(from, at);
    out.append(text.substr(at, hit == std::string_view::npos ? hit : hit - at));
    if (hit == std::string_view::npos) return out;
    out.append(to);
    at = hit + from.size();
  }
}

/// The part at `index` (from 1, or from the end with -1), nothing where there is none.
std::optional<std::string> split_part(std::string_view text, std::string_view separator, std::int64_t index) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0;;) {
    const std::size_t hit = text.find(separator, at);
    parts.push_back(text.substr(at, hit == std::string_view::npos ? hit : hit - at));
    if (hit == std::string_view::npos) break;
    at = hit + separator.size();
  }
  const auto count = static_cast<std::int64_t>(parts.size());
  const std::int64_t from_zero = index > 0 ? index - 1 : count + index;
  if (from_zero < 0 || from_zero >= count) return std::nullopt;
  return std::string(parts[static_cast<std::size_t>(from_zero)]);
}

/// A function of text as a step.
template <class Function>
Step text_step(Function function) {
  return [function](std::string& text) {
    text = std::string(function(std::string_view(text)));
    return true;
  };
}

/// The commonest two work in place: an e-mail address costs no memory on its way.
bool trim_in_place(std::string& text) {
  const std::string_view kept = trim(text);
  const auto begin = kept.empty() ? 0 : static_cast<std::size_t>(kept.data() - text.data());
  text.resize(begin + kept.size());
  text.erase(0, begin);
  return true;
}

bool lower_in_place(std::string& text) {
  bool ascii = true;
  for (char& c : text) {
    ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (!ascii) text = unicode_lower(text);
  return true;
}

/// A function that may give nothing as a step.
template <class Function>
Step optional_step(Function function) {
  return [function](std::string& text) {
    auto result = function(std::string_view(text));
    if (result) text = std::move(*result);
    return result.has_value();
  };
}

/// Two texts of a list, the first with at least one character.
std::optional<std::pair<std::string, std::string>> read_pair(const Yaml& node, const Place& place,
                                                             std::string_view form) {
  const bool two = node.is_sequence() && node.items().size() == 2 && node.items()[0].is_scalar() &&
                   (node.items()[1].is_scalar() || node.items()[1].is_null());
  if (!two || node.items()[0].text().empty()) {
    place.expected(form, node);
    return std::nullopt;
  }
  return std::pair(node.items()[0].text(), node.items()[1].text());
}

Step compile_truncate(const Yaml& node, const Place& place) {
  const auto count = read_integer(node, place, 1, 100'000);
  if (!count) return {};
  return text_step(
      [limit = static_cast<std::size_t>(*count)](std::string_view text) { return first_code_points(text, limit); });
}

Step compile_replace(const Yaml& node, const Place& place) {
  const auto pair = read_pair(node, place, "two texts such as [\"a\", \"b\"]");
  if (!pair) return {};
  return text_step(
      [from = pair->first, to = pair->second](std::string_view text) { return replace_all(text, from, to); });
}

Step compile_regex(const Yaml& node, const Place& place) {
  const auto pair = read_pair(node, place, "a pattern and its replacement such as [\"^0+\", \"\"]");
  if (!pair) return {};
  RE2::Options options;
  options.set_log_errors(false);
  const auto pattern = std::make_shared<const RE2>(pair->first, options);
  std::string error;
  if (!pattern->ok()) {
    place.problem(node.items()[0].mark(), fmt::format("not a regular expression (RE2): {}", pattern->error()));
    return {};
  }
  if (!pattern->CheckRewriteString(pair->second, &error)) {
    place.problem(node.items()[1].mark(), fmt::format("not a replacement for this pattern: {}", error));
    return {};
  }
  return [pattern, to = pair->second](std::string& text) {
    RE2::GlobalReplace(&text, *pattern, to);
    return true;
  };
}

Step compile_split(const Yaml& node, const Place& place) {
  if (node.is_scalar() && !node.text().empty()) {
    return [separator = node.text()](std::string& text) {
      // Other bytes than UTF-8 stay as they are: the row is rejected for them later.
      if (is_utf8(text)) text = split_array(text, separator);
      return true;
    };
  }
  const auto pair = read_pair(node, place, "a separator, alone or with the number of a part as in [\",\", 1]");
  if (!pair) return {};
  const auto index = read_integer(node.items()[1], place, -parts_max, parts_max);
  if (index == 0) place.problem(node.items()[1].mark(), "parts are counted from 1, or from the end with -1");
  if (!index || *index == 0) return {};
  return optional_step(
      [separator = pair->first, part = *index](std::string_view text) { return split_part(text, separator, part); });
}

Step compile_join(const Yaml& node, const Place& place) {
  const auto separator = read_text(node, place);
  if (!separator) return {};
  return optional_step([glue = *separator](std::string_view text) { return join_array(text, glue); });
}

Step compile_hash(const Yaml& node, const Place& place) {
  if (!read_word(node, place, {"sha256"})) return {};
  return text_step(sha256_hex);
}

Step compile_json(const Yaml& node, const Place& place) {
  std::vector<JsonStep> path;
  const std::vector<Yaml> single = {node};
  for (const Yaml& item : node.is_sequence() ? node.items() : single) {
    if (!item.is_scalar()) {
      place.expected("keys and indexes such as [address, 0]", item);
      return {};
    }
    const bool index = !item.quoted() && !item.text().empty() && only_digits(item.text()) == item.text();
    const auto number = index ? read_integer(item, place, 0, array_index_max) : std::optional<std::int64_t>();
    if (index && !number) return {};
    path.push_back({item.text(), number});
  }
  if (path.empty()) place.expected("keys and indexes such as [address, 0]", node);
  return optional_step([path](std::string_view text) { return json_value(text, path); });
}

struct PlainTransform {
  const char* name;
  Step step;
};

const std::vector<PlainTransform>& plain_transforms() {
  static const std::vector<PlainTransform> all = {{"trim", trim_in_place},
                                                  {"lower", lower_in_place},
                                                  {"upper", text_step(unicode_upper)},
                                                  {"title", text_step(unicode_title)},
                                                  {"digits", text_step(only_digits)},
                                                  {"collapse", text_step(collapse_space)},
                                                  {"url_encode", text_step(url_encode)}};
  return all;
}

struct ArgumentTransform {
  const char* name;
  Step (*compile)(const Yaml&, const Place&);
};

constexpr ArgumentTransform argument_transforms[] = {
    {"truncate", compile_truncate}, {"replace", compile_replace}, {"regex", compile_regex}, {"split", compile_split},
    {"join", compile_join},         {"json", compile_json},       {"hash", compile_hash}};

Step unknown_transform(const std::string& name, Mark mark, const Place& place) {
  const auto known = transform_names();
  const std::string near = did_you_mean(name, known);
  place.problem(mark, fmt::format("unknown transform '{}'{}", name,
                                  near.empty() ? fmt::format("; there are {}", fmt::join(known, ", ")) : near));
  return {};
}

Step compile_plain(const std::string& name, Mark mark, const Place& place) {
  for (const PlainTransform& known : plain_transforms()) {
    if (name == known.name) return known.step;
  }
  for (const ArgumentTransform& known : argument_transforms) {
    if (name != known.name) continue;
    place.problem(mark, fmt::format("transform '{0}' needs an argument: {{{0}: ...}}", name));
    return {};
  }
  return unknown_transform(name, mark, place);
}

Step compile_with_argument(const Yaml::Entry& entry, const Place& place) {
  for (const ArgumentTransform& known : argument_transforms) {
    if (entry.key == known.name) return known.compile(entry.value, place.at(entry.key));
  }
  for (const PlainTransform& known : plain_transforms()) {
    if (entry.key != known.name) continue;
    place.problem(entry.key_mark, fmt::format("transform '{0}' takes no argument: write {0} alone", entry.key));
    return {};
  }
  return unknown_transform(entry.key, entry.key_mark, place);
}

}  // namespace

std::vector<std::string> transform_names() {
  std::vector<std::string> names;
  for (const PlainTransform& known : plain_transforms()) names.emplace_back(known.name);
  for (const ArgumentTransform& known : argument_transforms) names.emplace_back(known.name);
  return names;
}

std::vector<Transform> compile_transforms(const Yaml& node, const Place& place) {
  std::vector<Transform> transforms;
  if (!node.is_sequence()) {
    place.expected("a list such as [trim, lower]", node);
    return transforms;
  }
  for (std::size_t i = 0; i < node.items().size(); ++i) {
    const Yaml& item = node.items()[i];
    const Place here = place.at(i);
    std::string name = item.text();
    Step step;
    if (item.is_scalar()) {
      step = compile_plain(name, item.mark(), here);
    } else if (item.is_map() && item.entries().size() == 1) {
      name = item.entries().front().key;
      step = compile_with_argument(item.entries().front(), here);
    } else {
      here.expected("a name, or one name with its argument such as {truncate: 50}", item);
    }
    if (step) transforms.push_back({name, std::move(step)});
  }
  return transforms;
}

}  // namespace dotsync
