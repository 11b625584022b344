// The calls of the API as requests: pure builders, used by lib/sync and by the commands that look up the account.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "client/account.hpp"
#include "client/http.hpp"

namespace dotsync {

/// `body` is the whole import; the request takes a fresh connection, since a second PUT would be a second import.
HttpRequest put_import(std::string body);
/// `import_id` must satisfy is_import_id().
HttpRequest get_import(std::string_view import_id);

HttpRequest get_account_info();
HttpRequest get_server_time();
HttpRequest get_data_fields();
HttpRequest create_data_field(const DataField& field);
/// Pages of address_books_page_max lists; the last page is the one that is not full.
HttpRequest get_address_books(std::size_t skip);
HttpRequest get_preferences();
HttpRequest get_custom_identifiers();

inline constexpr std::size_t address_books_page_max = 1000;  ///< the vendor's bound of `select`

}  // namespace dotsync
