// The version of the foreign library that this room stands on, as loaded at run time. For `dotsync version`.
#pragma once

#include <string>

namespace dotsync {

std::string libpq_version();
std::string libpqxx_version();  ///< that it was built with: the library does not tell

}  // namespace dotsync
