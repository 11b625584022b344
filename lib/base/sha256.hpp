// SHA-256 of a text, in hexadecimal digits. Used by lib/mapping's transform `hash`.
#pragma once

#include <string>
#include <string_view>

namespace dotsync {

/// 64 digits, letters in lower case. Of the bytes as they are.
std::string sha256_hex(std::string_view bytes);

}  // namespace dotsync
