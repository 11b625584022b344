// Merging one contact of an import into the stored one. Used by the import worker, with the store's lock held.
// Sources: the vendor's description of mergeOption and of each data set in contacts-openapi.json.
#pragma once

#include <string_view>
#include <vector>

#include "sandbox/account.hpp"
#include "sandbox/json_doc.hpp"
#include "sandbox/report.hpp"
#include "sandbox/store.hpp"

namespace dotsync::sandbox {

enum class MergeOption { overwrite, overwrite_if_not_empty, overwrite_if_empty };

/// "overwrite", "overwriteIfNotEmpty", "overwriteIfEmpty"; validated before.
MergeOption merge_option(std::string_view name);

/// The option governs data fields. A field that is absent stays; null clears where the option lets it.
void merge_fields(const JsonNode& fields, MergeOption option, const AccountSetup& setup, StoredContact& contact);

/// Channel statuses and types are set as sent, whatever the option. `is_new`: the defaults of a new contact come first.
void merge_channels(const JsonNode* channels, bool is_new, StoredContact& contact);

/// Lists, preferences and consent records. What is not applied is added to `failures`: the contact is then partial.
void merge_sets(const JsonNode& sent, Place place, Store& store, const AccountSetup& setup,
                std::vector<Failure>& failures);

}  // namespace dotsync::sandbox
