#include "support/terminal.hpp"

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cctype>
#include <stdexcept>

namespace dotsync {

TerminalRun run_on_terminal(ChildOptions options, unsigned short columns) {
  int ours = -1;
  int its = -1;
  winsize size{};
  size.ws_row = 24;
  size.ws_col = columns;
  if (::openpty(&ours, &its, nullptr, nullptr, &size) != 0) throw std::runtime_error("no pseudo terminal");
  ::fcntl(ours, F_SETFD, FD_CLOEXEC);
  ::fcntl(its, F_SETFD, FD_CLOEXEC);
  options.output = its;
  options.error = its;
  options.input_path = ::ttyname(its);
  ChildProcess child(options);
  ::close(its);
  TerminalRun run;
  char buffer[4096];
  // It ends with an error as soon as nobody holds the other end.
  for (ssize_t size_read = 0; (size_read = ::read(ours, buffer, sizeof buffer)) > 0;)
    for (ssize_t i = 0; i < size_read; ++i)
      if (buffer[i] != '\r') run.text += buffer[i];
  ::close(ours);
  run.code = child.wait();
  return run;
}

std::string without_sequences(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 2, "\x1b[") != 0) {
      out += text[at];
      continue;
    }
    at += 2;
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) ++at;
    if (at < text.size() && std::string("mAK").find(text[at]) == std::string::npos) out += "\x1b[";
  }
  return out;
}

}  // namespace dotsync
