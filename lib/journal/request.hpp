// Request: what an operator's command asks of the journal's owner. Left by RequestBox, taken up by
// lib/sync/requests.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/keyed_hash.hpp"

namespace dotsync {

/// A person to be forgotten, by one kind of identifier: never the address itself.
struct ForgottenIdentifier {
  std::string kind;  ///< "email", "mobileNumber" ...
  Identity hash{};
};

struct Request {
  std::int64_t id = 0;  ///< 0: not yet left
  Time at;
  std::string kind;    ///< "pause", "resume", "retry", "resend", "reconcile", "forget"
  std::string stream;  ///< empty: all, or none

  // What it is about; which of these count is the kind's to say.
  std::vector<std::string> keys;
  std::string batch;          ///< number or import id
  std::string code;           ///< of failures, in any letter case
  std::optional<Time> since;  ///< failures not older than this
  bool failures = false;
  bool all = false;
  std::vector<ForgottenIdentifier> identifiers;
};

/// Rows that are to become due. One of `batch`, `failures` and `keys` says which; the rest narrows failures and keys.
struct RowSelection {
  std::string stream;  ///< empty: any
  std::string batch;
  bool failures = false;
  std::string code;
  std::optional<Time> since;
  std::vector<std::string> keys;
};

RowSelection selection_of(const Request& request);

/// What came of a request.
struct RequestResult {
  bool success = false;
  std::string text;
};

}  // namespace dotsync
