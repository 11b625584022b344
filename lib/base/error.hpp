// Error: the one exception of dotsync, for "cannot go on". Expected outcomes are values, never exceptions.
// Thrown by every room; caught where a command or the engine decides what it means.
#pragma once

#include <stdexcept>
#include <string>

namespace dotsync {

/// Which part of the world failed. The daemon maps it to an exit code.
enum class Part { usage, postgres, dotdigital, journal, person };

/// Exit codes of every command: 0 all well, 1 needs a person, 2 usage or configuration, 3 PostgreSQL, 4 Dotdigital, 5
/// journal.
int exit_code(Part part);

/// The more serious of two exit codes: the first of 2, 5, 3, 4, 1 counts.
int worse_exit_code(int a, int b);

class Error : public std::runtime_error {
 public:
  /// `what` says what happened and where; `hint` says what to do (may be empty). Neither may carry a secret or an
  /// address.
  Error(Part part, const std::string& what, std::string hint = {})
      : std::runtime_error(what), part_(part), hint_(std::move(hint)) {}

  Part part() const { return part_; }
  const std::string& hint() const { return hint_; }

 private:
  Part part_;
  std::string hint_;
};

/// A bug in dotsync: ends the process, in release builds too.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace dotsync

/// Stays on in release builds: a state that must not be is a bug, not a condition to carry on from.
#define DOTSYNC_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::dotsync::assertion_failed(#expression, __FILE__, __LINE__))
