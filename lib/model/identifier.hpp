// Identifiers in the form in which the account compares them. Used by lib/mapping for rows and by lib/client for
// reports, so that both come to the same identity.
#pragma once

#include <string>
#include <string_view>

namespace dotsync {

/// E-mail trimmed and lower-cased (ASCII), a mobile number's digits only, a contactId without leading zeros, a custom
/// identifier as it is. May be empty. Safe from any thread.
std::string normalise_identifier(std::string_view kind, std::string_view value);

}  // namespace dotsync
