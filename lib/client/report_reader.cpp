#include "client/report_reader.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/limits.hpp"

namespace dotsync {
namespace {

using Sax = nlohmann::json_sax<nlohmann::json>;

/// Where in the report the reader stands: one entry for every open object or array.
enum class Place : std::uint8_t {
  root,
  summary,
  contacts,     ///< the array `created`, `updated` or `failures`
  contact,      ///< one of its objects
  identifiers,  ///< the object `identifiers` of a contact
  reasons,      ///< the array `failures` of a contact
  reason,       ///< one of its objects
  ignored
};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

class ReportReader final : public Sax {
 public:
  explicit ReportReader(ImportReport& report) : report_(report) {}

  bool null() override { return is_inside(); }
  bool boolean(bool) override { return is_inside(); }
  bool number_integer(number_integer_t value) override { return scalar(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& digits) override { return scalar(digits); }
  bool string(string_t& value) override { return scalar(value); }
  bool binary(binary_t&) override { return false; }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }
  bool start_object(std::size_t) override {
    if (depth_ == 0) return open(Place::root);
    const Place place = object_place();
    if (!open(place)) return false;
    if (place == Place::contact) report_.begin_contact(list_);
    if (place == Place::summary) report_.summary = ReportSummary{};
    if (place == Place::reason) {
      code_.clear();
      description_.clear();
    }
    return true;
  }
  bool end_object() override {
    if (place() == Place::reason) report_.add_failure(code_, description_);
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override { return is_inside() && open(array_place()); }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool is_inside() const { return depth_ > 0; }
  Place place() const { return places_[depth_ - 1]; }

  bool open(Place place) {
    if (depth_ == limits::json_depth_max) return false;
    places_[depth_++] = place;
    return true;
  }

  Place object_place() const {
    switch (place()) {
      case Place::root:
        return key_ == "summary" ? Place::summary : Place::ignored;
      case Place::contacts:
        return Place::contact;
      case Place::contact:
        return key_ == "identifiers" ? Place::identifiers : Place::ignored;
      case Place::reasons:
        return Place::reason;
      default:
        return Place::ignored;
    }
  }

  Place array_place() {
    if (place() == Place::contact && key_ == "failures") return Place::reasons;
    if (place() != Place::root) return Place::ignored;
    if (key_ == "created") return open_list(ReportList::created, report_.has_created);
    if (key_ == "updated") return open_list(ReportList::updated, report_.has_updated);
    if (key_ == "failures") return open_list(ReportList::failures, report_.has_failures);
    return Place::ignored;
  }

  Place open_list(ReportList list, bool& present) {
    present = true;
    list_ = list;
    return Place::contacts;
  }

  bool scalar(std::string_view text) {
    if (!is_inside()) return false;
    switch (place()) {
      case Place::root:
        root_member(text);
        break;
      case Place::summary:
        summary_member(text);
        break;
      case Place::contact:
        contact_member(text);
        break;
      case Place::identifiers:
        report_.add_identifier(key_, text);
        break;
      case Place::reason:
        reason_member(text);
        break;
      default:
        break;
    }
    return true;
  }

  void root_member(std::string_view text) {
    if (key_ == "status") report_.status = text;
    if (key_ == "importId") report_.import_id = text;
  }

  void summary_member(std::string_view text) {
    ReportSummary& summary = *report_.summary;
    const auto count = whole_number(text);
    if (key_ == "newContacts") summary.new_contacts = count;
    if (key_ == "updatedContacts") summary.updated_contacts = count;
    if (key_ == "globallySuppressed") summary.globally_suppressed = count;
    if (key_ == "invalidEntries") summary.invalid_entries = count;
    if (key_ == "duplicateIdentifiers") summary.duplicate_identifiers = count;
  }

  void contact_member(std::string_view text) {
    if (key_ == "matchIdentifier") report_.set_match_identifier(text);
    if (key_ != "contactId") return;
    if (const auto id = whole_number(text)) report_.set_contact_id(*id);
  }

  void reason_member(std::string_view text) {
    if (key_ == "failureCode") code_ = text;
    if (key_ == "description") description_ = text;
  }

  ImportReport& report_;
  Place places_[limits::json_depth_max] = {};
  std::size_t depth_ = 0;
  ReportList list_ = ReportList::created;
  std::string key_;
  std::string code_;
  std::string description_;
};

}  // namespace

std::optional<ImportReport> read_report(std::string_view body) {
  ImportReport report;
  ReportReader reader(report);
  if (!nlohmann::json::sax_parse(body.data(), body.data() + body.size(), &reader)) return std::nullopt;
  return report;
}

}  // namespace dotsync
