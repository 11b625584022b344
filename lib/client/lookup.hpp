// The readers of the lookups' answers: each gives what it was asked for, or why not. Pure; used by `check`, `fields`
// and the resolving of names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "client/account.hpp"
#include "client/http.hpp"

namespace dotsync {

/// Why a lookup brought nothing.
struct LookupFailure {
  enum class Kind : std::uint8_t { unauthorised, forbidden, not_found, rate_limited, unavailable, refused, bad_answer };
  Kind kind = Kind::unavailable;
  int http_status = 0;           ///< 0: no answer
  std::string what;              ///< for people and logs: what happened; no secret, no address
  std::optional<Time> retry_at;  ///< for rate_limited, when the server named a time
};

template <class T>
using Lookup = std::variant<T, LookupFailure>;

/// `now` is the time the answer came. None of these throws; an answer of another shape is bad_answer.
Lookup<AccountInfo> read_account_info(const HttpResult& result, Time now);
Lookup<Time> read_server_time(const HttpResult& result, Time now);
Lookup<std::vector<DataField>> read_data_fields(const HttpResult& result, Time now);
Lookup<DataField> read_created_data_field(const HttpResult& result, Time now);
Lookup<std::vector<AddressBook>> read_address_books(const HttpResult& result, Time now);
Lookup<std::vector<Preference>> read_preferences(const HttpResult& result, Time now);
Lookup<std::vector<CustomIdentifier>> read_custom_identifiers(const HttpResult& result, Time now);

}  // namespace dotsync
