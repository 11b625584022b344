// People: a small table that tests can look through, its mapping, and what the account must hold of it.
#pragma once

#include <string>

#include "e2e/deployment.hpp"

namespace dotsync {

inline constexpr const char* people_mapping =
    "matchIdentifier: email\n"
    "identifiers: {email: email}\n"
    "dataFields: {FIRSTNAME: name, POINTS: version}\n";

/// public.customers(id, name, version, email, updated_at) with `rows` rows, stamped by a trigger, readable for dotsync.
void create_people(PgClient& sql, int rows);
/// Address -> version, of the table and of the account. Equal when nothing was missed.
std::map<std::string, std::string> versions_in_table(PgClient& sql);
std::map<std::string, std::string> versions_in_account(const Deployment& deployment);

}  // namespace dotsync
