#include "client/lookup.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "client/api_error.hpp"
#include "client/json.hpp"
#include "client/rate_limit.hpp"

namespace dotsync {
namespace {

using Kind = LookupFailure::Kind;

LookupFailure::Kind failure_kind(int status, const ApiError& error) {
  if (status == 401) return Kind::unauthorised;
  if (status == 403) return Kind::forbidden;
  if (status == 404) return Kind::not_found;
  if (status == 429 || (status == 400 && is_excess_activity(error))) return Kind::rate_limited;
  if (status >= 400 && status < 500 && status != 408) return Kind::refused;
  return status >= 500 || status == 408 ? Kind::unavailable : Kind::bad_answer;
}

std::string failure_words(Kind kind, int status, const ApiError& error) {
  switch (kind) {
    case Kind::unauthorised:
      return "Dotdigital refused the user name or the password (HTTP 401)";
    case Kind::forbidden:
      return "Dotdigital refused the user: wrong region or missing permission (HTTP 403)";
    case Kind::rate_limited:
      return fmt::format("the account's rate limit is used up (HTTP {})", status);
    default:
      break;
  }
  // The code is one word of the vendor; the description may quote anything and stays out.
  const bool plain = !error.code.empty() && error.code.size() <= 80 && error.code.find('@') == std::string::npos &&
                     is_utf8(error.code);
  return plain ? fmt::format("Dotdigital answered HTTP {}, {}", status, error.code)
               : fmt::format("Dotdigital answered HTTP {}", status);
}

LookupFailure bad_answer(int status, std::string_view wanted) {
  return {Kind::bad_answer, status, fmt::format("Dotdigital's answer is not {}", wanted), {}};
}

/// The failure, or nothing for a whole answer of 200 or 201.
std::optional<LookupFailure> find_failure(const HttpResult& result, Time now) {
  if (const auto* failure = std::get_if<TransportFailure>(&result)) {
    return LookupFailure{Kind::unavailable, 0, failure->what, {}};
  }
  const auto& response = std::get<HttpResponse>(result);
  if (response.status == 200 || response.status == 201) {
    if (response.body_complete) return std::nullopt;
    return LookupFailure{Kind::unavailable, response.status, "Dotdigital's answer was cut off", {}};
  }
  const ApiError error = read_api_error(response.body);
  LookupFailure failure;
  failure.kind = failure_kind(response.status, error);
  failure.http_status = response.status;
  failure.what = failure_words(failure.kind, response.status, error);
  if (failure.kind == Kind::rate_limited) failure.retry_at = read_wait(response.headers, now);
  return failure;
}

/// The common shape of all readers: the failure, or what `read` makes of the body, or bad_answer naming `wanted`.
template <class T, class Read>
Lookup<T> read_answer(const HttpResult& result, Time now, std::string_view wanted, Read read) {
  if (auto failure = find_failure(result, now)) return *std::move(failure);
  const auto& response = std::get<HttpResponse>(result);
  const auto body = parse_json(response.body);
  std::optional<T> value = body ? read(*body) : std::nullopt;
  if (!value) return bad_answer(response.status, wanted);
  return *std::move(value);
}

template <class T, class Read>
std::optional<std::vector<T>> read_list(const JsonValue& body, Read read_item) {
  if (body.kind != JsonValue::Kind::array) return std::nullopt;
  std::vector<T> list;
  for (const JsonValue& item : body.items) {
    std::optional<T> value = read_item(item);
    if (!value) return std::nullopt;
    list.push_back(*std::move(value));
  }
  return list;
}

std::optional<AccountInfo> account_info(const JsonValue& body) {
  const auto id = body.integer_of("id");
  if (!id) return std::nullopt;
  AccountInfo info;
  info.id = *id;
  const JsonValue* properties = body.find("properties");
  if (properties == nullptr) return info;
  for (const JsonValue& property : properties->items) {
    const std::string name = property.text_of("name");
    if (name == "Name") info.name = property.text_of("value");
    if (name == "ApiEndpoint") info.api_endpoint = property.text_of("value");
  }
  return info;
}

std::optional<DataField> data_field(const JsonValue& item) {
  DataField field;
  field.name = item.text_of("name");
  if (field.name.empty()) return std::nullopt;
  field.type = data_field_type(item.text_of("type"));
  field.is_public = ascii_lower(item.text_of("visibility")) == "public";
  return field;
}

std::optional<AddressBook> address_book(const JsonValue& item) {
  const auto id = item.integer_of("id");
  if (!id) return std::nullopt;
  return AddressBook{*id, item.text_of("name")};
}

/// Depth is bounded by the parser.
bool add_preferences(const JsonValue& list, std::int64_t category, std::vector<Preference>& out) {
  for (const JsonValue& item : list.items) {
    const auto id = item.integer_of("id");
    if (!id) return false;
    out.push_back(
        {*id, item.text_of("publicName"), item.text_of("privateName"), item.is_true("isPreference"), category});
    const JsonValue* children = item.find("preferences");
    if (children != nullptr && !add_preferences(*children, *id, out)) return false;
  }
  return true;
}

std::optional<std::vector<Preference>> preferences(const JsonValue& body) {
  std::vector<Preference> all;
  if (body.kind != JsonValue::Kind::array || !add_preferences(body, 0, all)) return std::nullopt;
  return all;
}

std::optional<CustomIdentifier> custom_identifier(const JsonValue& item) {
  CustomIdentifier identifier{item.text_of("name")};
  if (identifier.name.empty()) return std::nullopt;
  return identifier;
}

/// "2021-09-24 09:21:55.661571+00:00", with or without quotes, T or Z.
std::optional<Time> server_time(std::string_view text) {
  std::string iso(trim(text));
  if (iso.size() >= 2 && iso.front() == '"' && iso.back() == '"') iso = iso.substr(1, iso.size() - 2);
  if (iso.size() > 10 && iso[10] == ' ') iso[10] = 'T';
  constexpr std::string_view utc = "+00:00";
  if (iso.size() > utc.size() && iso.compare(iso.size() - utc.size(), utc.size(), utc) == 0) {
    iso.replace(iso.size() - utc.size(), utc.size(), "Z");
  }
  return parse_time(iso);
}

}  // namespace

Lookup<AccountInfo> read_account_info(const HttpResult& result, Time now) {
  return read_answer<AccountInfo>(result, now, "an account's description", account_info);
}

Lookup<Time> read_server_time(const HttpResult& result, Time now) {
  if (auto failure = find_failure(result, now)) return *std::move(failure);
  const auto& response = std::get<HttpResponse>(result);
  const auto time = server_time(response.body);
  if (!time) return bad_answer(response.status, "a time");
  return *time;
}

Lookup<std::vector<DataField>> read_data_fields(const HttpResult& result, Time now) {
  return read_answer<std::vector<DataField>>(result, now, "a list of data fields", [](const JsonValue& body) {
    return read_list<DataField>(body, data_field);
  });
}

Lookup<DataField> read_created_data_field(const HttpResult& result, Time now) {
  return read_answer<DataField>(result, now, "a data field", data_field);
}

Lookup<std::vector<AddressBook>> read_address_books(const HttpResult& result, Time now) {
  return read_answer<std::vector<AddressBook>>(
      result, now, "a page of lists", [](const JsonValue& body) { return read_list<AddressBook>(body, address_book); });
}

Lookup<std::vector<Preference>> read_preferences(const HttpResult& result, Time now) {
  return read_answer<std::vector<Preference>>(result, now, "a list of preferences", preferences);
}

Lookup<std::vector<CustomIdentifier>> read_custom_identifiers(const HttpResult& result, Time now) {
  return read_answer<std::vector<CustomIdentifier>>(
      result, now, "a list of custom identifiers",
      [](const JsonValue& body) { return read_list<CustomIdentifier>(body, custom_identifier); });
}

}  // namespace dotsync
