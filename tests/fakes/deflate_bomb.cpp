#include "fakes/deflate_bomb.hpp"

namespace dotsync {
namespace {

/// Deflate packs bits from the lowest up (RFC 1951, 3.1.1).
class BitWriter {
 public:
  explicit BitWriter(std::string& out) : out_(out) {}
  void bit(bool value) {
    byte_ |= (value ? 1U : 0U) << used_;
    if (++used_ < 8) return;
    flush();
  }
  /// Huffman codes go in from their highest bit.
  void code(unsigned value, int width) {
    for (int i = width - 1; i >= 0; --i) bit(((value >> i) & 1U) != 0);
  }
  void flush() {
    if (used_ == 0) return;
    out_ += static_cast<char>(byte_);
    byte_ = 0;
    used_ = 0;
  }

 private:
  std::string& out_;
  unsigned byte_ = 0;
  int used_ = 0;
};

}  // namespace

std::string deflate_bomb(std::size_t unfolded) {
  constexpr std::size_t match_length = 258;
  // RFC 1952: magic, deflate, no flags, no time, unknown system.
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  BitWriter bits(out);
  bits.bit(true);  // the last block,
  bits.bit(true);  // with fixed codes
  bits.bit(false);
  bits.code(0x30, 8);  // one zero byte
  for (std::size_t made = 1; made < unfolded; made += match_length) {
    bits.code(0xC5, 8);  // the longest match, symbol 285
    bits.code(0, 5);     // one byte back
  }
  bits.code(0, 7);  // end of block
  bits.flush();
  out.append(8, '\0');
  return out;
}

}  // namespace dotsync
