#include "client/versions.hpp"

#include <curl/curl.h>

namespace dotsync {

std::string libcurl_version() { return curl_version_info(CURLVERSION_NOW)->version; }

}  // namespace dotsync
