#include "properties/any_mapping.hpp"

#include <algorithm>

namespace dotsync {
namespace {

using Words = std::vector<std::string>;

/// The last column is a timestamp without time zone: only a leaf with a zone may send it.
constexpr std::size_t plain_columns = 11;

/// What one place of a contact may say of itself.
struct Target {
  Words types;      ///< besides none
  Words constants;  ///< YAML scalars that can be sent there when no type is named
  bool may_clear = false;
};

/// One for the whole mapping: what it has written is made of the draws behind it.
class Author {
 public:
  explicit Author(Tape& tape) : tape_(tape) {}
  std::string mapping();

 private:
  bool chance(std::size_t in_hundred) { return tape_.chance(in_hundred); }
  std::string one_of(const Words& words) { return words[tape_.below(words.size())]; }
  std::string any_column() { return "c" + std::to_string(tape_.below(plain_columns)); }
  std::string any_transform();
  std::string any_origin(const Words& constants, bool may_have_zone);
  std::string any_map(const Words& constants);
  std::string any_leaf(const Target& target);
  std::string some(const std::vector<std::pair<std::string, Target>>& entries, bool least, std::size_t in_hundred);
  std::string identifiers();
  std::string channels();
  std::string lists();
  std::string consents();

  Tape& tape_;
};

/// Constants that a named type can send.
Words constants_of(const std::string& type, const Target& target) {
  if (type == "number") return {"5", "-1.50", "\"12\""};
  if (type == "boolean") return {"true", "\"no\""};
  if (type == "date") return {"\"2026-01-31\""};
  if (type == "datetime") return {"\"2026-01-31T10:00:00Z\""};
  if (type == "phone") return {"\"+447700900123\"", "\"12\""};
  if (type == "email") return {"ann@example.com"};
  return target.constants;
}

std::string Author::any_transform() {
  static const Words transforms = {"trim",
                                   "lower",
                                   "upper",
                                   "title",
                                   "digits",
                                   "collapse",
                                   "url_encode",
                                   "{truncate: 3}",
                                   "{truncate: 255}",
                                   "{replace: [\"a\", \"bb\"]}",
                                   "{replace: [\" \", \"\"]}",
                                   "{regex: [\"[^a-z]\", \"_\"]}",
                                   "{regex: [\"(.)\", '\\1\\1']}",
                                   "{split: [\",\", -1]}",
                                   "{split: \",\"}",
                                   "{join: \"-\"}",
                                   "{json: [a, b, 1]}",
                                   "{json: 0}",
                                   "{hash: sha256}"};
  return one_of(transforms);
}

std::string Author::any_origin(const Words& constants, bool may_have_zone) {
  const std::size_t form = tape_.below(may_have_zone ? 12 : 11);
  if (form == 11) return "column: c11, zone: Europe/London";
  if (form == 10) return "value: " + one_of(constants);
  if (form == 9) return "template: \"{" + any_column() + "}\"";
  if (form == 8) {
    const std::string begin = one_of({"x-", "https://example.com/", "{{", ""});
    return "template: \"" + begin + "{" + any_column() + "}{" + any_column() + "}\"";
  }
  if (form == 7) return "coalesce: [" + any_column() + ", " + any_column() + "]";
  return "column: " + any_column();
}

std::string Author::any_map(const Words& constants) {
  std::string map = ", map: {";
  for (const char* key : {"\"true\"", "VIP", "\"12\"", "ann@example.com"}) {
    if (chance(60)) map += std::string(map.back() == '{' ? "" : ", ") + key + ": " + one_of(constants);
  }
  if (map.back() == '{') map += "x: " + one_of(constants);
  return map + "}, otherwise: " + one_of({"keep", "null", "null", "reject"});
}

std::string Author::any_leaf(const Target& target) {
  if (chance(20)) return any_column();
  const bool typed = !target.types.empty() && chance(50);
  const std::string type = typed ? one_of(target.types) : std::string();
  const Words constants = constants_of(type, target);
  std::string leaf = "{" + any_origin(constants, !typed);
  if (chance(40)) {
    leaf += ", transform: [" + any_transform();
    while (chance(40)) leaf += ", " + any_transform();
    leaf += "]";
  }
  if (chance(20)) leaf += any_map(constants);
  if (chance(40)) leaf += ", default: " + one_of(constants);
  if (typed) leaf += ", type: " + type;
  if (type == "phone" && chance(70)) leaf += chance(50) ? ", country: GB" : ", country: {column: " + any_column() + "}";
  if (chance(20))
    leaf += ", onNull: " + one_of(target.may_clear ? Words{"omit", "clear", "reject"} : Words{"omit", "reject"});
  if (chance(15)) leaf += ", when: " + any_column();
  return leaf + "}";
}

const Target data_field{{"string", "number", "boolean", "date", "datetime", "phone", "email"},
                        {"x", "\"é\"", "12", "12.50", "true", "\"false\"", "null"},
                        true};
const Target custom{{"string"}, {"k1", "7"}};
const Target email{{"string", "email"}, {"ann@example.com"}};
const Target mobile{{"string", "phone"}, {"\"447700900123\""}};
const Target contact_id{{"string"}, {"\"5012\""}};
const Target mobile_status{{"string"}, {"subscribed", "noSubscription"}};
const Target email_status{{"string"}, {"subscribed", "unsubscribed", "suppressed"}};
const Target email_type{{"string"}, {"html", "plainText"}};
const Target opt_in_type{{"string"}, {"single", "verifiedDouble"}};
const Target locale{{"string"}, {"de-DE", "es"}};
const Target truth{{"boolean"}, {"true", "\"no\""}};
const Target url{{"string"}, {"\"https://example.com/\""}};
const Target moment{{"datetime"}, {"\"2026-01-31T10:00:00Z\""}};
const Target address{{"string"}, {"\"192.0.2.7\"", "\"2001:db8::7\""}};
const Target filled{{"string"}, {"Mozilla", "\"Yes\""}};
const Target names{{"string"}, {"VIP", "\"[\\\"VIP\\\",\\\"News\\\"]\""}};
const Target ids{{"string"}, {"\"{5,6}\"", "7"}};

/// "key: leaf" for some of the entries, at least one where `least` says so; empty otherwise.
std::string Author::some(const std::vector<std::pair<std::string, Target>>& entries, bool least,
                         std::size_t in_hundred) {
  std::string text;
  for (const auto& [key, target] : entries) {
    if (!chance(in_hundred) && !(least && text.empty())) continue;
    text += (text.empty() ? "" : ", ") + key + ": " + any_leaf(target);
  }
  return text;
}

std::string Author::identifiers() {
  struct Identifier {
    std::string name;
    std::string column;  ///< that is in order
    Target target;
  };
  const std::vector<Identifier> all = {{"email", "mail", email},
                                       {"customerId", "id", custom},
                                       {"mobileNumber", "phone", mobile},
                                       {"contactId", "id", contact_id}};
  const std::string match = all[tape_.below(all.size())].name;
  std::string text;
  for (const auto& [name, column, target] : all) {
    if (name != match && !chance(30)) continue;
    text += (text.empty() ? "" : ", ") + name + ": " + (chance(25) ? any_leaf(target) : column);
  }
  return "matchIdentifier: " + match + "\nidentifiers: {" + text + "}\n";
}

std::string Author::channels() {
  std::string text = "channelProperties:\n  email: {";
  std::string parts =
      some({{"status", email_status}, {"emailType", email_type}, {"optInType", opt_in_type}}, false, 50);
  std::string options =
      some({{"resubscribeWithNoChallenge", truth}, {"preferredLocale", locale}, {"redirectUrlAfterChallenge", url}},
           false, 40);
  if (chance(20)) options = "redirectUrlAfterChallenge: page";
  if (!options.empty()) parts += (parts.empty() ? "" : ", ") + std::string("resubscribeOptions: {") + options + "}";
  if (chance(20)) parts += (parts.empty() ? "" : ", ") + std::string("when: ") + any_column();
  text += parts + "}\n";
  if (chance(50)) text += "  sms: {" + some({{"status", mobile_status}}, true, 50) + "}\n";
  if (chance(30)) text += "  whatsApp: {" + some({{"status", mobile_status}}, true, 50) + "}\n";
  return text;
}

std::string Author::lists() {
  std::string text = "lists: [";
  do {
    const std::string when = chance(40) ? ", when: " + any_column() : "";
    const std::size_t form = tape_.below(4);
    if (form == 0) text += "{id: " + std::to_string(1 + tape_.below(5) * 536'870'911) + when + "}, ";
    if (form == 1) text += "{name: " + one_of({"VIP", "News"}) + when + "}, ";
    if (form == 2) text += "{names: " + any_leaf(names) + when + "}, ";
    if (form == 3) text += "{ids: " + any_leaf(ids) + when + "}, ";
  } while (chance(40));
  return text + "]\n";
}

std::string Author::consents() {
  const std::vector<std::pair<std::string, Target>> parts = {
      {"browser", filled}, {"at", moment}, {"page", url}, {"ip", address}, {"browser", filled}};
  const Words keys = {"text", "dateTimeConsented", "url", "ipAddress", "userAgent"};
  std::string text = "consentRecords:\n";
  int count = 0;
  do {
    text += "  - {when: " + any_column();
    for (std::size_t i = 0; i < parts.size(); ++i) {
      text += ", " + keys[i] + ": " + (chance(20) ? any_leaf(parts[i].second) : parts[i].first);
    }
    text += "}\n";
  } while (++count < 5 && chance(30));
  return text;
}

std::string Author::mapping() {
  std::string text = identifiers();
  if (chance(80)) {
    text += "dataFields: {" +
            some({{"FIRST", data_field}, {"\"Ünï code\"", data_field}, {"THIRD", data_field}, {"LAST", data_field}},
                 true, 60) +
            "}\n";
  }
  if (chance(40)) text += channels();
  if (chance(30)) text += lists();
  if (chance(30)) {
    text += "preferences: [{id: 5, isOptedIn: " + any_leaf(truth) + "}, {name: Shoes, when: " + any_column() +
            ", isOptedIn: " + any_leaf(truth) + "}]\n";
  }
  if (chance(20)) text += consents();
  return text;
}

}  // namespace

std::string any_mapping(Tape& tape) { return Author(tape).mapping(); }

}  // namespace dotsync
