#include "base/sha256.hpp"

#include <openssl/evp.h>

#include <array>

#include "base/error.hpp"

namespace dotsync {

std::string sha256_hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, 32> out{};
  unsigned length = 0;
  const bool ok = EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, EVP_sha256(), nullptr) == 1;
  DOTSYNC_ASSERT(ok && length == out.size());
  std::string text;
  for (const unsigned char byte : out) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

}  // namespace dotsync
