// SourceFailure: why the database gave no answer. A value for lib/sync, an exception inside lib/source and for the
// commands.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "base/error.hpp"

namespace dotsync {

struct SourceFailure {
  Part part = Part::postgres;  ///< usage where the configuration is at fault
  std::string what;
  std::string hint;
  /// true: the same call may succeed later by itself (connection lost, timeout, server starting).
  /// false: a person has to change the configuration, a privilege or the table; trying slowly does no harm.
  bool retryable = true;
};

template <class T>
using SourceResult = std::variant<T, SourceFailure>;
template <class T>
using SourceDone = std::function<void(SourceResult<T>)>;

/// What the blocking PostgresReader throws.
class SourceError : public Error {
 public:
  SourceError(Part part, const std::string& what, std::string hint, bool retryable)
      : Error(part, what, std::move(hint)), retryable_(retryable) {}
  bool retryable() const { return retryable_; }
  SourceFailure failure() const { return {part(), what(), hint(), retryable_}; }

 private:
  bool retryable_;
};

}  // namespace dotsync
