// Applying an accepted import to the store, contact by contact. Used by the import worker.
#pragma once

#include <cstddef>

#include "sandbox/account.hpp"
#include "sandbox/json_doc.hpp"
#include "sandbox/report.hpp"
#include "sandbox/store.hpp"

namespace dotsync::sandbox {

/// Applies the first `contacts_max` contacts of a validated body; takes the store's lock. The order is the body's.
void apply_import(const JsonNode& body, const AccountSetup& setup, std::size_t contacts_max, Store& store,
                  ImportReport& report);

}  // namespace dotsync::sandbox
