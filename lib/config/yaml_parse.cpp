// The only file that includes the YAML library. Its event interface is used, not its node tree: events still show
// anchors, aliases, tags and repeated keys, which the tree has already swallowed.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <array>
#include <sstream>

#include "config/yaml.hpp"
#include "config/yaml_builder.hpp"
#include "config/yaml_source.hpp"

namespace dotsync {
namespace {

std::size_t offset_of(const YAML::Mark& mark) { return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos); }

/// Hands the library's events on to the builder.
class Events : public YAML::EventHandler {
 public:
  Events(const YamlSource& source, YamlBuilder& builder) : source_(source), builder_(builder) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { builder_.null(event(mark, {}, anchor)); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { builder_.alias(event(mark, {}, 0)); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlEvent scalar = event(mark, {}, anchor);
    // Quoted texts carry the tag "!" too, so for them the source decides.
    scalar.tagged = (!tag.empty() && tag != "?" && tag != "!") || source_.at(scalar.offset) == '!';
    builder_.scalar(scalar, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    builder_.begin_sequence(event(mark, tag, anchor));
  }
  void OnSequenceEnd() override { builder_.end_collection(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    builder_.begin_map(event(mark, tag, anchor));
  }
  void OnMapEnd() override { builder_.end_collection(); }

 private:
  static YamlEvent event(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    return {offset_of(mark), anchor != YAML::NullAnchor, !tag.empty() && tag != "?"};
  }

  const YamlSource& source_;
  YamlBuilder& builder_;
};

/// Thrown at the first event of a document behind the first.
struct SecondDocument {
  std::size_t offset;
};

class NoMoreDocuments : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { throw SecondDocument{offset_of(mark)}; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

struct Wording {
  std::string_view of_library;
  std::string_view ours;
};
constexpr std::string_view alias_text =
    "an alias (*); write the value out, or put the text in quotes if it begins with '*'";
constexpr std::string_view anchor_text =
    "an anchor (&); write the value out, or put the text in quotes if it begins with '&'";
constexpr std::string_view tag_text = "a tag (!); remove it, or put the text in quotes if it begins with '!'";

/// The beginning of the library's words and what they come to for somebody who edits a configuration.
const std::array<Wording, 17> wordings = {{
    {YAML::ErrorMsg::MAP_VALUE,
     "a colon that belongs to no key: check the indentation of this line and the line above, or put the text in quotes "
     "if it holds ': '"},
    {YAML::ErrorMsg::END_OF_MAP, "this does not belong to the block above: check the indentation and the quotes"},
    {YAML::ErrorMsg::END_OF_SEQ, "this does not belong to the list above: check the indentation and the quotes"},
    {YAML::ErrorMsg::FLOW_END, "a closing bracket that was never opened, or of the wrong kind"},
    {YAML::ErrorMsg::UNKNOWN_TOKEN, "no text can begin like this; put it in quotes"},
    {YAML::ErrorMsg::DOC_IN_SCALAR, "'---' or '...' inside a quoted text: is the quote above closed?"},
    {YAML::ErrorMsg::BLOCK_ENTRY, "a list entry ('- ') that cannot stand here; put it on a line of its own"},
    {YAML::ErrorMsg::MAP_KEY, "a key that cannot stand here: check the indentation"},
    {YAML::ErrorMsg::INVALID_ESCAPE, "an escape that does not exist; in '...' a backslash is only a backslash"},
    {YAML::ErrorMsg::INVALID_UNICODE, "an escape for a character that does not exist"},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR, alias_text},
    {YAML::ErrorMsg::ALIAS_NOT_FOUND, alias_text},
    {YAML::ErrorMsg::CHAR_IN_ALIAS, alias_text},
    {YAML::ErrorMsg::ANCHOR_NOT_FOUND, anchor_text},
    {YAML::ErrorMsg::CHAR_IN_ANCHOR, anchor_text},
    {YAML::ErrorMsg::CHAR_IN_TAG_HANDLE, tag_text},
    {YAML::ErrorMsg::END_OF_VERBATIM_TAG, tag_text},
}};

void add_syntax_problem(const YAML::Exception& error, const YamlSource& source, const YamlBuilder& builder,
                        const std::string& file, Problems& problems) {
  Mark mark = source.mark(offset_of(error.mark));
  // A forgotten closing quote is noticed only where the next quote opens, lines later.
  const auto quote = builder.multi_line_quote();
  if (quote && mark.line >= quote->end.line && mark.line <= quote->end.line + 1) {
    problems.add(file, quote->begin,
                 "the quote that opens here is not closed on its line, and what follows cannot be read: close it");
    return;
  }
  if (error.msg == YAML::ErrorMsg::END_OF_MAP_FLOW || error.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW) {
    const bool map = error.msg == YAML::ErrorMsg::END_OF_MAP_FLOW;
    // Where the file simply ends, the library gives no place; the open bracket is the better one anyway.
    mark = builder.open_collection().value_or(mark);
    problems.add(file, mark,
                 map ? "the bracket { that opens here is not closed by }, or a comma is missing"
                     : "the bracket [ that opens here is not closed by ], or a comma is missing");
    return;
  }
  if (source.is_indented_by_tab(offset_of(error.mark))) {
    problems.add(file, mark, "a tab in the indentation; indent with spaces");
    return;
  }
  std::string what = "not YAML: " + error.msg;
  for (const Wording& wording : wordings) {
    if (error.msg.rfind(wording.of_library, 0) == 0) what = wording.ours;
  }
  problems.add(file, mark, what);
}

/// True where everything behind the first document is white space and comments.
bool check_end(YAML::Parser& parser, const YamlSource& source, const std::string& file, Problems& problems) {
  try {
    NoMoreDocuments handler;
    parser.HandleNextDocument(handler);
    return true;
  } catch (const SecondDocument& second) {
    problems.add(file, source.mark(second.offset),
                 source.at(second.offset) == ',' ? "a comma that belongs to no list"
                                                 : "a second document begins here; a file holds one");
    return false;
  }
}

}  // namespace

std::optional<Yaml> parse_yaml(std::string_view text, const std::string& file, Problems& problems) {
  problems.add_file(file);
  const YamlSource source(text);
  if (!source.check(file, problems)) return std::nullopt;
  YamlBuilder builder(source, file, problems);
  Events events(source, builder);
  // With a line end at the end an unterminated quote reaches the builder, which knows where it opened.
  std::istringstream stream(std::string(source.text()) + "\n");
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(events);
    if (!check_end(parser, source, file, problems)) return std::nullopt;
    return builder.finish();
  } catch (const YamlRefused&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    add_syntax_problem(error, source, builder, file, problems);
    return std::nullopt;
  }
}

}  // namespace dotsync
