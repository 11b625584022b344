// The account's set-up by its older (v2) and newer (v3) calls. Their errors differ: a message with an ERROR_ token in
// the one, errorCode and description in the other.
#include <fmt/format.h>

#include <iterator>

#include "base/text.hpp"
#include "sandbox/answers.hpp"
#include "sandbox/formats.hpp"
#include "sandbox/routes.hpp"

namespace dotsync::sandbox {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

ServerResponse get_account_info(const AccountSetup& setup) {
  const auto property = [](std::string_view name, std::string_view type, std::string_view value) {
    return fmt::format("{{\"name\":\"{}\",\"type\":\"{}\",\"value\":{}}}", name, type, quoted(value));
  };
  return json_answer(
      200, fmt::format("{{\"id\":{},\"properties\":[{},{},{},{}]}}", setup.id, property("Name", "String", setup.name),
                       property("APILocale", "String", "en-GB"), property("ApiEndpoint", "String", setup.api_endpoint),
                       property("TimeZoneIana", "String", "Europe/London")));
}

/// "2021-09-24T09:21:55.661Z" as the vendor writes it here: "2021-09-24 09:21:55.661000+00:00".
std::string spaced_time(Time time) {
  std::string text = format_time(time);
  text[10] = ' ';
  text.pop_back();
  text += text.size() == 19 ? ".000" : "";
  return text + "000+00:00";
}

std::string field_json(const DataField& field) {
  return fmt::format("{{\"name\":{},\"type\":\"{}\",\"visibility\":\"{}\",\"defaultValue\":{}}}", quoted(field.name),
                     field_type_name(field.type), field.visibility, field.default_json);
}

ServerResponse get_data_fields(const AccountSetup& setup) {
  std::string body = "[";
  for (const DataField& field : setup.fields) body += (body.size() > 1 ? "," : "") + field_json(field);
  return json_answer(200, body + "]");
}

/// The wanted field, or the message of the refusal.
std::string read_field(const JsonNode& body, DataField& field) {
  const JsonNode* name = body.find("name");
  if (name == nullptr || !name->is(JsonKind::text) || name->text.size() > 20 || !is_identifier_name(name->text)) {
    return "The name must be 1-20 letters, digits, hyphens and underscores. ERROR_DATAFIELD_NAME_INVALID";
  }
  const JsonNode* type = body.find("type");
  const auto known = type == nullptr ? std::nullopt : field_type(type->text);
  if (!known) return "The type must be String, Numeric, Date or Boolean. ERROR_DATAFIELD_TYPE_INVALID";
  field.name = name->text;
  field.type = *known;
  field.visibility = "Private";
  if (const JsonNode* visibility = body.find("visibility"); visibility != nullptr) {
    if (visibility->text != "Private" && visibility->text != "Public") {
      return "The visibility must be Private or Public. ERROR_DATAFIELD_VISIBILITY_INVALID";
    }
    field.visibility = visibility->text;
  }
  if (const JsonNode* value = body.find("defaultValue"); value != nullptr) {
    field.default_json.clear();
    append_json(field.default_json, *value);
  }
  return {};
}

ServerResponse post_data_field(World& world, const Call& call) {
  ServerResponse refusal;
  const std::unique_ptr<JsonDoc> body = read_json_body(call.request, refusal);
  if (body == nullptr) return refusal;
  DataField field;
  const std::string problem = read_field(body->root(), field);
  if (!problem.empty()) return v2_error(400, problem);
  const bool added = world.account.update([&](AccountSetup& setup) {
    if (setup.field_numbers.contains(field.name) || setup.fields.size() >= 1000) return false;
    setup.add_field(field);
    return true;
  });
  if (!added) return v2_error(400, "A data field of this name exists already. ERROR_NON_UNIQUE_DATAFIELD");
  return json_answer(201, field_json(field));
}

std::string identifier_json(std::string_view name, Time now) {
  const std::string at = format_time(now);
  return fmt::format("{{\"name\":\"{}\",\"created\":\"{}\",\"updated\":\"{}\"}}", name, at, at);
}

ServerResponse get_identifiers(const AccountSetup& setup, Time now) {
  std::string body = "[";
  for (const std::string& name : setup.custom_identifiers) {
    body += (body.size() > 1 ? "," : "") + identifier_json(name, now);
  }
  return json_answer(200, body + "]");
}

ServerResponse post_identifier(World& world, const Call& call) {
  constexpr std::size_t identifiers_max = 20;
  ServerResponse refusal;
  const std::unique_ptr<JsonDoc> body = read_json_body(call.request, refusal);
  if (body == nullptr) return refusal;
  const JsonNode* name = body->root().find("name");
  if (name == nullptr || !name->is(JsonKind::text) || !is_identifier_name(name->text)) {
    return v3_error(400, "customIdentifiers:invalidName",
                    "The name must be 1-50 letters, digits, hyphens, underscores");
  }
  int refused = 0;
  world.account.update([&](AccountSetup& setup) {
    const bool reserved = name->text == "contactId" || name->text == "email" || name->text == "mobileNumber";
    if (reserved || setup.has_custom_identifier(name->text)) refused = 409;
    if (refused == 0 && setup.custom_identifiers.size() >= identifiers_max) refused = 412;
    if (refused == 0) setup.custom_identifiers.emplace_back(name->text);
    return refused == 0;
  });
  if (refused == 409)
    return v3_error(409, "customIdentifiers:nameAlreadyExists", "The custom identifier exists already");
  if (refused != 0) return v3_error(412, "customIdentifiers:limitReached", "The account has no room for another one");
  return json_answer(201, identifier_json(name->text, world.clock.now()));
}

}  // namespace

void add_account_routes(HttpServer& server, World& world) {
  const auto add = [&](const char* method, const char* path, Endpoint endpoint, CallHandler handler) {
    server.route(method, path, [&world, endpoint, handler = std::move(handler)](const ServerRequest& request) {
      return world.gate.pass(endpoint, request, handler);
    });
  };
  add("GET", "/v2/account-info", Endpoint::account_info,
      [&world](const Call&) { return get_account_info(*world.account.snapshot()); });
  add("GET", "/v2/server-time", Endpoint::server_time, [&world](const Call&) {
    ServerResponse response = json_answer(200, spaced_time(world.clock.now()));
    response.content_type = "text/plain";
    return response;
  });
  add("GET", "/v2/data-fields", Endpoint::data_fields,
      [&world](const Call&) { return get_data_fields(*world.account.snapshot()); });
  add("POST", "/v2/data-fields", Endpoint::data_fields,
      [&world](const Call& call) { return post_data_field(world, call); });
  add("GET", "/configuration/v3/customIdentifiers", Endpoint::custom_identifiers,
      [&world](const Call&) { return get_identifiers(*world.account.snapshot(), world.clock.now()); });
  add("POST", "/configuration/v3/customIdentifiers", Endpoint::custom_identifiers,
      [&world](const Call& call) { return post_identifier(world, call); });
}

}  // namespace dotsync::sandbox
