// dotsync: parses the command line, loads what the command needs, runs it, and turns an Error into its exit code.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <exception>
#include <string>

#include "base/error.hpp"
#include "daemon/dispatch.hpp"
#include "daemon/options.hpp"
#include "daemon/output.hpp"

namespace {

/// Passwords are in memory: no core dump, and no file that others may read.
void keep_private() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
  umask(0077);
}

}  // namespace

int main(int argc, char** argv) {
  keep_private();
  try {
    const auto parsed = dotsync::parse_options(argc, argv);
    if (const int* code = std::get_if<int>(&parsed)) return *code;
    return dotsync::dispatch(std::get<dotsync::Options>(parsed));
  } catch (const dotsync::Error& error) {
    dotsync::complain(error.what(), error.hint());
    return dotsync::exit_code(error.part());
  } catch (const std::exception& error) {
    dotsync::complain(std::string("unexpected: ") + error.what());
    return dotsync::exit_code(dotsync::Part::person);
  }
}
