// The part of `check` that asks the rows: identifiers that several rows share, phone numbers that no country can be
// told of. Counted by the server; what takes too long is left out.
#include <fmt/format.h>

#include "daemon/cmd_check.hpp"
#include "daemon/field_fit.hpp"
#include "mapping/mapped_fields.hpp"
#include "model/contact_names.hpp"

namespace dotsync {
namespace {

class RowCheck {
 public:
  RowCheck(CheckRun& run, const StreamSettings& stream)
      : findings_(run.findings),
        stream_(stream),
        checked_(run.streams.at(stream.name)),
        mapping_(run.configuration.mappings.at(stream.name)),
        subject_("stream " + stream.name) {}

  void check() {
    for (const MappedField& field : mapped_identifiers(mapping_)) {
      if (field.column.empty()) continue;
      try {
        if (field.name == mapping_.match_identifier()) check_match(field);
        if (field.name == names::mobile_number && field.as_is && !field.has_country) check_country(field);
      } catch (const SourceError&) {
        findings_.ok(subject_, fmt::format("the values of column {} were not counted: too many rows for {} s",
                                           field.column, check_patience.count()));
      }
    }
  }

 private:
  Spot spot(const MappedField& field) const { return {stream_.mapping_file, field.mark}; }

  void check_match(const MappedField& field) {
    const ValueCount values = checked_.reader->count_values(checked_.query, field.column, ValueForm::any);
    if (const std::int64_t without = values.rows - values.filled; without > 0) {
      findings_.warning(spot(field), subject_,
                        fmt::format("{} no {} in column {}: listed as rejected, and not sent",
                                    count_of(without, "row has", "rows have"), field.name, field.column),
                        fmt::format("leave them out of the stream with where: \"{} IS NOT NULL\"", field.column));
    }
    const RepeatCount repeats = checked_.reader->count_repeats(checked_.query, field.column, field.name);
    if (repeats.rows == 0) return;
    findings_.warning(
        spot(field), subject_,
        fmt::format("{} share {} {}: of each only the newest row is sent, the others are listed as superseded",
                    count_of(repeats.rows, "row", "rows"), digits_of(repeats.identifiers),
                    repeats.identifiers == 1 ? "value of " + field.name : "values of " + field.name),
        fmt::format(
            "fine where the newest row is the right one; to see them:\nSELECT {0}, count(*) FROM {1} GROUP BY 1 "
            "HAVING count(*) > 1;",
            field.name == names::email ? "lower(trim(" + field.column + "))" : field.column,
            stream_.table.empty() ? "(" + stream_.query + ") AS source" : stream_.table));
  }

  void check_country(const MappedField& field) {
    const bool parsed = field.type == ValueType::phone;
    const ValueCount values = checked_.reader->count_values(
        checked_.query, field.column, parsed ? ValueForm::international : ValueForm::not_national);
    if (values.unfit == 0) return;
    const std::string text =
        parsed ? fmt::format(
                     "{} a phone number without its country in column {}: no country is named to read it by, so "
                     "the row is listed as rejected",
                     count_of(values.unfit, "row has", "rows have"), field.column)
               : fmt::format(
                     "{} a phone number without its country in column {}: Dotdigital would take the digits as "
                     "they are, for another number",
                     count_of(values.unfit, "row has", "rows have"), field.column);
    const std::string remedy = fmt::format(
        "{0}: {{column: {1}, type: phone, country: GB}}   # the country of numbers without one; or country: "
        "{{column: ...}}",
        field.name, field.column);
    const bool none_left = values.unfit == values.filled || !parsed;
    if (none_left) {
      findings_.error(spot(field), Part::usage, subject_, text, remedy);
    } else {
      findings_.warning(spot(field), subject_, text, remedy);
    }
  }

  Findings& findings_;
  const StreamSettings& stream_;
  CheckedStream& checked_;
  const Mapping& mapping_;
  std::string subject_;
};

}  // namespace

void check_stream_rows(CheckRun& run, const StreamSettings& stream) { RowCheck(run, stream).check(); }

}  // namespace dotsync
