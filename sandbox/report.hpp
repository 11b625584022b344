// ImportReport: what an import did, as GET /contacts/v3/import/{importId} tells it. Filled by the import worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/json_doc.hpp"
#include "sandbox/stored_contact.hpp"

namespace dotsync::sandbox {

/// One reason why a contact, or a data set of it, was not taken.
struct Failure {
  std::string_view code;  ///< of static lifetime
  std::string description;
};

class ImportReport {
 public:
  void add_created(std::int64_t contact_id, const StoredContact& contact);
  void add_updated(std::int64_t contact_id, const StoredContact& contact);
  /// `sent` is the contact as it came. With `taken` it was created or updated all the same.
  void add_failures(const JsonNode& sent, std::optional<std::int64_t> contact_id, const std::vector<Failure>& failures,
                    bool taken);
  /// References whose JSON text is made elsewhere.
  void add_raw_updated(std::int64_t contact_id, std::string_view identifiers_json);

  /// `"summary":{...},"created":[...],"updated":[...],"failures":[...]`; without the lists on demand.
  std::string text(bool summary_only) const;

 private:
  std::string created_;
  std::string updated_;
  std::string failures_;
  std::size_t new_contacts_ = 0;
  std::size_t updated_contacts_ = 0;
  std::size_t globally_suppressed_ = 0;
  std::size_t invalid_entries_ = 0;
  std::size_t duplicate_identifiers_ = 0;
};

}  // namespace dotsync::sandbox
