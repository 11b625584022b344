// RequestBox: how a command asks something of the journal's owner: it leaves a row in the one table that others may
// write, and looks for the answer. Used by the operator commands.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "journal/request.hpp"

namespace dotsync {

/// One thread at a time. Throws Error(journal) where the journal is missing, older than this program, or may not be
/// written by this user.
class RequestBox {
 public:
  explicit RequestBox(const std::string& journal_path);
  ~RequestBox();
  RequestBox(const RequestBox&) = delete;
  RequestBox& operator=(const RequestBox&) = delete;

  /// One short transaction; the request's number.
  std::int64_t leave(const Request& request);
  /// Nothing while it waits.
  std::optional<RequestResult> result(std::int64_t request);
  /// Rows that a retry of the selection would make due now. Throws Error(usage) for a stream or a batch that the
  /// journal does not know.
  std::int64_t count(const RowSelection& selection);
  /// Whether the row's key was forgotten with a person.
  bool is_forgotten(const std::string& stream, const std::string& row_key);
  /// The address under each kind of identifier that it can be: what a request to forget may hold of it.
  std::vector<ForgottenIdentifier> identifiers(const std::string& address, const std::vector<std::string>& kinds);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dotsync
