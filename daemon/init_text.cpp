#include "daemon/init_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "daemon/output.hpp"

namespace dotsync {
namespace {

constexpr std::size_t line_width = 118;

/// One line of a comment, whatever the text holds.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return std::string(trim(out));
}

std::string quoted(const std::string& text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// A comment of as many lines as it takes.
std::string comment(const std::string& reason, const std::string& indent) {
  std::string out = wrap(reason, indent + "# ", line_width);
  const std::string spaces = "\n" + indent + "  ";
  for (auto at = out.find(spaces); at != std::string::npos; at = out.find(spaces, at + 1))
    out.replace(at, spaces.size(), "\n" + indent + "# ");
  return out;
}

/// The reason stands behind the line, or above it where there is no room.
std::string line_of(const DraftLine& line, const std::string& indent) {
  const std::string text = indent + (line.active ? "" : "# ") + line.text;
  const std::string reason = one_line(line.reason);
  if (reason.empty()) return text + "\n";
  constexpr std::size_t column = 44;
  const std::string gap(text.size() + 2 < column ? column - text.size() : 2, ' ');
  if (text.size() + gap.size() + 2 + reason.size() <= line_width) return text + gap + "# " + reason + "\n";
  return comment(reason, indent) + text + "\n";
}

std::string lines_of(const std::vector<DraftLine>& lines, const std::string& indent, bool active) {
  std::string text;
  for (const DraftLine& line : lines) {
    if (line.active == active) text += line_of(line, indent);
  }
  return text;
}

bool any_active(const std::vector<DraftLine>& lines) {
  return std::any_of(lines.begin(), lines.end(), [](const DraftLine& line) { return line.active; });
}

bool is_loopback(const std::string& url) {
  return url.rfind("http://127.", 0) == 0 || url.rfind("http://localhost", 0) == 0 || url.rfind("http://[::1]", 0) == 0;
}

std::string key_text(const std::vector<std::string>& key) {
  if (key.size() == 1) return yaml_scalar(key.front());
  std::string list;
  for (const std::string& column : key) list += (list.empty() ? "" : ", ") + yaml_scalar(column);
  return "[" + list + "]";
}

std::string identifiers_part(const Draft& draft) {
  return fmt::format("matchIdentifier: {}{}\n", yaml_scalar(draft.match_identifier),
                     "   # the identifier that finds the contact") +
         "identifiers:\n" + lines_of(draft.identifiers, "  ", true) + lines_of(draft.identifiers, "  ", false);
}

std::string fields_part(const Draft& draft) {
  std::string text = "\ndataFields:\n" + lines_of(draft.fields, "  ", true);
  const std::string rest = lines_of(draft.fields, "  ", false);
  return rest.empty() ? text
                      : text +
                            "\n  # Left out. Take the # away from what is to be sent; `dotsync fields --create` makes "
                            "fields that are missing:\n" +
                            rest;
}

std::string channels_part(const Draft& draft) {
  std::string text;
  if (any_active(draft.email_channel)) {
    text = "\nchannelProperties:\n  email:\n" + lines_of(draft.email_channel, "    ", true) +
           lines_of(draft.email_channel, "    ", false);
  } else if (draft.match_identifier == "email") {
    text =
        "\n# No column says who wants mail: without a status Dotdigital subscribes every new contact.\n"
        "# channelProperties:\n"
        "#   email:\n"
        "#     status: {column: ..., map: {\"true\": subscribed, \"false\": unsubscribed}}\n";
  }
  return text;
}

/// A block that is off, with what the account has to choose from.
std::string choice_part(const std::string& words, const std::string& key, const std::vector<DraftLine>& items) {
  if (items.empty()) return {};
  constexpr std::size_t shown_max = 20;
  std::string text = fmt::format("\n# {}\n# {}:\n", words, key);
  for (std::size_t i = 0; i < std::min(items.size(), shown_max); ++i) text += "#   - " + items[i].text + "\n";
  if (items.size() > shown_max) text += fmt::format("#   ... and {} more\n", items.size() - shown_max);
  return text;
}

}  // namespace

std::string surroundings_text(const InitAnswers& answers) {
  std::string text = "account:\n";
  if (answers.base_url.empty()) {
    text += fmt::format("  region: {}   # r1 Europe, r2 North America, r3 Asia Pacific; auto asks the account\n",
                        answers.region);
  } else {
    text += fmt::format("  base_url: {}\n", quoted(answers.base_url));
  }
  text += fmt::format("  username: {}\n  password: {}\n", answers.username, answers.password);
  if (is_loopback(answers.base_url)) text += "  timing: {poll_min: 200ms, poll_max: 1s}   # a sandbox is quick\n";
  text += fmt::format("source:\n  dsn: {}\n", quoted(answers.dsn));
  if (!answers.journal.empty()) text += fmt::format("journal:\n  path: {}\n", quoted(answers.journal));
  return text;
}

std::string configuration_text(const InitAnswers& answers, const TableSurvey& table, const Draft& draft) {
  std::string text =
      "# yaml-language-server: $schema=/usr/share/dotsync/dotsync.schema.json\n"
      "#\n"
      "# Which rows go to which Dotdigital account. Written by `dotsync init`; what is not here has its default.\n"
      "# `dotsync check` says what is wrong with it. Relative paths begin at this file.\n\n" +
      surroundings_text(answers) + fmt::format("streams:\n  {}:\n", answers.stream);
  const auto add = [&text](const std::string& line, const std::string& reason) {
    text += line_of({line, reason, true}, "    ");
  };
  add("table: " + yaml_scalar(table.relation), table.comment);
  add("key: " + key_text(table.key), table.key_reason);
  add("watermark: " + draft.watermark, draft.watermark_reason);
  add("schedule: {every: 60s}", "");
  text += line_of({R"(where: "...")", "an SQL predicate: only these rows", false}, "    ");
  add("mapping: " + answers.mapping_file, "");
  return text;
}

std::string mapping_text(const InitAnswers& answers, const TableSurvey& table, const Draft& draft) {
  return "# yaml-language-server: $schema=/usr/share/dotsync/mapping.schema.json\n"
         "#\n" +
         fmt::format("# How a row of {} becomes a contact. Written by `dotsync init` from the table's columns{}.\n",
                     one_line(table.relation), draft.lists.empty() ? "" : " and what the account has") +
         fmt::format("# `dotsync preview --stream {}` shows contacts as they would be sent.\n\n", answers.stream) +
         identifiers_part(draft) + fields_part(draft) + channels_part(draft) +
         choice_part("Contacts are added to lists, and never taken out. The account's lists:", "lists", draft.lists) +
         choice_part("isOptedIn takes a boolean column. The account's preferences:", "preferences", draft.preferences);
}

}  // namespace dotsync
