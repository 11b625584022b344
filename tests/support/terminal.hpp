// A pseudo terminal: a program sees a terminal of a given width on all three of its descriptors. Used by tests/e2e.
#pragma once

#include <string>

#include "support/child_process.hpp"

namespace dotsync {

struct TerminalRun {
  int code = 0;      ///< exit code, or -signal
  std::string text;  ///< all that was written, both outputs as they came, lines ending with \n alone
};

/// Runs to the end; descriptors and input of `options` are replaced. Throws std::runtime_error where there is no pseudo
/// terminal to be had.
TerminalRun run_on_terminal(ChildOptions options, unsigned short columns);

/// Without the sequences that dotsync may write: colours (SGR), a line up (CUU), erase a line (EL).
std::string without_sequences(const std::string& text);

}  // namespace dotsync
