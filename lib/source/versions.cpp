#include "source/versions.hpp"

#include <libpq-fe.h>

#include <pqxx/version>

namespace dotsync {

std::string libpq_version() {
  const int version = PQlibVersion();
  return std::to_string(version / 10'000) + "." + std::to_string(version % 10'000);
}

std::string libpqxx_version() { return PQXX_VERSION; }

}  // namespace dotsync
