// Reading an import without keeping it: for measurements that must not be bound by the sandbox. Used by the import
// route under --discard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sandbox/report.hpp"

namespace dotsync::sandbox {

/// The report of an import whose contacts were all updated, each with its identifiers as sent and the next contactId.
/// Only the outline of the body is looked at: it is not validated. Nothing when it has no contacts.
struct DiscardedImport {
  ImportReport report;
  std::size_t contacts = 0;
};
std::optional<DiscardedImport> discard_import(std::string_view body, std::int64_t first_contact_id);

}  // namespace dotsync::sandbox
