// A gzip stream that unfolds a thousand times its size. Used by tests of whoever decompresses.
#pragma once

#include <cstddef>
#include <string>

namespace dotsync {

/// At least `unfolded` bytes of zeros, as one gzip member without a valid checksum at its end: no reader should get
/// there.
std::string deflate_bomb(std::size_t unfolded);

}  // namespace dotsync
