// The account part of a script: another set of data fields, lists, preferences. Used by parse_script only.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sandbox/account.hpp"

namespace dotsync::sandbox {

/// Each part that the script names replaces that part of `setup`. Throws Error(usage) naming `name` and the place.
void apply_account_script(const nlohmann::json& account, const std::string& name, AccountSetup& setup);

}  // namespace dotsync::sandbox
