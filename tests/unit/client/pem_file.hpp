// PemFile: a certificate as a file that is gone with the test. Used by the tests of CurlHttp over TLS.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace dotsync {

class PemFile {
 public:
  explicit PemFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              fmt::format("dotsync-ca-{}-{}.pem", getpid(), static_cast<const void*>(this))) {
    std::ofstream(path_) << text;
  }
  ~PemFile() { std::filesystem::remove(path_); }
  PemFile(const PemFile&) = delete;
  PemFile& operator=(const PemFile&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace dotsync
