#include "http_server/server_message.hpp"

#include "base/text.hpp"

namespace dotsync {

std::string_view ServerRequest::header(std::string_view name) const {
  const std::string wanted = ascii_lower(name);
  for (const auto& [key, value] : headers) {
    if (key.size() == wanted.size() && ascii_lower(key) == wanted) return value;
  }
  return {};
}

std::string ServerRequest::query_value(const std::string& name, const std::string& otherwise) const {
  const auto found = query.find(name);
  return found == query.end() ? otherwise : found->second;
}

std::string ServerRequest::path_param(const std::string& name) const {
  const auto found = path_params.find(name);
  return found == path_params.end() ? std::string() : found->second;
}

}  // namespace dotsync
