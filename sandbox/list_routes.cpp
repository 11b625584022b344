// Lists and preferences. Lists come in pages of at most 1000; preferences as a tree of which only the leaves can be
// sent in an import.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/text.hpp"
#include "sandbox/answers.hpp"
#include "sandbox/routes.hpp"

namespace dotsync::sandbox {
namespace {

std::optional<std::size_t> whole_number(const std::string& text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string list_json(const AddressBook& list, std::size_t contacts) {
  std::string out = fmt::format("{{\"id\":{},\"name\":", list.id);
  append_json_string(out, list.name);
  return out + fmt::format(",\"visibility\":\"{}\",\"contacts\":{}}}", list.visibility, contacts);
}

ServerResponse get_lists(World& world, const Call& call) {
  const auto select = whole_number(call.request.query_value("select", "1000"));
  const auto skip = whole_number(call.request.query_value("skip", "0"));
  if (!select || *select < 1 || *select > 1000 || !skip) {
    return v2_error(400, "select must be 1-1000 and skip 0 or more. ERROR_PAGING_INVALID");
  }
  const auto setup = world.account.snapshot();
  const auto lock = world.store.lock();
  std::string body = "[";
  for (std::size_t i = *skip; i < setup->lists.size() && i - *skip < *select; ++i) {
    const AddressBook& list = setup->lists[i];
    body += (body.size() > 1 ? "," : "") + list_json(list, world.store.list_size(list.id));
  }
  return json_answer(200, body + "]");
}

ServerResponse post_list(World& world, const Call& call) {
  constexpr std::size_t name_bytes_max = 128;
  ServerResponse refusal;
  const std::unique_ptr<JsonDoc> body = read_json_body(call.request, refusal);
  if (body == nullptr) return refusal;
  const JsonNode* name = body->root().find("name");
  if (name == nullptr || !name->is(JsonKind::text) || name->text.empty() || name->text.size() > name_bytes_max) {
    return v2_error(400, "The name must be 1-128 characters. ERROR_ADDRESSBOOK_NAME_INVALID");
  }
  AddressBook list;
  list.name = name->text;
  const bool added = world.account.update([&](AccountSetup& setup) {
    for (const AddressBook& known : setup.lists) {
      if (known.name == list.name) return false;
    }
    list.id = setup.list_ids.empty() ? 1 : *setup.list_ids.rbegin() + 1;
    setup.add_list(list);
    return true;
  });
  if (!added) return v2_error(400, "A list of this name exists already. ERROR_ADDRESSBOOK_DUPLICATE");
  return json_answer(200, list_json(list, 0));
}

void append_preference(std::string& out, const Preference& preference, const AccountSetup& setup) {
  constexpr std::string_view at = "2024-01-01 09:00:00.000000+00:00";
  std::string name;
  append_json_string(name, preference.name);
  const auto inside = std::count_if(setup.preferences.begin(), setup.preferences.end(),
                                    [&](const Preference& one) { return one.category_id == preference.id; });
  if (out.back() != '[') out += ',';
  fmt::format_to(
      std::back_inserter(out),
      "{{\"id\":{},\"publicName\":{},\"privateName\":{},\"isPreference\":{},\"order\":\"0\","
      "\"isPublic\":true,\"categoryId\":{},\"preferenceCount\":{},\"created\":\"{}\",\"lastModified\":\"{}\"",
      preference.id, name, name, preference.is_preference, preference.category_id, inside, at, at);
  if (!preference.is_preference) {
    out += ",\"preferences\":[";
    for (const Preference& one : setup.preferences) {
      // A category within a category does not exist, so the tree ends here.
      if (one.category_id == preference.id && one.is_preference) append_preference(out, one, setup);
    }
    out += ']';
  }
  out += '}';
}

/// The wanted preference or category, or the message of the refusal.
std::string read_preference(const JsonNode& body, const AccountSetup& setup, Preference& preference) {
  for (const char* name : {"publicName", "privateName"}) {
    const JsonNode* value = body.find(name);
    if (value == nullptr || !value->is(JsonKind::text) || value->text.empty()) {
      return fmt::format("{} is required. ERROR_PREFERENCE_NAME_INVALID", name);
    }
    preference.name = value->text;
  }
  const JsonNode* kind = body.find("isPreference");
  preference.is_preference = kind != nullptr && kind->boolean;
  // The description and its example write this name differently; both are taken.
  const JsonNode* category = body.find("categoryID") != nullptr ? body.find("categoryID") : body.find("categoryId");
  if (category == nullptr || category->is(JsonKind::null) || category->integer == 0) return {};
  preference.category_id = static_cast<std::int32_t>(category->integer);
  const Preference* holder = setup.find_preference(preference.category_id);
  if (!preference.is_preference || holder == nullptr || holder->is_preference) {
    return "The category does not exist. ERROR_PREFERENCE_CATEGORY_INVALID";
  }
  return {};
}

ServerResponse post_preference(World& world, const Call& call) {
  ServerResponse refusal;
  const std::unique_ptr<JsonDoc> body = read_json_body(call.request, refusal);
  if (body == nullptr) return refusal;
  std::string problem;
  std::string answer = "[";
  world.account.update([&](AccountSetup& setup) {
    Preference preference;
    problem = read_preference(body->root(), setup, preference);
    for (const Preference& known : setup.preferences) preference.id = std::max(preference.id, known.id);
    ++preference.id;
    setup.preferences.push_back(preference);
    append_preference(answer, preference, setup);
    return problem.empty();
  });
  return problem.empty() ? json_answer(200, answer.substr(1)) : v2_error(400, problem);
}

ServerResponse get_preferences(const AccountSetup& setup) {
  std::string body = "[";
  for (const Preference& preference : setup.preferences) {
    if (preference.category_id == 0) append_preference(body, preference, setup);
  }
  return json_answer(200, body + "]");
}

}  // namespace

void add_list_routes(HttpServer& server, World& world) {
  server.route("GET", "/v2/address-books", [&world](const ServerRequest& request) {
    return world.gate.pass(Endpoint::lists, request, [&](const Call& call) { return get_lists(world, call); });
  });
  server.route("POST", "/v2/address-books", [&world](const ServerRequest& request) {
    return world.gate.pass(Endpoint::lists, request, [&](const Call& call) { return post_list(world, call); });
  });
  server.route("POST", "/v2/preferences", [&world](const ServerRequest& request) {
    return world.gate.pass(Endpoint::preferences, request,
                           [&](const Call& call) { return post_preference(world, call); });
  });
  server.route("GET", "/v2/preferences", [&world](const ServerRequest& request) {
    return world.gate.pass(Endpoint::preferences, request,
                           [&](const Call&) { return get_preferences(*world.account.snapshot()); });
  });
}

}  // namespace dotsync::sandbox
