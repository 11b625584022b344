// SandboxProcess: the real dotsync-sandbox binary on a free port, for the life of a test.
// Used by tests of the sandbox and by every test that needs a Dotdigital.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/http_try.hpp"

namespace dotsync {

/// The binary is DOTSYNC_SANDBOX of the environment, else the build's own. Not copyable; the destructor ends it.
class SandboxProcess {
 public:
  /// `options` as on the command line, without --listen; `script` is the text of a fault script, "" for none.
  /// Throws std::runtime_error when the program does not come up within 10 s.
  explicit SandboxProcess(std::vector<std::string> options = {}, const std::string& script = {});
  ~SandboxProcess();
  SandboxProcess(const SandboxProcess&) = delete;
  SandboxProcess& operator=(const SandboxProcess&) = delete;

  const std::string& base_url() const { return base_url_; }  ///< "http://127.0.0.1:PORT"
  pid_t pid() const { return child_->pid(); }

  /// GET /sandbox/contacts and /sandbox/requests: JSON lines.
  std::string contacts() const { return http_try({"GET", base_url_ + "/sandbox/contacts"}).body; }
  std::string requests() const { return http_try({"GET", base_url_ + "/sandbox/requests"}).body; }
  /// A call with the credentials demo/demo and the content type JSON.
  HttpTry call(const std::string& method, const std::string& path, const std::string& body = {}) const;

  /// SIGTERM, then waits; the exit code, or -signal. The same answer the second time.
  int stop();
  /// SIGKILL, as a power cut would: all contacts are gone.
  void kill();

 private:
  std::string read_first_line(int input);

  std::unique_ptr<ChildProcess> child_;
  std::string base_url_;
  std::string script_path_;
};

}  // namespace dotsync
