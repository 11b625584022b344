#include "config/resolve_credential.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "base/error.hpp"
#include "config/secret_file.hpp"

namespace dotsync {
namespace {

std::string where(const CredentialRef& ref) {
  return fmt::format("{}:{}:{}: {}", ref.config_file, ref.mark.line, ref.mark.column, ref.used_for);
}

[[noreturn]] void fail(const CredentialRef& ref, const std::string& what, const std::string& hint) {
  throw Error(Part::usage, fmt::format("{}: {}", where(ref), what), hint);
}

/// Editors and `echo` end a file with a line end that is no part of the secret.
Secret without_line_end(const Secret& secret) {
  std::string_view text = secret.reveal();
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return Secret(std::string(text));
}

std::string create_hint(const std::string& path) {
  return fmt::format("create it with: install -D -m 600 /dev/stdin {} (type the secret, then Ctrl-D)", path);
}

Secret from_credential(const CredentialRef& ref, const CredentialPlaces& places) {
  const std::string system_path = places.system_folder + "/" + ref.name;
  // systemd names the files of a folder that was loaded as a whole FOLDER_FILE.
  for (const char* prefix : {"/", "/dotsync_"}) {
    if (!places.service_folder) break;
    auto found =
        read_secret_file(*places.service_folder + prefix + ref.name, SecretFileRule::service_manager, secret_bytes_max);
    if (auto* secret = std::get_if<Secret>(&found)) return without_line_end(*secret);
    const auto& failure = std::get<SecretFileFailure>(found);
    if (!failure.is_absent) fail(ref, failure.what, failure.hint);
  }
  auto found = read_secret_file(system_path, SecretFileRule::owner_only, secret_bytes_max);
  if (auto* secret = std::get_if<Secret>(&found)) return without_line_end(*secret);
  const auto& failure = std::get<SecretFileFailure>(found);
  if (!failure.is_absent) fail(ref, failure.what, failure.hint);
  const std::string service =
      places.service_folder ? *places.service_folder + "/" + ref.name : "$CREDENTIALS_DIRECTORY (which is not set)";
  fail(ref, fmt::format("the credential '{}' is neither in {} nor in {}", ref.name, service, system_path),
       create_hint(system_path));
}

Secret from_file(const CredentialRef& ref) {
  auto found = read_secret_file(ref.name, SecretFileRule::owner_only, secret_bytes_max);
  if (auto* secret = std::get_if<Secret>(&found)) return without_line_end(*secret);
  const auto& failure = std::get<SecretFileFailure>(found);
  fail(ref, failure.what, failure.is_absent ? create_hint(ref.name) : failure.hint);
}

Secret from_environment_variable(const CredentialRef& ref) {
  const char* value = std::getenv(ref.name.c_str());
  if (value == nullptr) {
    fail(ref, fmt::format("the environment variable {} is not set", ref.name),
         fmt::format("set {} for this program, or use {{credential: NAME}}", ref.name));
  }
  return Secret(value);
}

Secret fetch(const CredentialRef& ref, const CredentialPlaces& places) {
  switch (ref.kind) {
    case CredentialRef::Kind::plain:
      return ref.plain ? ref.plain->copy() : Secret();
    case CredentialRef::Kind::credential:
      return from_credential(ref, places);
    case CredentialRef::Kind::file:
      return from_file(ref);
    case CredentialRef::Kind::env:
      return from_environment_variable(ref);
  }
  return {};
}

}  // namespace

CredentialPlaces CredentialPlaces::from_environment() {
  CredentialPlaces places;
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder != nullptr && *folder != '\0') places.service_folder = folder;
  return places;
}

Secret resolve_credential(const CredentialRef& ref, const CredentialPlaces& places) {
  Secret secret = fetch(ref, places);
  if (secret.empty()) fail(ref, "the secret is empty", "write the secret into the place that this key names");
  // A NUL or a line end inside would cut the value off somewhere on its way, in silence.
  if (secret.reveal().find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos) {
    fail(ref, "the secret holds more than one line", "a secret is one line of text");
  }
  return secret;
}

}  // namespace dotsync
