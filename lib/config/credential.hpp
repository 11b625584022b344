// CredentialRef: where a secret is to be found, as the configuration says it. Held by the settings; the value itself is
// fetched by config/resolve_credential.hpp when somebody needs it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/secret.hpp"
#include "config/config_context.hpp"
#include "config/decode.hpp"

namespace dotsync {

/// A value: copies share a plain text, which is wiped with the last of them.
struct CredentialRef {
  enum class Kind { plain, credential, file, env };

  Kind kind = Kind::plain;
  std::string name;                     ///< of the credential or variable, or the path; empty for plain
  std::shared_ptr<const Secret> plain;  ///< set for plain only
  std::string used_for;                 ///< "account.password", for messages
  std::string config_file;              ///< where it stands
  Mark mark;
};

/// What may stand as a plain text in a configuration that others can read.
enum class PlainText {
  allowed,       ///< a user name
  private_only,  ///< a password
  dsn            ///< a connection string: private only where it carries a password
};

/// `{credential: NAME} | {file: PATH} | {env: NAME} | text`. No message ever shows the text.
std::optional<CredentialRef> read_credential(const Yaml& node, const Place& place, const ConfigContext& context,
                                             PlainText plain);

/// True where a libpq connection string (key=value or URI) carries a password.
bool dsn_has_password(std::string_view dsn);

}  // namespace dotsync
