#include "base/keyed_hash.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstring>
#include <functional>

#include "base/error.hpp"

namespace dotsync {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t siphash_key_size = 16;

struct MacFree {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, MacFree>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Context make_context(const char* algorithm, const OSSL_PARAM* parameters, std::string_view key) {
  const std::unique_ptr<EVP_MAC, MacFree> mac(EVP_MAC_fetch(nullptr, algorithm, nullptr));
  Context context(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
  if (!context || EVP_MAC_init(context.get(), bytes(key), key.size(), parameters) != 1) {
    throw Error(Part::journal, fmt::format("OpenSSL has no usable {}", algorithm),
                "check the installed libssl3 package");
  }
  return context;
}

}  // namespace

struct KeyedHash::Contexts {
  Context hmac;
  Context siphash;
};

KeyedHash::KeyedHash(std::string_view key) : contexts_(std::make_unique<Contexts>()) {
  if (key.size() != key_size) {
    throw Error(Part::journal, fmt::format("the journal's key has {} bytes, expected {}", key.size(), key_size),
                "restore the key file that belongs to this journal");
  }
  char digest[] = "SHA256";
  const OSSL_PARAM hmac_parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                                        OSSL_PARAM_construct_end()};
  contexts_->hmac = make_context("HMAC", hmac_parameters, key);
  std::size_t size = 16;
  const OSSL_PARAM sip_parameters[] = {OSSL_PARAM_construct_size_t("size", &size), OSSL_PARAM_construct_end()};
  contexts_->siphash = make_context("SIPHASH", sip_parameters, key.substr(0, siphash_key_size));
  salt_ = static_cast<std::uint64_t>(payload("salt of digests"));
}

KeyedHash::~KeyedHash() = default;

Identity KeyedHash::identity(std::string_view kind, std::string_view value) {
  EVP_MAC_CTX* context = contexts_->hmac.get();
  std::array<unsigned char, 32> out{};
  std::size_t length = 0;
  const unsigned char separator = 0;
  const bool ok =
      EVP_MAC_init(context, nullptr, 0, nullptr) == 1 && EVP_MAC_update(context, bytes(kind), kind.size()) == 1 &&
      EVP_MAC_update(context, &separator, 1) == 1 && EVP_MAC_update(context, bytes(value), value.size()) == 1 &&
      EVP_MAC_final(context, out.data(), &length, out.size()) == 1;
  DOTSYNC_ASSERT(ok && length == out.size());
  Identity identity{};
  std::memcpy(identity.data(), out.data(), identity.size());
  return identity;
}

std::int64_t KeyedHash::payload(std::string_view part1, std::string_view part2, std::string_view part3) {
  EVP_MAC_CTX* context = contexts_->siphash.get();
  std::array<unsigned char, 16> out{};
  std::size_t length = 0;
  bool ok = EVP_MAC_init(context, nullptr, 0, nullptr) == 1;
  for (const std::string_view part : {part1, part2, part3}) {
    if (!part.empty()) ok = ok && EVP_MAC_update(context, bytes(part), part.size()) == 1;
  }
  ok = ok && EVP_MAC_final(context, out.data(), &length, out.size()) == 1;
  DOTSYNC_ASSERT(ok && length == out.size());
  std::int64_t value = 0;
  std::memcpy(&value, out.data(), sizeof value);
  return value == 0 ? 1 : value;
}

char KeyedHash::digest(std::string_view value) const {
  constexpr std::uint64_t golden = 0x9e3779b97f4a7c15ULL;  // odd, its bits evenly spread
  const std::uint64_t mixed = (std::hash<std::string_view>{}(value) ^ salt_) * golden;
  return static_cast<char>(static_cast<unsigned char>(2 + (mixed >> 32U) % 254));
}

std::string KeyedHash::fingerprint() {
  std::string text;
  for (const unsigned char byte : identity("fingerprint", "dotsync")) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace dotsync
