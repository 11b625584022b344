// What the fuzz targets of this folder share: an assertion that libFuzzer sees as a crash, and checks of texts that
// people read.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "config/problems.hpp"

namespace dotsync::fuzz {

/// `what` says which promise is broken; the input that broke it is written by libFuzzer.
inline void require(bool kept, const char* what) {
  if (kept) return;
  std::fprintf(stderr, "\nBROKEN PROMISE: %s\n", what);
  std::abort();
}

/// One line of UTF-8 without control characters: it goes to a terminal or into a log as it is.
inline bool is_one_plain_line(std::string_view text) {
  if (!is_utf8(text)) return false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  }
  return true;
}

/// Every problem names its place and says something that can be printed.
inline void require_readable(const Problems& problems) {
  for (const Problem& problem : problems.all()) {
    require(!problem.file.empty() && problem.mark.line >= 1 && problem.mark.column >= 1, "a problem has a place");
    require(!problem.what.empty(), "a problem says what it is");
    require(is_one_plain_line(problem.text()), "a problem is one plain line");
  }
}

/// The same problems in the same words and places.
inline bool are_equal(const Problems& one, const Problems& other) {
  if (one.all().size() != other.all().size()) return false;
  for (std::size_t i = 0; i < one.all().size(); ++i) {
    if (one.all()[i].text() != other.all()[i].text()) return false;
  }
  return true;
}

}  // namespace dotsync::fuzz
