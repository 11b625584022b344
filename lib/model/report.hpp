// ImportReport: what the vendor says of one import, contact by contact. Filled by lib/client from the status answer,
// read by lib/sync, which matches its contacts by their identifiers.
// The vendor's file (contacts-openapi.json, import status) marks everything but importId and status as optional.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dotsync {

/// In which list of the report a contact stands. One contact may stand in `updated` and in `failures`.
enum class ReportList : std::uint8_t { created, updated, failures };

struct ReportSummary {
  std::optional<std::int64_t> new_contacts;
  std::optional<std::int64_t> updated_contacts;
  std::optional<std::int64_t> globally_suppressed;
  std::optional<std::int64_t> invalid_entries;
  std::optional<std::int64_t> duplicate_identifiers;
};

struct ReportIdentifier {
  std::string_view kind;   ///< "email", "mobileNumber", "contactId" or a custom name
  std::string_view value;  ///< as the vendor wrote it, not normalised
};

struct ReportFailure {
  std::string_view code;         ///< letter case varies
  std::string_view description;  ///< the vendor's words; may quote an address: never into a log
};

class ReportContact;

/// Owns its text in one arena: a report of 50,000 contacts is a few blocks of memory. Views into it live as long as it
/// is neither changed nor moved.
class ImportReport {
 public:
  std::string import_id;                 ///< empty when the answer did not name it
  std::string status;                    ///< the vendor's word, e.g. "Finished"
  std::optional<ReportSummary> summary;  ///< nothing when the answer had none
  bool has_created = false;              ///< the list was in the answer, be it empty
  bool has_updated = false;
  bool has_failures = false;

  std::size_t size(ReportList list) const { return entries(list).size(); }
  ReportContact contact(ReportList list, std::size_t index) const;

  /// Used by the reader, in this order: a contact, then its parts. All parts belong to the contact begun last.
  void begin_contact(ReportList list);
  void set_contact_id(std::int64_t id);
  void set_match_identifier(std::string_view kind);
  void add_identifier(std::string_view kind, std::string_view value);
  void add_failure(std::string_view code, std::string_view description);

 private:
  friend class ReportContact;
  struct Span {
    std::uint32_t start = 0;
    std::uint32_t size = 0;
  };
  struct Pair {
    Span first;
    Span second;
  };
  struct Entry {
    std::int64_t contact_id = -1;  ///< -1: not said
    Span match_identifier;
    std::uint32_t identifiers_start = 0;
    std::uint32_t failures_start = 0;
    std::uint16_t identifiers = 0;
    std::uint16_t failures = 0;
  };

  const std::vector<Entry>& entries(ReportList list) const { return lists_[static_cast<std::size_t>(list)]; }
  Entry& open_entry() { return lists_[open_list_].back(); }
  Span keep(std::string_view text);
  /// The same few names stand in every contact: each is stored once.
  Span keep_kind(std::string_view kind);
  std::string_view view(Span span) const { return std::string_view(text_).substr(span.start, span.size); }

  std::string text_;
  std::vector<Span> kinds_;
  std::vector<Pair> identifiers_;
  std::vector<Pair> failures_;
  std::vector<Entry> lists_[3];
  std::size_t open_list_ = 0;
};

/// One contact of a report: a view, valid as long as the report's own text.
class ReportContact {
 public:
  /// The vendor's immutable number, if the report names it.
  std::optional<std::int64_t> contact_id() const;
  /// Only in `failures`: which identifier the contact was to be matched by; else empty.
  std::string_view match_identifier() const { return report_->view(entry_->match_identifier); }
  std::size_t identifiers() const { return entry_->identifiers; }
  ReportIdentifier identifier(std::size_t index) const;
  std::size_t failures() const { return entry_->failures; }
  ReportFailure failure(std::size_t index) const;

 private:
  friend class ImportReport;
  ReportContact(const ImportReport& report, const ImportReport::Entry& entry) : report_(&report), entry_(&entry) {}
  const ImportReport* report_;
  const ImportReport::Entry* entry_;
};

}  // namespace dotsync
