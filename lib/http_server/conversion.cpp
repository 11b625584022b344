#include "http_server/conversion.hpp"

#include <httplib.h>

#include <utility>

namespace dotsync {
namespace {

void write_stream(httplib::Response& to, const ServerResponse& from) {
  to.set_chunked_content_provider(from.content_type, [next = from.stream](std::size_t, httplib::DataSink& sink) {
    std::string part;
    const bool more = next(part);
    if (!part.empty() && !sink.write(part.data(), part.size())) return false;
    if (!more) sink.done();
    return true;
  });
}

}  // namespace

ServerRequest to_request(const httplib::Request& from) {
  ServerRequest request;
  request.method = from.method;
  request.path = from.path;
  for (const auto& [name, value] : from.params) request.query.emplace(name, value);
  for (const auto& [name, value] : from.headers) request.headers.emplace_back(name, value);
  return request;
}

void fill_response(ServerResponse&& from, httplib::Response& to) {
  to.status = from.status;
  for (const auto& [name, value] : from.headers) to.set_header(name, value);
  if (from.stream) return write_stream(to, from);
  to.set_header("Content-Type", from.content_type);
  to.body = std::move(from.body);
}

BodyResult read_body(const httplib::Request& request, const httplib::ContentReader& reader, std::size_t bytes_max,
                     std::string& out, int& status) {
  std::size_t total = 0;
  // Without a length there is no body; the library would wait for the connection to end.
  if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) return BodyResult::read;
  const bool complete = reader([&](const char* data, std::size_t size) {
    total += size;
    if (total <= bytes_max) {
      out.append(data, size);
    } else {
      out = std::string();
    }
    return total <= 4 * bytes_max;
  });
  if (total > bytes_max || status == 413) return BodyResult::too_long;
  return complete ? BodyResult::read : BodyResult::broken;
}

}  // namespace dotsync
