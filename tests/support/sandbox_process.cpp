#include "support/sandbox_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace dotsync {
namespace {

std::string binary() {
  const char* given = std::getenv("DOTSYNC_SANDBOX");
  return given != nullptr ? std::string(given) : std::string(DOTSYNC_BINARY_DIR "/dotsync-sandbox");
}

std::string write_script(const std::string& text) {
  std::string path = "/tmp/dotsync-script-XXXXXX";
  const int file = ::mkstemp(path.data());
  if (file < 0) throw std::runtime_error("cannot make a temporary file for the script");
  ::close(file);
  std::ofstream(path) << text;
  return path;
}

}  // namespace

SandboxProcess::SandboxProcess(std::vector<std::string> options, const std::string& script) {
  std::vector<std::string> arguments = {binary(), "--listen", "127.0.0.1:0"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  if (!script.empty()) {
    script_path_ = write_script(script);
    arguments.insert(arguments.end(), {"--script", script_path_});
  }
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  child_ = std::make_unique<ChildProcess>(ChildOptions{arguments, {}, pipe[1]});
  ::close(pipe[1]);
  const std::string line = read_first_line(pipe[0]);
  ::close(pipe[0]);
  const std::string prefix = "listening on ";
  if (line.rfind(prefix, 0) != 0) {
    stop();
    if (!script_path_.empty()) ::unlink(script_path_.c_str());
    throw std::runtime_error("dotsync-sandbox did not start; its first line was: " + line);
  }
  base_url_ = line.substr(prefix.size());
}

SandboxProcess::~SandboxProcess() {
  stop();
  if (!script_path_.empty()) ::unlink(script_path_.c_str());
}

std::string SandboxProcess::read_first_line(int input) {
  constexpr int start_ms_max = 10'000;
  std::string line;
  pollfd entry{input, POLLIN, 0};
  while (::poll(&entry, 1, start_ms_max) > 0) {
    char byte = 0;
    if (::read(input, &byte, 1) <= 0 || byte == '\n') break;
    line += byte;
  }
  return line;
}

HttpTry SandboxProcess::call(const std::string& method, const std::string& path, const std::string& body) const {
  // demo:demo
  return http_try(
      {method, base_url_ + path, body, {"Authorization: Basic ZGVtbzpkZW1v", "Content-Type: application/json"}});
}

int SandboxProcess::stop() {
  child_->signal(SIGTERM);
  return child_->wait();
}

void SandboxProcess::kill() {
  child_->signal(SIGKILL);
  child_->wait();
}

}  // namespace dotsync
