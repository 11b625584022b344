// The check of `type: email`: our own syntax, the domain by IDNA 2008. The one place with <idn2.h>. Pure.
#pragma once

#include <string_view>

namespace dotsync {

/// Whether mail could be addressed so: a local part of up to 64 bytes without quotes, one '@', a domain of two or more
/// labels that IDNA accepts, 254 bytes in all (RFC 5321 4.5.3.1). Accents are allowed on both sides (RFC 6531).
bool is_email(std::string_view text);

}  // namespace dotsync
