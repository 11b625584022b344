#include "config/config_context.hpp"

#include <filesystem>

namespace dotsync {

std::string beside(const std::string& file, const std::string& path) {
  // operator/ takes the right side alone where it is absolute.
  return (std::filesystem::path(file).parent_path() / path).string();
}

}  // namespace dotsync
