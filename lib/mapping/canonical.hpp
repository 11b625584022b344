// canonical_text: a YAML tree as text without comments, quotes and layout, so that two files that say the same are
// equal. Used for the mapping's fingerprint.
#pragma once

#include <string>

#include "config/yaml.hpp"

namespace dotsync {

/// Keys keep their order: it is the order of the body, which the payload hash sees.
std::string canonical_text(const Yaml& yaml);

}  // namespace dotsync
