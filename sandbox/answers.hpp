// The bodies of answers that are not data: errors in both generations' forms. Used by all routes.
// Outside facts: errorResponse in contacts-openapi.json; v2 errors are a message that carries an ERROR_ token.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http_server/server_message.hpp"
#include "sandbox/findings.hpp"

namespace dotsync::sandbox {

ServerResponse json_answer(int status, std::string body);
/// {"errorCode":...,"description":...,"details":[...]}
ServerResponse v3_error(int status, std::string_view code, std::string_view description,
                        const std::vector<Detail>& details = {});
/// {"message":...}
ServerResponse v2_error(int status, std::string_view message);
/// In the form of the request's path.
ServerResponse error_for(const ServerRequest& request, int status, std::string_view code, std::string_view description);

/// The flat scheme's answer to too many calls: a 400 that says nothing about the data.
ServerResponse excess_activity_answer();
ServerResponse too_many_imports_answer();

}  // namespace dotsync::sandbox
