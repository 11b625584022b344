#include "mapping/canonical.hpp"

#include "base/text.hpp"
#include "mapping/scalars.hpp"

namespace dotsync {
namespace {

void append(std::string& out, const Yaml& node) {
  switch (node.kind()) {
    case Yaml::Kind::null:
      out += "null";
      return;
    case Yaml::Kind::scalar: {
      const std::string& text = node.text();
      const bool bare = !node.quoted() && (text == "true" || text == "false" || is_json_number(text));
      if (bare) {
        out += text;
      } else {
        append_json_string(out, text);
      }
      return;
    }
    case Yaml::Kind::sequence:
      out += '[';
      for (const Yaml& item : node.items()) {
        append(out, item);
        out += ',';
      }
      out += ']';
      return;
    case Yaml::Kind::map:
      out += '{';
      for (const Yaml::Entry& entry : node.entries()) {
        append_json_string(out, entry.key);
        out += ':';
        append(out, entry.value);
        out += ',';
      }
      out += '}';
  }
}

}  // namespace

std::string canonical_text(const Yaml& yaml) {
  std::string out;
  append(out, yaml);
  return out;
}

}  // namespace dotsync
