#include "daemon/init_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "daemon/field_fit.hpp"
#include "daemon/init_words.hpp"

namespace dotsync {
namespace {

bool is_text(const SurveyedColumn& column) {
  return column.column.type == ColumnType::text || column.column.type == ColumnType::other;
}

ValueType sent_as(const SurveyedColumn& column) {
  switch (column.column.type) {
    case ColumnType::integer:
    case ColumnType::numeric:
    case ColumnType::floating:
      return ValueType::number;
    case ColumnType::boolean:
      return ValueType::boolean;
    case ColumnType::date:
      return ValueType::date;
    case ColumnType::timestamp:
    case ColumnType::timestamptz:
      return ValueType::datetime;
    case ColumnType::text:
    case ColumnType::other:
      break;
  }
  return ValueType::string;
}

/// How many of the values that were looked at could become one of the type.
std::int64_t convertible(const SurveyedColumn& column, DataFieldType type) {
  switch (type) {
    case DataFieldType::numeric:
      return is_text(column) ? column.sample.numbers : 0;
    case DataFieldType::boolean:
      return column.sample.words;
    case DataFieldType::date:
      return is_text(column) ? column.sample.dates : 0;
    case DataFieldType::string:
    case DataFieldType::other:
      break;
  }
  return column.sample.filled;
}

/// "is_vip", "last_order_at": the words around what the field is called.
std::string without_frame(std::string name, const SurveyedColumn& column) {
  const auto cut_front = [&name](std::string_view word) {
    if (name.size() > word.size() + 1 && name.compare(0, word.size(), word) == 0) name.erase(0, word.size());
  };
  const auto cut_back = [&name](std::string_view word) {
    if (name.size() > word.size() + 1 && name.compare(name.size() - word.size(), word.size(), word) == 0)
      name.resize(name.size() - word.size());
  };
  const ValueType sent = sent_as(column);
  if (sent == ValueType::boolean) {
    for (const char* word : {"is", "has", "likes"}) cut_front(word);
  } else if (sent == ValueType::date || sent == ValueType::datetime) {
    for (const char* word : {"at", "on", "date"}) cut_back(word);
  }
  return name;
}

/// A name that Dotdigital would take for a new field.
std::string field_name_of(const std::string& column) {
  std::string name;
  for (const char c : column) {
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    name += letter ? (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c) : '_';
  }
  if (name.size() > limits::data_field_name_length_max) name.resize(limits::data_field_name_length_max);
  return name;
}

}  // namespace

void FieldsDrafter::make(Draft& draft) {
  if (account_.fields) {
    fields_ = *account_.fields;
  } else {
    for (const std::string_view name : init_words::fields_of_every_account)
      fields_.push_back({std::string(name), DataFieldType::string, true});
  }
  for (const SurveyedColumn& column : table_.columns) {
    draft_status(column, draft);
    if (std::find(used_.begin(), used_.end(), column.column.name) == used_.end()) draft_field(column, draft);
  }
  draft_names(draft);
}

const DataField* FieldsDrafter::field_for(const SurveyedColumn& column) const {
  const std::string name = folded(column.column.name);
  std::vector<std::string> wanted = {name, without_frame(name, column)};
  for (const init_words::Alias& alias : init_words::aliases) {
    if (alias.column == name) wanted.emplace_back(alias.field);
  }
  for (const std::string& word : wanted) {
    for (const DataField& field : fields_) {
      if (folded(field.name) == word) return &field;
    }
  }
  return nullptr;
}

void FieldsDrafter::draft_field(const SurveyedColumn& column, Draft& draft) {
  const std::string name = folded(column.column.name);
  if (!column.readable) return leave_out(column, "the role may not read it", draft);
  if (init_words::speaks_of(name, init_words::secret)) return leave_out(column, "looks like a secret", draft);
  const DataField* field = field_for(column);
  if (field == nullptr) return leave_out(column, column.comment, draft);
  if (std::find(taken_.begin(), taken_.end(), field->name) != taken_.end())
    return leave_out(column, field->name + " comes from another column", draft);
  DraftLine line = fitted(column, *field);
  if (line.active) taken_.push_back(field->name);
  draft.fields.push_back(std::move(line));
}

void FieldsDrafter::leave_out(const SurveyedColumn& column, const std::string& reason, Draft& draft) const {
  std::string text = yaml_scalar(field_name_of(column.column.name)) + ": ";
  if (column.column.type == ColumnType::timestamp) {
    text += fmt::format("{{column: {}, zone: {}}}", yaml_scalar(column.column.name), yaml_scalar(table_.server_zone));
  } else {
    text += yaml_scalar(column.column.name);
  }
  draft.fields.push_back(
      {text, reason.empty() ? column.column.sql_type : column.column.sql_type + "; " + reason, false});
}

DraftLine FieldsDrafter::fitted(const SurveyedColumn& column, const DataField& field) const {
  const std::string name = yaml_scalar(column.column.name);
  const std::string key = yaml_scalar(field.name);
  const ValueType sent = sent_as(column);
  const bool is_date = field.type == DataFieldType::date;
  if (fits(sent, field.type)) {
    // A birthday is a day, whatever the column says of the hour.
    const bool is_day = is_date && folded(field.name).find("birth") != std::string::npos;
    if (is_day && sent == ValueType::datetime)
      return {fmt::format("{}: {{column: {}, type: date}}", key, name), column.comment, true};
    if (column.column.type == ColumnType::timestamp) {
      return {is_date ? fmt::format("{}: {{column: {}, zone: {}}}", key, name, yaml_scalar(table_.server_zone))
                      : fmt::format("{}: {{column: {}, type: string}}", key, name),
              is_date ? "the zone of its writers; this is the server's" : "", true};
    }
    if (is_text(column) && column.sample.longest > static_cast<std::int64_t>(limits::text_code_points_max)) {
      return {fmt::format("{}: {{column: {}, transform: [{{truncate: {}}}]}}", key, name, limits::text_code_points_max),
              "some values are longer than Dotdigital takes", true};
    }
    return {fmt::format("{}: {}", key, name), column.comment, true};
  }
  const bool to_text_field = field.type == DataFieldType::string;
  const std::int64_t good = convertible(column, field.type);
  const bool all = to_text_field || (good == column.sample.filled && good > 0);
  return {fmt::format("{}: {{column: {}, type: {}}}", key, name, mapping_type_for(field.type)),
          all ? (to_text_field ? "" : fmt::format("{} in the account; every value looked at fits", to_text(field.type)))
              : fmt::format("{}: {} in the account, and {} of {} values looked at do not fit", column.column.sql_type,
                            to_text(field.type), column.sample.filled - good, column.sample.filled),
          all};
}

/// A flag that says whether mail is wanted. Of several the first counts.
void FieldsDrafter::draft_status(const SurveyedColumn& column, Draft& draft) const {
  if (column.column.type != ColumnType::boolean || !column.readable || draft.match_identifier != "email") return;
  const std::string name = folded(column.column.name);
  if (name.find("sms") != std::string::npos || name.find("whatsapp") != std::string::npos) return;
  const bool out = init_words::speaks_of(name, init_words::opt_out);
  if (!out && !init_words::speaks_of(name, init_words::opt_in)) return;
  const bool first = std::none_of(draft.email_channel.begin(), draft.email_channel.end(),
                                  [](const DraftLine& line) { return line.active; });
  draft.email_channel.push_back(
      {fmt::format("status: {{column: {}, map: {{\"true\": {}, \"false\": {}}}}}", yaml_scalar(column.column.name),
                   out ? "unsubscribed" : "subscribed", out ? "subscribed" : "unsubscribed"),
       "guessed by the column's name: it decides who gets mail", first});
}

void FieldsDrafter::draft_names(Draft& draft) const {
  const auto flag_for = [this](const std::string& name) -> std::string {
    for (const SurveyedColumn& column : table_.columns) {
      const bool flag = column.column.type == ColumnType::boolean && column.readable;
      if (flag && without_frame(folded(column.column.name), column) == folded(name)) return column.column.name;
    }
    return {};
  };
  if (account_.lists) {
    for (const AddressBook& list : *account_.lists) {
      const std::string flag = flag_for(list.name);
      draft.lists.push_back(
          {fmt::format("{{name: {}{}}}", yaml_scalar(list.name), flag.empty() ? "" : ", when: " + yaml_scalar(flag)),
           "", false});
    }
  }
  if (account_.preferences) {
    for (const Preference& preference : *account_.preferences) {
      if (!preference.is_preference) continue;
      const std::string flag = flag_for(preference.public_name);
      draft.preferences.push_back({fmt::format("{{name: {}, isOptedIn: {}}}", yaml_scalar(preference.public_name),
                                               flag.empty() ? "..." : yaml_scalar(flag)),
                                   "", false});
    }
  }
}

}  // namespace dotsync
