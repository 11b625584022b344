#include "sandbox/incoming.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "sandbox/formats.hpp"

namespace dotsync::sandbox {
namespace {

void read_identifier(const JsonNode& value, Incoming& incoming) {
  if (value.key == "contactId") {
    incoming.contact_id = value.integer;
    return;
  }
  std::optional<std::string> normal;
  if (value.key == "email") {
    if (value.is(JsonKind::text)) normal = normal_email(value.text);
    if (!normal) incoming.failures.push_back({"InvalidEmail", "Invalid value for 'email'"});
  } else if (value.key == "mobileNumber") {
    if (value.is(JsonKind::text)) normal = normal_mobile(value.text);
    if (!normal) incoming.failures.push_back({"InvalidPhoneNumber", "Invalid value for 'mobileNumber'"});
  } else {
    if (!value.text.empty()) normal = std::string(value.text);
    if (!normal) {
      incoming.failures.push_back({"NoValidIdentifiers", fmt::format("Invalid value for '{}'", value.key)});
    }
  }
  if (normal) incoming.identifiers.emplace_back(value.key, std::move(*normal));
}

void check_suppression(const AccountSetup& setup, Incoming& incoming) {
  for (const auto& [name, value] : incoming.identifiers) {
    if (name != "email") continue;
    if (setup.suppressed_emails.contains(value)) {
      incoming.failures.push_back({"GloballySuppressed", "The contact is suppressed for the whole account"});
    }
    if (setup.suppressed_domains.contains(value.substr(value.rfind('@') + 1))) {
      incoming.failures.push_back({"SuppressedByDomain", "The domain of the contact's e-mail address is suppressed"});
    }
  }
}

/// What is wrong with the value of a field; empty when it fits.
std::string field_problem(const DataField& field, const JsonNode& value) {
  constexpr std::size_t digits_max = 40;
  if (value.is(JsonKind::null)) return {};
  const auto wrong_type = [&] {
    return fmt::format("Data field '{}' is {}, got {}", field.name, field_type_name(field.type), kind_name(value.kind));
  };
  switch (field.type) {
    case FieldType::text:
      if (!value.is(JsonKind::text)) return wrong_type();
      if (count_code_points(value.text).value_or(0) > limits::text_code_points_max) {
        return fmt::format("Data field '{}' is longer than {} characters", field.name, limits::text_code_points_max);
      }
      return {};
    case FieldType::numeric:
      if (!value.is(JsonKind::integer) && !value.is(JsonKind::number)) return wrong_type();
      return value.text.size() <= digits_max ? std::string() : fmt::format("Data field '{}' is too long", field.name);
    case FieldType::date:
      if (!value.is(JsonKind::text)) return wrong_type();
      if (!is_date_or_time(value.text)) return fmt::format("Data field '{}' is no ISO 8601 date", field.name);
      return {};
    case FieldType::boolean:
      return value.is(JsonKind::boolean) ? std::string() : wrong_type();
  }
  return {};
}

void check_fields(const JsonNode& fields, const AccountSetup& setup, Incoming& incoming) {
  for (const JsonNode* value = fields.first; value != nullptr; value = value->next) {
    const auto number = setup.field_numbers.find(value->key);
    std::string problem = number == setup.field_numbers.end()
                              ? fmt::format("The account has no data field '{}'", value->key)
                              : field_problem(setup.fields[number->second], *value);
    if (!problem.empty()) incoming.failures.push_back({"ApiSchemaViolation", std::move(problem)});
  }
}

}  // namespace

Incoming read_incoming(const JsonNode& contact, const AccountSetup& setup) {
  Incoming incoming;
  incoming.match = contact.find("matchIdentifier")->text;
  const JsonNode* identifiers = contact.find("identifiers");
  for (const JsonNode* value = identifiers->first; value != nullptr; value = value->next) {
    read_identifier(*value, incoming);
  }
  check_suppression(setup, incoming);
  if (const JsonNode* fields = contact.find("dataFields"); fields != nullptr) check_fields(*fields, setup, incoming);
  return incoming;
}

}  // namespace dotsync::sandbox
