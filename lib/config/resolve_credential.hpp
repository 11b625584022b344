// Fetches the secret that a CredentialRef names: from a systemd credential, a file, the environment or the
// configuration. Used by the daemon's wiring before it connects anywhere.
#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "config/credential.hpp"

namespace dotsync {

/// Where credentials lie. systemd.exec(5), "LoadCredential=": a service finds its own in $CREDENTIALS_DIRECTORY.
struct CredentialPlaces {
  std::optional<std::string> service_folder;  ///< $CREDENTIALS_DIRECTORY
  std::string system_folder = "/etc/dotsync/credentials";

  static CredentialPlaces from_environment();
};

inline constexpr std::size_t secret_bytes_max = 65'536;

/// One trailing line end is dropped. Throws Error(usage) that says where it looked and what to do, never the value:
/// not there, not readable, readable for others (files), empty, too long.
Secret resolve_credential(const CredentialRef& ref,
                          const CredentialPlaces& places = CredentialPlaces::from_environment());

}  // namespace dotsync
