// Between our messages and the HTTP library's. Used by http_server.cpp only.
#pragma once

#include <cstddef>
#include <string>

#include "http_server/server_message.hpp"

namespace httplib {
struct Request;
struct Response;
class ContentReader;
}  // namespace httplib

namespace dotsync {

/// Everything but the body.
ServerRequest to_request(const httplib::Request& from);

void fill_response(ServerResponse&& from, httplib::Response& to);

enum class BodyResult { read, too_long, broken };

/// Reads the body into `out`. A body that is too long is read to its end (within reason) and dropped: a client that
/// still writes when the connection closes would lose the 413. `status` is the library's own verdict so far.
BodyResult read_body(const httplib::Request& request, const httplib::ContentReader& reader, std::size_t bytes_max,
                     std::string& out, int& status);

}  // namespace dotsync
