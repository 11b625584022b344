#include "client/calls.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "client/submit_verdict.hpp"

namespace dotsync {
namespace {

HttpRequest get(std::string path) {
  HttpRequest request;
  request.path = std::move(path);
  return request;
}

}  // namespace

HttpRequest put_import(std::string body) {
  HttpRequest request;
  request.method = "PUT";
  request.path = "/contacts/v3/import";
  request.body = std::move(body);
  request.fresh_connection = true;
  return request;
}

HttpRequest get_import(std::string_view import_id) {
  DOTSYNC_ASSERT(is_import_id(import_id));
  return get(fmt::format("/contacts/v3/import/{}", import_id));
}

HttpRequest get_account_info() { return get("/v2/account-info"); }
HttpRequest get_server_time() { return get("/v2/server-time"); }
HttpRequest get_data_fields() { return get("/v2/data-fields"); }

HttpRequest create_data_field(const DataField& field) {
  DOTSYNC_ASSERT(field.type != DataFieldType::other);
  HttpRequest request;
  request.method = "POST";
  request.path = "/v2/data-fields";
  request.body = "{\"name\":";
  append_json_string(request.body, field.name);
  request.body += ",\"type\":";
  append_json_string(request.body, to_text(field.type));
  request.body += field.is_public ? R"(,"visibility":"Public"})" : R"(,"visibility":"Private"})";
  // A field that was created twice would be an error the second time, for a reason nobody could see.
  request.fresh_connection = true;
  return request;
}

HttpRequest get_address_books(std::size_t skip) {
  return get(fmt::format("/v2/address-books?select={}&skip={}", address_books_page_max, skip));
}

HttpRequest get_preferences() { return get("/v2/preferences"); }
HttpRequest get_custom_identifiers() { return get("/configuration/v3/customIdentifiers"); }

}  // namespace dotsync
