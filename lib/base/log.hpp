// Logger: one line an event to stderr. Fields are name and value; a value is escaped, never trusted.
#pragma once

#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace dotsync {

enum class LogLevel { debug, info, warning, error };
/// text: key=value; json: one object a line; journal: text behind a <N> priority for journald.
enum class LogFormat { text, json, journal };

struct LogField {
  std::string_view name;
  std::string value;
};

/// Safe from any thread. Secrets and addresses are the caller's duty: there is no field for them.
class Logger {
 public:
  Logger(const Clock& clock, LogFormat format, LogLevel level) : clock_(clock), format_(format), level_(level) {}
  virtual ~Logger() = default;

  void debug(std::string_view text, std::initializer_list<LogField> fields = {}) { log(LogLevel::debug, text, fields); }
  void info(std::string_view text, std::initializer_list<LogField> fields = {}) { log(LogLevel::info, text, fields); }
  void warning(std::string_view text, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::warning, text, fields);
  }
  void error(std::string_view text, std::initializer_list<LogField> fields = {}) { log(LogLevel::error, text, fields); }
  void log(LogLevel level, std::string_view text, std::initializer_list<LogField> fields);

 protected:
  /// Writes one line without its newline; overridden by tests.
  virtual void write(const std::string& line);

 private:
  const Clock& clock_;
  LogFormat format_;
  LogLevel level_;
  std::mutex mutex_;
};

}  // namespace dotsync
