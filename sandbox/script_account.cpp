#include "sandbox/script_account.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"

namespace dotsync::sandbox {
namespace {

using Json = nlohmann::json;

void read_fields(const Json& fields, AccountSetup& setup) {
  setup.fields.clear();
  setup.field_numbers.clear();
  for (const auto& [field_name, type_name] : fields.items()) {
    const auto type = field_type(type_name.get<std::string>());
    if (!type) throw Error(Part::usage, "dataFields: a type is String, Numeric, Date or Boolean");
    setup.add_field({field_name, *type});
  }
}

void read_lists(const Json& lists, AccountSetup& setup) {
  setup.lists.clear();
  setup.list_ids.clear();
  for (const Json& list : lists) {
    setup.add_list({list.at("id").get<std::int32_t>(), list.at("name").get<std::string>()});
  }
}

void read_preferences(const Json& preferences, AccountSetup& setup) {
  setup.preferences.clear();
  for (const Json& one : preferences) {
    setup.preferences.push_back({one.at("id").get<std::int32_t>(), one.at("name").get<std::string>(),
                                 one.value("isPreference", true), one.value("categoryId", 0)});
  }
}

void read_suppressed(const Json& entries, AccountSetup& setup) {
  setup.suppressed_emails.clear();
  setup.suppressed_domains.clear();
  for (const Json& entry : entries) {
    std::string text = ascii_lower(entry.get<std::string>());
    if (text.starts_with('@')) {
      setup.suppressed_domains.insert(text.substr(1));
    } else {
      setup.suppressed_emails.insert(std::move(text));
    }
  }
}

void read_part(const std::string& key, const Json& value, AccountSetup& setup) {
  if (key == "id") {
    setup.id = value.get<std::int64_t>();
  } else if (key == "name") {
    setup.name = value.get<std::string>();
  } else if (key == "dataFields") {
    read_fields(value, setup);
  } else if (key == "lists") {
    read_lists(value, setup);
  } else if (key == "preferences") {
    read_preferences(value, setup);
  } else if (key == "customIdentifiers") {
    setup.custom_identifiers = value.get<std::vector<std::string>>();
  } else if (key == "suppressed") {
    read_suppressed(value, setup);
  } else {
    throw Error(Part::usage, "unknown key");
  }
}

}  // namespace

void apply_account_script(const Json& account, const std::string& name, AccountSetup& setup) {
  if (!account.is_object()) throw Error(Part::usage, fmt::format("{}: account: expected an object", name));
  for (const auto& [key, value] : account.items()) {
    try {
      read_part(key, value, setup);
    } catch (const Json::exception&) {
      throw Error(Part::usage, fmt::format("{}: account.{}: does not have the right shape", name, key),
                  "see sandbox/README.md for the format of a script");
    } catch (const Error& error) {
      throw Error(Part::usage, fmt::format("{}: account.{}: {}", name, key, error.what()),
                  "see sandbox/README.md for the format of a script");
    }
  }
}

}  // namespace dotsync::sandbox
