#include "client/api_error.hpp"

#include "base/text.hpp"
#include "client/json.hpp"

namespace dotsync {
namespace {

/// "ERROR_APIUSAGE_EXCEEDED" out of a v2 message; empty where there is no such token.
std::string error_token(std::string_view message) {
  const std::size_t start = message.find("ERROR_");
  if (start == std::string_view::npos) return {};
  std::size_t end = start;
  while (end < message.size() && ((message[end] >= 'A' && message[end] <= 'Z') ||
                                  (message[end] >= '0' && message[end] <= '9') || message[end] == '_')) {
    ++end;
  }
  return std::string(message.substr(start, end - start));
}

ApiError from_message(std::string message) {
  ApiError error;
  error.code = error_token(message);
  error.description = std::move(message);
  return error;
}

std::vector<ApiErrorDetail> read_details(const JsonValue& body) {
  std::vector<ApiErrorDetail> details;
  const JsonValue* list = body.find("details");
  if (list == nullptr) return details;
  for (const JsonValue& item : list->items) {
    ApiErrorDetail detail{item.text_of("item"), item.text_of("description")};
    // The vendor's pages write "error" where its file says "description".
    if (detail.description.empty()) detail.description = item.text_of("error");
    if (!detail.item.empty() || !detail.description.empty()) details.push_back(std::move(detail));
  }
  return details;
}

}  // namespace

ApiError read_api_error(std::string_view body) {
  const auto parsed = parse_json(body);
  if (!parsed) {
    // A bare message is only taken as such when it carries the token: a gateway's HTML page is nobody's words.
    return error_token(body).empty() ? ApiError{} : from_message(std::string(trim(body)));
  }
  if (parsed->kind == JsonValue::Kind::text) return from_message(parsed->text);
  ApiError error;
  error.code = parsed->text_of("errorCode");
  error.description = parsed->text_of("description");
  if (error.code.empty() && error.description.empty()) error = from_message(parsed->text_of("message"));
  error.details = read_details(*parsed);
  return error;
}

bool is_excess_activity(const ApiError& error) {
  if (ascii_lower(error.code).find("apiusage_exceeded") != std::string::npos) return true;
  const std::string words = ascii_lower(error.description);
  return words.find("apiusage_exceeded") != std::string::npos || words.find("excess api activity") != std::string::npos;
}

}  // namespace dotsync
