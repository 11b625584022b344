// soak kills COUNT [SEED] | soak minutes COUNT [SEED]: the real daemon with PostgreSQL, a sandbox that does wrong, and
// writers; killed again and again, or watched for a long time. Ends with 0 and a line that says what was run, or with 1
// and what went wrong; `make soak` runs both. DOTSYNC_PROGRAM and DOTSYNC_SANDBOX name other programs than the build's.
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <exception>

#include "e2e/kill_loop.hpp"
#include "soak/evidence.hpp"
#include "soak/long_run.hpp"

namespace dotsync {
namespace {

void run_kills(long count, unsigned seed) {
  const auto start = std::chrono::steady_clock::now();
  KillLoop loop(seed);
  with_evidence(loop.deployment(), [&] {
    for (long i = 1; i <= count; ++i) {
      loop.kill_once();
      // Now and then everything must come to rest, so that a loss shows near its cause.
      if (i % 25 != 0 && i != count) continue;
      loop.settle(std::chrono::minutes(10));
      std::printf("%ld kills: %ld transactions, every contact equals its row\n", i, loop.transactions());
      std::fflush(stdout);
    }
  });
  std::string points;
  for (const auto& [point, kills] : loop.kills()) points += fmt::format(", {} {}", point, kills);
  const auto took = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
  std::printf(
      "kill loop: %ld kills in %lld s, seed %u, %ld transactions; fsck after each and contacts equal at the end%s\n",
      count, static_cast<long long>(took.count()), seed, loop.transactions(), points.c_str());
}

int run(int argc, char** argv) {
  const long count = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 0;
  const unsigned seed = argc > 3 ? static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10)) : 1;
  const bool kills = argc > 1 && std::strcmp(argv[1], "kills") == 0;
  const bool minutes = argc > 1 && std::strcmp(argv[1], "minutes") == 0;
  if (count <= 0 || (!kills && !minutes)) {
    std::fprintf(stderr, "usage: soak kills COUNT [SEED] | soak minutes COUNT [SEED]\n");
    return 2;
  }
  try {
    if (kills) run_kills(count, seed);
    if (minutes) run_long(std::chrono::minutes(count), seed);
  } catch (const std::exception& failure) {
    std::printf("FAILED: %s\n", failure.what());
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace dotsync

int main(int argc, char** argv) { return dotsync::run(argc, argv); }
