#include "sandbox/stored_contact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"

namespace dotsync::sandbox {
namespace {

constexpr std::size_t head_bytes = 4;

std::uint16_t read_u16(const char* at) {
  std::uint16_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}

void append_u16(std::string& out, std::size_t value) {
  const auto number = static_cast<std::uint16_t>(value);
  std::array<char, sizeof number> bytes{};
  std::memcpy(bytes.data(), &number, sizeof number);
  out.append(bytes.data(), bytes.size());
}

/// Appends `,"name":"value"`, without the comma after an opening brace; nothing when the value is empty.
void append_member(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (out.back() != '{') out += ',';
  append_json_string(out, name);
  out += ':';
  append_json_string(out, value);
}

void append_channels(std::string& out, const StoredContact& contact) {
  std::string email = "{";
  append_member(email, "emailType", email_types[contact.email_type]);
  append_member(email, "optInType", opt_in_types[contact.opt_in_type]);
  append_member(email, "status", channel_statuses[contact.email_status]);
  std::string channels;
  const auto add = [&](std::string_view name, const std::string& members) {
    if (members.size() > 1) channels += fmt::format("{}\"{}\":{}}}", channels.empty() ? "" : ",", name, members);
  };
  add("email", email);
  const auto status_only = [](std::uint8_t status) {
    std::string members = "{";
    append_member(members, "status", channel_statuses[status]);
    return members;
  };
  add("sms", status_only(contact.sms_status));
  add("whatsApp", status_only(contact.whatsapp_status));
  fmt::format_to(std::back_inserter(out), ",\"channelProperties\":{{{}}}", channels);
}

void append_sets(std::string& out, const StoredContact& contact) {
  fmt::format_to(std::back_inserter(out), ",\"lists\":[{}],\"preferences\":[", fmt::join(contact.lists, ","));
  for (std::size_t i = 0; i < contact.preferences.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{}{{\"id\":{},\"isOptedIn\":{}}}", i == 0 ? "" : ",",
                   contact.preferences[i].first, contact.preferences[i].second);
  }
  fmt::format_to(std::back_inserter(out), "],\"consentRecords\":[{}]", fmt::join(contact.consents, ","));
}

}  // namespace

std::size_t PackedFields::position(std::uint16_t field) const {
  std::size_t at = 0;
  while (at < bytes_.size()) {
    if (read_u16(bytes_.data() + at) == field) return at;
    at += head_bytes + read_u16(bytes_.data() + at + 2);
  }
  return std::string::npos;
}

std::optional<std::string_view> PackedFields::get(std::uint16_t field) const {
  const std::size_t at = position(field);
  if (at == std::string::npos) return std::nullopt;
  return std::string_view(bytes_).substr(at + head_bytes, read_u16(bytes_.data() + at + 2));
}

void PackedFields::set(std::uint16_t field, std::string_view json) {
  DOTSYNC_ASSERT(json.size() < 65536);
  erase(field);
  append_u16(bytes_, field);
  append_u16(bytes_, json.size());
  bytes_ += json;
}

void PackedFields::erase(std::uint16_t field) {
  const std::size_t at = position(field);
  if (at != std::string::npos) bytes_.erase(at, head_bytes + read_u16(bytes_.data() + at + 2));
}

std::vector<std::pair<std::uint16_t, std::string_view>> PackedFields::sorted() const {
  std::vector<std::pair<std::uint16_t, std::string_view>> all;
  for (std::size_t at = 0; at < bytes_.size();) {
    const std::size_t length = read_u16(bytes_.data() + at + 2);
    all.emplace_back(read_u16(bytes_.data() + at), std::string_view(bytes_).substr(at + head_bytes, length));
    at += head_bytes + length;
  }
  std::sort(all.begin(), all.end());
  return all;
}

void append_identifiers(std::string& out, const StoredContact& contact) {
  out += '{';
  append_member(out, "email", contact.email);
  append_member(out, "mobileNumber", contact.mobile);
  for (const auto& [name, value] : contact.custom) append_member(out, name, value);
  out += '}';
}

void append_contact(std::string& out, std::int64_t contact_id, const StoredContact& contact,
                    const AccountSetup& setup) {
  fmt::format_to(std::back_inserter(out), "{{\"contactId\":{},\"identifiers\":", contact_id);
  append_identifiers(out, contact);
  out += ",\"dataFields\":{";
  for (const auto& [field, json] : contact.fields.sorted()) {
    if (out.back() != '{') out += ',';
    append_json_string(out, setup.fields[field].name);
    out += ':';
    out += json;
  }
  out += '}';
  append_channels(out, contact);
  append_sets(out, contact);
  out += '}';
}

}  // namespace dotsync::sandbox
