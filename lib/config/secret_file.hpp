// Reads a file that holds a secret and refuses one that others can read. Used by resolve_credential and by the
// settings, which ask the same of a configuration with a password in it.
#pragma once

#include <string>
#include <variant>

#include "base/secret.hpp"

namespace dotsync {

struct SecretFileFailure {
  bool is_absent = false;  ///< no such file: another place may have it
  std::string what;        ///< "PATH: ..." without any of the content
  std::string hint;
};

/// Who else may read a file.
enum class SecretFileRule {
  owner_only,      ///< any mode bit for group or others is refused
  service_manager  ///< as above, but an access list that only names users is what systemd makes for its services
};

/// At most `bytes_max` bytes; a symbolic link is followed.
std::variant<Secret, SecretFileFailure> read_secret_file(const std::string& path, SecretFileRule rule,
                                                         std::size_t bytes_max);

/// True where no mode bit is set for group or others. False where it cannot be told.
bool is_owner_only(int file_descriptor);

}  // namespace dotsync
