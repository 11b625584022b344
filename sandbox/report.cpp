#include "sandbox/report.hpp"

#include <fmt/format.h>

#include <iterator>

#include "base/text.hpp"

namespace dotsync::sandbox {
namespace {

void append_reference(std::string& out, std::int64_t contact_id, const StoredContact& contact) {
  fmt::format_to(std::back_inserter(out), "{}{{\"contactId\":{},\"identifiers\":", out.empty() ? "" : ",", contact_id);
  append_identifiers(out, contact);
  out += '}';
}

}  // namespace

void ImportReport::add_created(std::int64_t contact_id, const StoredContact& contact) {
  ++new_contacts_;
  append_reference(created_, contact_id, contact);
}

void ImportReport::add_updated(std::int64_t contact_id, const StoredContact& contact) {
  ++updated_contacts_;
  append_reference(updated_, contact_id, contact);
}

void ImportReport::add_raw_updated(std::int64_t contact_id, std::string_view identifiers_json) {
  ++updated_contacts_;
  fmt::format_to(std::back_inserter(updated_), "{}{{\"contactId\":{},\"identifiers\":{}}}", updated_.empty() ? "" : ",",
                 contact_id, identifiers_json);
}

void ImportReport::add_failures(const JsonNode& sent, std::optional<std::int64_t> contact_id,
                                const std::vector<Failure>& failures, bool taken) {
  if (!taken) {
    const std::string_view code = failures.front().code;
    if (code == "GloballySuppressed" || code == "SuppressedByDomain") {
      ++globally_suppressed_;
    } else if (code == "Duplicate" || code == "duplicateIdentifier") {
      ++duplicate_identifiers_;
    } else {
      ++invalid_entries_;
    }
  }
  failures_ += failures_.empty() ? "{" : ",{";
  if (contact_id) fmt::format_to(std::back_inserter(failures_), "\"contactId\":{},", *contact_id);
  failures_ += "\"matchIdentifier\":";
  append_json(failures_, *sent.find("matchIdentifier"));
  failures_ += ",\"identifiers\":";
  append_json(failures_, *sent.find("identifiers"));
  failures_ += ",\"failures\":[";
  for (std::size_t i = 0; i < failures.size(); ++i) {
    fmt::format_to(std::back_inserter(failures_), "{}{{\"failureCode\":\"{}\",\"description\":", i == 0 ? "" : ",",
                   failures[i].code);
    append_json_string(failures_, failures[i].description);
    failures_ += '}';
  }
  failures_ += "]}";
}

std::string ImportReport::text(bool summary_only) const {
  std::string out = fmt::format(
      "\"summary\":{{\"newContacts\":{},\"updatedContacts\":{},\"globallySuppressed\":{},\"invalidEntries\":{},"
      "\"duplicateIdentifiers\":{}}}",
      new_contacts_, updated_contacts_, globally_suppressed_, invalid_entries_, duplicate_identifiers_);
  if (summary_only) {
    if (!failures_.empty()) out += ",\"failures\":[" + failures_ + "]";
    return out;
  }
  out.reserve(out.size() + created_.size() + updated_.size() + failures_.size() + 64);
  out += ",\"created\":[" + created_ + "],\"updated\":[" + updated_ + "],\"failures\":[" + failures_ + "]";
  return out;
}

}  // namespace dotsync::sandbox
