// ApiError: the vendor's own words in an answer that is not a success. Read by the verdicts and the lookups.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dotsync {

struct ApiErrorDetail {
  std::string item;  ///< a field, or an identifier of a contact: may be an address, never into a log
  std::string description;
};

/// All parts may be empty: an answer from something in between says nothing of the kind.
struct ApiError {
  std::string code;         ///< e.g. "contacts:badJson", of v2 the ERROR_* token of the message
  std::string description;  ///< may quote an address: never into a log
  std::vector<ApiErrorDetail> details;
};

/// Takes both shapes: v3 {"errorCode","description","details":[{"item","description" or "error"}]} and v2, a message
/// with an ERROR_* token, alone or under "message". Anything else gives an empty ApiError.
ApiError read_api_error(std::string_view body);

/// The flat scheme's "excess API activity, temporarily capped": a 400 that is to be waited out.
bool is_excess_activity(const ApiError& error);

}  // namespace dotsync
