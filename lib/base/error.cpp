#include "base/error.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace dotsync {

int exit_code(Part part) {
  switch (part) {
    case Part::usage:
      return 2;
    case Part::postgres:
      return 3;
    case Part::dotdigital:
      return 4;
    case Part::journal:
      return 5;
    case Part::person:
      return 1;
  }
  return 1;
}

int worse_exit_code(int a, int b) {
  constexpr std::array<int, 5> order = {2, 5, 3, 4, 1};
  for (int code : order) {
    if (a == code || b == code) return code;
  }
  return 0;
}

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "dotsync: assertion failed: %s at %s:%d\n", expression, file, line);
  std::abort();
}

}  // namespace dotsync
