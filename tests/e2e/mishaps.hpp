// Mishaps: twelve customers of whom some cannot be sent, some are refused and one is taken in part; their keys and
// names are such as real tables hold. Used by the tests of what commands print.
#pragma once

#include "e2e/deployment.hpp"

namespace dotsync {

/// Creates public.customers and the configuration. After one turn, which ends with 1: row 3 is rejected, row 4 is
/// refused, row 5 taken in part; so is a row whose key is long, one in another script (refused) and one whose key would
/// steer a terminal (rejected). The mapping names a data field that the account lacks: `fields` shows it.
void create_mishaps(Deployment& deployment);

}  // namespace dotsync
