#include "sandbox/fault_rules.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "sandbox/script_account.hpp"

namespace dotsync::sandbox {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 9> endpoint_names = {"any",          "import",      "status",
                                                            "account_info", "server_time", "data_fields",
                                                            "lists",        "preferences", "custom_identifiers"};
constexpr std::array<std::string_view, 19> action_names = {"delay",
                                                           "respond",
                                                           "rate_limit",
                                                           "too_many_imports",
                                                           "excess_activity",
                                                           "server_error",
                                                           "refuse",
                                                           "cut_upload",
                                                           "cut_before",
                                                           "cut_after",
                                                           "wrong_json",
                                                           "processing",
                                                           "never_finishes",
                                                           "fails",
                                                           "rejected_by_watchdog",
                                                           "exceeds_contact_limit",
                                                           "expires",
                                                           "takes_part",
                                                           "summary_only"};
constexpr std::array<std::string_view, 4> cut_names = {"none", "close", "reset", "mid_answer"};
constexpr std::array<std::string_view, 5> wrong_json_kinds = {"broken", "empty", "html", "no_id", "bad_id"};

/// Reads the members of one rule; remembers which were asked for, so that a slip of the pen is found.
class RuleReader {
 public:
  RuleReader(const Json& object, std::string place) : object_(object), place_(std::move(place)) {
    if (!object.is_object()) fail("expected an object");
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Part::usage, fmt::format("{}: {}", place_, what), "see sandbox/README.md for the format of a script");
  }
  const Json* find(const char* name) {
    known_.insert(name);
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }
  template <class T>
  void number(const char* name, T& into) {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_number() || value->get<double>() < 0 || value->get<double>() > 1e12) {
      fail(fmt::format("{}: expected a number of 0 or more", name));
    }
    into = value->get<T>();
  }
  void text(const char* name, std::string& into) {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_string()) fail(fmt::format("{}: expected a text", name));
    into = value->get<std::string>();
  }
  /// The place of a text in `names`.
  template <std::size_t N>
  std::optional<std::size_t> choice(const char* name, const std::array<std::string_view, N>& names) {
    std::string value;
    if (find(name) == nullptr) return std::nullopt;
    text(name, value);
    for (std::size_t i = 0; i < N; ++i) {
      if (names[i] == value) return i;
    }
    fail(fmt::format("{}: '{}' is not one of {}", name, value, fmt::join(names, ", ")));
  }
  void milliseconds(const char* name, Duration& low, Duration& high) {
    const Json* value = find(name);
    if (value == nullptr) return;
    const bool pair = value->is_array() && value->size() == 2;
    const auto one = [&](const Json& number) {
      if (!number.is_number_unsigned()) fail(fmt::format("{}: expected milliseconds, or [lowest, highest]", name));
      return Duration(static_cast<long long>(std::min<std::uint64_t>(number.get<std::uint64_t>(), 1'000'000'000)));
    };
    low = one(pair ? (*value)[0] : *value);
    high = one(pair ? (*value)[1] : *value);
    if (high < low) fail(fmt::format("{}: the second number is lower than the first", name));
  }
  void finish() const {
    for (const auto& [key, value] : object_.items()) {
      if (!known_.contains(key)) fail(fmt::format("unknown key '{}'", key));
    }
  }

 private:
  const Json& object_;
  std::string place_;
  std::set<std::string, std::less<>> known_;
};

void read_selection(RuleReader& reader, FaultRule& rule) {
  rule.on = static_cast<Endpoint>(reader.choice("on", endpoint_names).value_or(0));
  if (const Json* nth = reader.find("nth"); nth != nullptr) {
    const Json list = nth->is_array() ? *nth : Json::array({*nth});
    for (const Json& value : list) {
      if (!value.is_number_unsigned()) reader.fail("nth: expected a number, or an array of numbers");
      rule.nth.push_back(value.get<std::uint64_t>());
    }
  }
  reader.number("from", rule.from);
  reader.number("every", rule.every);
  if (rule.every == 0) reader.fail("every: expected 1 or more");
  reader.number("probability", rule.probability);
  if (rule.probability > 1) reader.fail("probability: expected 0 to 1");
  reader.number("count", rule.count);
  reader.text("contains", rule.contains);
  Duration unused{0};
  reader.milliseconds("after_ms", rule.after, unused);
  Duration until{0};
  if (reader.find("until_ms") != nullptr) {
    reader.milliseconds("until_ms", until, unused);
    rule.until = until;
  }
}

void read_action(RuleReader& reader, FaultRule& rule) {
  const auto action = reader.choice("do", action_names);
  if (!action) reader.fail("'do' is required");
  rule.action = static_cast<FaultAction>(*action);
  if (rule.action == FaultAction::refuse) rule.status = 400;
  reader.milliseconds("ms", rule.ms_min, rule.ms_max);
  reader.number("status", rule.status);
  if (rule.status < 200 || rule.status > 599) reader.fail("status: expected 200 to 599");
  reader.number("reset_s", rule.reset_s);
  rule.cut = static_cast<Cut>(reader.choice("how", cut_names).value_or(static_cast<std::size_t>(Cut::reset)));
  const auto kind = reader.choice("kind", wrong_json_kinds);
  if (kind) rule.kind = wrong_json_kinds[*kind];
  reader.text("body", rule.body);
  reader.text("content_type", rule.content_type);
  double apply = 0;
  if (reader.find("apply") != nullptr) {
    reader.number("apply", apply);
    rule.apply = std::min(apply, 1.0);
  }
  if (const Json* headers = reader.find("headers"); headers != nullptr) {
    if (!headers->is_object()) reader.fail("headers: expected an object of texts");
    for (const auto& [name, value] : headers->items()) {
      if (!value.is_string()) reader.fail("headers: expected an object of texts");
      rule.headers.emplace_back(name, value.get<std::string>());
    }
  }
}

Json parse_json(std::string_view text, const std::string& name) {
  const auto shallow = [](int depth, Json::parse_event_t, Json&) {
    if (depth > static_cast<int>(limits::json_depth_max)) throw Error(Part::usage, "nested too deeply");
    return true;
  };
  try {
    return Json::parse(text.begin(), text.end(), shallow);
  } catch (const Json::parse_error& error) {
    throw Error(Part::usage, fmt::format("{}: not JSON at byte {}", name, error.byte), "correct the script");
  }
}

}  // namespace

std::string_view endpoint_name(Endpoint endpoint) { return endpoint_names[static_cast<std::size_t>(endpoint)]; }

std::string_view action_name(FaultAction action) { return action_names[static_cast<std::size_t>(action)]; }

Script parse_script(std::string_view text, const std::string& name, AccountSetup& setup) {
  const Json json = parse_json(text, name);
  RuleReader top(json, name);
  if (const Json* account = top.find("account"); account != nullptr) apply_account_script(*account, name, setup);
  Script script;
  if (const Json* rules = top.find("rules"); rules != nullptr) {
    if (!rules->is_array()) top.fail("rules: expected an array");
    for (std::size_t i = 0; i < rules->size(); ++i) {
      RuleReader reader((*rules)[i], fmt::format("{}: rules[{}]", name, i));
      FaultRule rule;
      read_selection(reader, rule);
      read_action(reader, rule);
      reader.finish();
      script.rules.push_back(std::move(rule));
    }
  }
  top.finish();
  return script;
}

}  // namespace dotsync::sandbox
