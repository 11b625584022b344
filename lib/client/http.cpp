#include "client/http.hpp"

#include "base/text.hpp"

namespace dotsync {

void HttpHeaders::set(std::string name, std::string value) {
  name = ascii_lower(name);
  for (auto& field : fields_) {
    if (field.first == name) {
      field.second = std::move(value);
      return;
    }
  }
  fields_.emplace_back(std::move(name), std::move(value));
}

std::optional<std::string_view> HttpHeaders::get(std::string_view name) const {
  const std::string wanted = ascii_lower(name);
  for (const auto& field : fields_) {
    if (field.first == wanted) return field.second;
  }
  return std::nullopt;
}

}  // namespace dotsync
