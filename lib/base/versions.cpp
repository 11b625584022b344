#include "base/versions.hpp"

#include <openssl/crypto.h>

namespace dotsync {

std::string openssl_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace dotsync
