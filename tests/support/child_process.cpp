#include "support/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace dotsync {
namespace {

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status); }

[[noreturn]] void become(const ChildOptions& options, char** argv) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
  if (options.output >= 0) ::dup2(options.output, STDOUT_FILENO);
  if (options.error >= 0) ::dup2(options.error, STDERR_FILENO);
  if (!options.input_path.empty()) ::dup2(::open(options.input_path.c_str(), O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  if (!options.folder.empty() && ::chdir(options.folder.c_str()) != 0) ::_exit(127);
  ::execv(argv[0], argv);
  ::_exit(127);
}

}  // namespace

ChildProcess::ChildProcess(const ChildOptions& options) {
  std::vector<char*> argv;
  for (const std::string& argument : options.arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) become(options, argv.data());
}

ChildProcess::~ChildProcess() {
  if (ended_) return;
  signal(SIGKILL);
  wait();
}

bool ChildProcess::is_running() {
  if (ended_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  ended_ = true;
  code_ = code_of(status);
  return false;
}

void ChildProcess::signal(int number) const {
  if (!ended_) ::kill(pid_, number);
}

int ChildProcess::wait() {
  if (ended_) return code_;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  ended_ = true;
  code_ = code_of(status);
  return code_;
}

}  // namespace dotsync
