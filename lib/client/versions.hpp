// The version of the foreign library that this room stands on, as loaded at run time. For `dotsync version`.
#pragma once

#include <string>

namespace dotsync {

std::string libcurl_version();

}  // namespace dotsync
