#include "sandbox/answers.hpp"

#include "base/text.hpp"

namespace dotsync::sandbox {

ServerResponse json_answer(int status, std::string body) {
  ServerResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

ServerResponse v3_error(int status, std::string_view code, std::string_view description,
                        const std::vector<Detail>& details) {
  std::string body = "{\"errorCode\":";
  append_json_string(body, code);
  body += ",\"description\":";
  append_json_string(body, description);
  if (!details.empty()) {
    body += ",\"details\":[";
    for (const Detail& detail : details) {
      body += body.back() == '[' ? "{\"item\":" : ",{\"item\":";
      append_json_string(body, detail.item);
      body += ",\"description\":";
      append_json_string(body, detail.description);
      body += '}';
    }
    body += ']';
  }
  return json_answer(status, body + "}");
}

ServerResponse v2_error(int status, std::string_view message) {
  std::string body = "{\"message\":";
  append_json_string(body, message);
  return json_answer(status, body + "}");
}

ServerResponse error_for(const ServerRequest& request, int status, std::string_view code,
                         std::string_view description) {
  if (request.path.starts_with("/v2/")) return v2_error(status, description);
  return v3_error(status, code, description);
}

ServerResponse excess_activity_answer() {
  return v2_error(400,
                  "Your account has generated excess API activity and is being temporarily capped. Please contact "
                  "support. ERROR_APIUSAGE_EXCEEDED");
}

ServerResponse too_many_imports_answer() {
  return v3_error(429, "contacts:tooManyActiveImports",
                  "The account has too many active imports. Wait until one of them has ended, then send this again.");
}

}  // namespace dotsync::sandbox
