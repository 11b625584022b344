#include "soak/sample.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace dotsync {
namespace {

double resident_mb(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::strtod(line.c_str() + 6, nullptr) / 1024;
  }
  throw std::runtime_error("the daemon has no VmRSS: it is gone");
}

long descriptors(pid_t pid) {
  long count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", pid))) {
    count += entry.path().empty() ? 0 : 1;
  }
  return count;
}

double size_mb(const std::string& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<double>(bytes) / 1e6;
}

}  // namespace

Sample take_sample(pid_t pid, const std::string& journal) {
  Sample sample;
  sample.resident_mb = resident_mb(pid);
  sample.descriptors = descriptors(pid);
  sample.journal_mb = size_mb(journal);
  sample.wal_mb = size_mb(journal + "-wal");
  SQLite::Database file(journal, SQLite::OPEN_READONLY, 5000);
  SQLite::Statement sums(file, "SELECT coalesce(sum(contacts), 0), count(*) FROM v_batch");
  sums.executeStep();
  sample.contacts = sums.getColumn(0).getInt64();
  sample.imports = sums.getColumn(1).getInt64();
  return sample;
}

}  // namespace dotsync
