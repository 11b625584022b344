// ChildProcess: a program started by a test, ended with it at the latest. Used by sandbox_process.cpp and tests/e2e.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace dotsync {

struct ChildOptions {
  std::vector<std::string> arguments;                                 ///< the first one is the program's path
  std::vector<std::pair<std::string, std::string>> environment = {};  ///< set beside what the test itself has
  int output = -1;                                                    ///< file descriptors; -1: the test's own
  int error = -1;
  std::string folder = {};      ///< to run in; empty: the test's own
  std::string input_path = {};  ///< read as standard input; empty: the test's own
};

/// Not copyable; the destructor kills it where it still runs. A test that dies takes it along.
class ChildProcess {
 public:
  /// Throws std::runtime_error where it cannot fork. A program that cannot be run exits with 127.
  explicit ChildProcess(const ChildOptions& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool is_running();
  void signal(int number) const;
  /// Until it ends: its exit code, or -signal. The same answer again once it has ended.
  int wait();

 private:
  pid_t pid_ = -1;
  bool ended_ = false;
  int code_ = 0;
};

}  // namespace dotsync
