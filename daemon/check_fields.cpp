// The part of `check` that compares a mapping's data fields with those of the account: whether they are there, and
// whether what is sent has their type.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "daemon/cmd_check.hpp"
#include "daemon/field_fit.hpp"
#include "mapping/mapped_fields.hpp"

namespace dotsync {
namespace {

const char* plural_of(DataFieldType type) {
  switch (type) {
    case DataFieldType::numeric:
      return "number";
    case DataFieldType::boolean:
      return "true or false";
    case DataFieldType::date:
      return "date (YYYY-MM-DD)";
    case DataFieldType::string:
    case DataFieldType::other:
      break;
  }
  return "text";
}

class FieldCheck {
 public:
  FieldCheck(CheckRun& run, const StreamSettings& stream, const std::vector<DataField>& known)
      : run_(run), stream_(stream), known_(known), subject_("stream " + stream.name) {
    const auto checked = run.streams.find(stream.name);
    if (checked != run.streams.end()) checked_ = &checked->second;
  }

  void check() {
    const bool bound = checked_ != nullptr && checked_->bound.has_value();
    const std::vector<MappedField> mapped =
        bound ? mapped_data_fields(*checked_->bound) : mapped_data_fields(run_.configuration.mappings.at(stream_.name));
    for (const MappedField& field : mapped) check_field(field);
    if (wrong_ == 0 && !mapped.empty())
      run_.findings.ok(
          subject_, fmt::format("{} in the account{}",
                                count_of(static_cast<std::int64_t>(mapped.size()), "data field is", "data fields are"),
                                bound ? " and of the type that is sent" : ""));
  }

 private:
  Spot spot(const MappedField& field) const { return {stream_.mapping_file, field.mark}; }

  void error(const MappedField& field, const std::string& text, const std::string& remedy) {
    ++wrong_;
    run_.findings.error(spot(field), Part::dotdigital, subject_, text, remedy);
  }

  void check_field(const MappedField& field) {
    const auto found = std::find_if(known_.begin(), known_.end(),
                                    [&](const DataField& known) { return same_name(known.name, field.name); });
    if (found == known_.end()) return missing(field);
    if (!field.type) return;
    if (!fits(*field.type, found->type)) return mismatch(field, found->type);
    check_texts(field, found->type);
  }

  void missing(const MappedField& field) {
    if (!is_data_field_name(field.name)) {
      return error(field, fmt::format("the account has no data field {}, and can have none of that name", field.name),
                   "names of data fields are 1 to 20 letters, digits, - and _");
    }
    std::vector<std::string> names;
    for (const DataField& known : known_) names.push_back(known.name);
    const auto near = nearest_name(field.name, names);
    error(field, fmt::format("the account has no data field {}{}", field.name, did_you_mean(field.name, names)),
          fmt::format("{}create the field: dotsync fields --create\n"
                      "# as it is, Dotdigital refuses every contact that carries it",
                      near ? "write " + *near + ", or " : std::string()));
  }

  std::optional<ValueCount> count(const MappedField& field, ValueForm form) {
    if (checked_ == nullptr || field.column.empty()) return std::nullopt;
    try {
      return checked_->reader->count_values(checked_->query, field.column, form);
    } catch (const SourceError&) {
      return std::nullopt;  // too many to count in time
    }
  }

  void mismatch(const MappedField& field, DataFieldType wanted) {
    const auto counted = field.as_is ? count(field, form_for(wanted)) : count(field, ValueForm::any);
    const std::string from = field.column.empty() ? std::string() : fmt::format(" of column {}", field.column);
    const char* sent = *field.type == ValueType::number    ? "a number"
                       : *field.type == ValueType::boolean ? "true or false"
                                                           : "text";
    std::string rows = "; the rows were not counted in time";
    if (field.column.empty()) rows = "";
    if (counted) {
      rows = fmt::format(": {} of {} would be refused", digits_of(counted->filled),
                         count_of(counted->rows, "row", "rows"));
    }
    const std::string line =
        field.as_is && !field.guarded
            ? fmt::format("{}: {{column: {}, type: {}}}", field.name, field.column, mapping_type_for(wanted))
            : fmt::format("add type: {} to {}", mapping_type_for(wanted), field.name);
    std::string rest;
    if (counted && field.as_is && counted->unfit > 0) {
      rest = fmt::format("\n# of these {} no {}: not sent even then, but listed as rejected",
                         count_of(counted->unfit, "row holds", "rows hold"), plural_of(wanted));
    }
    error(field,
          fmt::format("{} is {} in the account, and the mapping sends {}{}{}", field.name, to_text(wanted), sent, from,
                      rows),
          line + rest);
  }

  /// A text that is to become a number or a date: the rows where it cannot are rejected one by one.
  void check_texts(const MappedField& field, DataFieldType wanted) {
    if (form_for(wanted) == ValueForm::any || !field.as_is || !is_text_column(field.column)) return;
    const auto counted = count(field, form_for(wanted));
    if (!counted || counted->unfit == 0) return;
    run_.findings.warning(
        spot(field), subject_,
        fmt::format("{}: {} no {} in column {}: these rows are listed as rejected, and not sent", field.name,
                    count_of(counted->unfit, "row holds", "rows hold"), plural_of(wanted), field.column),
        fmt::format("correct the rows, or turn such texts into nothing with map or when; "
                    "`dotsync preview --stream {}` shows rejected rows",
                    stream_.name));
  }

  bool is_text_column(const std::string& name) const {
    if (checked_ == nullptr) return false;
    return std::any_of(checked_->columns.begin(), checked_->columns.end(), [&](const Column& column) {
      return column.name == name && (column.type == ColumnType::text || column.type == ColumnType::other);
    });
  }

  CheckRun& run_;
  const StreamSettings& stream_;
  const std::vector<DataField>& known_;
  std::string subject_;
  const CheckedStream* checked_ = nullptr;
  std::size_t wrong_ = 0;
};

}  // namespace

void check_data_fields(CheckRun& run, const StreamSettings& stream, AccountView& account) {
  if (run.configuration.mappings.at(stream.name).data_fields().empty()) return;
  if (const auto* known = std::get_if<std::vector<DataField>>(&account.data_fields()))
    FieldCheck(run, stream, *known).check();
}

}  // namespace dotsync
