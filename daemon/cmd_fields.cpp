// `dotsync fields`: the data fields that the mappings name against those of the account; `--create` makes the missing.
#include "daemon/cmd_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "config/decode.hpp"
#include "daemon/account_view.hpp"
#include "daemon/field_fit.hpp"
#include "daemon/output.hpp"
#include "daemon/wiring.hpp"
#include "mapping/mapped_fields.hpp"

namespace dotsync {
namespace {

/// One mapped field of one stream, and what the account says of it.
struct FieldLine {
  std::string account;
  std::string stream;
  std::string field;
  std::optional<ValueType> sent;
  std::string place;  ///< FILE:LINE:COLUMN
  std::string found;  ///< the account's type; empty where it has no such field
  std::string state;  ///< present, missing, wrong type, created
  std::string note;
};

/// The types that depend on a column need the table.
std::vector<MappedField> fields_with_types(const Configuration& configuration, const Secrets& secrets,
                                           const StreamSettings& stream, const Clock& clock) {
  const Mapping& mapping = configuration.mappings.at(stream.name);
  std::vector<MappedField> fields = mapped_data_fields(mapping);
  if (fields.empty()) return fields;
  PostgresReader reader(make_postgres(configuration.settings.source(stream.source), secrets), clock);
  const StreamInspection table = reader.inspect_stream(make_stream_spec(stream, mapping).query);
  if (table.columns.empty() && table.obstacle)
    throw Error(table.obstacle->part, table.obstacle->what, table.obstacle->hint);
  Problems problems;
  ResolvedNames names;
  for (const MappedName& name : mapping.names_to_resolve().lists) names.lists.emplace(name.name, 0);
  std::int64_t id = -1;
  for (const MappedName& name : mapping.names_to_resolve().preferences) names.preferences.emplace(name.name, id--);
  const auto bound = mapping.bind(table.columns, names, to_text(stream.merge), problems);
  if (!bound) throw Error(Part::usage, problems.all().front().text(), "`dotsync check` lists all that does not fit");
  return mapped_data_fields(*bound);
}

class FieldsCommand {
 public:
  FieldsCommand(const Configuration& configuration, const Secrets& secrets, const FieldsOptions& options,
                const Clock& clock)
      : configuration_(configuration), secrets_(secrets), options_(options), clock_(clock) {}

  int run() {
    choose_streams(configuration_.settings, options_.streams);
    for (const AccountSettings& account : configuration_.settings.accounts) look_at(account);
    return show();
  }

 private:
  bool is_wanted(const StreamSettings& stream) const {
    const auto& chosen = options_.streams;
    return chosen.empty() || std::find(chosen.begin(), chosen.end(), stream.name) != chosen.end();
  }

  void look_at(const AccountSettings& account) {
    AccountView view(account, secrets_, clock_);
    for (const StreamSettings& stream : configuration_.settings.streams) {
      if (stream.account != account.name || !is_wanted(stream)) continue;
      for (const MappedField& field : fields_with_types(configuration_, secrets_, stream, clock_))
        look_at(view, stream, field);
    }
  }

  static const std::vector<DataField>& fields_of(AccountView& view) {
    if (const auto* failure = std::get_if<LookupFailure>(&view.data_fields())) {
      throw Error(Part::dotdigital, "cannot look up data fields: " + failure->what,
                  "`dotsync check` says what is wrong with the account");
    }
    return std::get<std::vector<DataField>>(view.data_fields());
  }

  static const DataField* find(const std::vector<DataField>& fields, const std::string& name) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const DataField& known) { return same_name(known.name, name); });
    return found == fields.end() ? nullptr : &*found;
  }

  void look_at(AccountView& view, const StreamSettings& stream, const MappedField& field) {
    FieldLine line{stream.account,
                   stream.name,
                   field.name,
                   field.type,
                   fmt::format("{}:{}:{}", stream.mapping_file, field.mark.line, field.mark.column),
                   "",
                   "present",
                   ""};
    const DataField* known = find(fields_of(view), field.name);
    if (known == nullptr) {
      line.state = "missing";
      if (!is_data_field_name(field.name)) {
        line.note = "cannot be created: names are 1 to 20 letters, digits, - and _";
      } else if (options_.create) {
        create(view, field, line);
      }
    } else {
      compare(*known, line);
    }
    lines_.push_back(std::move(line));
  }

  static void compare(const DataField& known, FieldLine& line) {
    line.found = to_text(known.type);
    if (!line.sent || fits(*line.sent, known.type)) return;
    line.state = "wrong type";
    line.note = fmt::format("the mapping sends {}; add type: {}", to_text(*line.sent), mapping_type_for(known.type));
  }

  void create(AccountView& view, const MappedField& field, FieldLine& line) {
    const DataFieldType type = field_type_for(field.type.value_or(ValueType::string));
    const auto created = view.create({field.name, type, options_.is_public});
    if (const auto* made = std::get_if<DataField>(&created)) {
      line.found = to_text(made->type);
      line.state = "created";
      line.note = options_.is_public ? "Public" : "Private";
      return;
    }
    const auto& failure = std::get<LookupFailure>(created);
    // Somebody else may have made it meanwhile, or our own call went through and its answer was lost.
    if (const DataField* known = find(fields_of(view), field.name); known != nullptr) {
      line.state = "present";
      return compare(*known, line);
    }
    line.note = "not created: " + failure.what;
    if (failure.kind == LookupFailure::Kind::unauthorised || failure.kind == LookupFailure::Kind::forbidden ||
        failure.kind == LookupFailure::Kind::unavailable) {
      throw Error(Part::dotdigital, fmt::format("cannot create the data field {}: {}", field.name, failure.what),
                  "`dotsync check` says what is wrong with the account; fields that were created before stay");
    }
  }

  static nlohmann::ordered_json text_or_null(const std::string& text) {
    return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
  }

  nlohmann::ordered_json as_json() const {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const FieldLine& line : lines_) {
      const std::string sent = line.sent ? std::string(to_text(*line.sent)) : std::string();
      nlohmann::ordered_json entry = {{"account", line.account},
                                      {"stream", line.stream},
                                      {"field", line.field},
                                      {"sent", text_or_null(sent)},
                                      {"type", text_or_null(line.found)},
                                      {"state", line.state},
                                      {"place", line.place},
                                      {"note", text_or_null(line.note)}};
      list.push_back(std::move(entry));
    }
    return {{"fields", list}};
  }

  int show() const {
    const auto bad = std::count_if(lines_.begin(), lines_.end(), [](const FieldLine& line) {
      return line.state == "missing" || line.state == "wrong type";
    });
    if (options_.json) {
      put(dump(as_json()));
      return bad == 0 ? 0 : exit_code(Part::person);
    }
    // The names of the columns are those of the JSON; a place is wanted only where something is to be mended.
    Table table;
    table.columns = {"field", "stream", "sent", "type", "state", "place", "note"};
    for (const FieldLine& line : lines_) {
      const std::string sent = line.sent ? std::string(to_text(*line.sent)) : std::string("?");
      const bool well = line.state == "present" || line.state == "created";
      table.rows.push_back({line.field, line.stream, sent, line.found.empty() ? "-" : line.found, line.state,
                            well ? std::string() : line.place, line.note});
    }
    put("sent: the type of what the mapping sends; type: the account's own\n");
    put(as_table(table, {output_width(), {"field", "stream", "sent", "type", "state"}, {"note"}}));
    const auto missing =
        std::count_if(lines_.begin(), lines_.end(), [](const FieldLine& line) { return line.state == "missing"; });
    if (missing != 0 && !options_.create) put("\ncreate what is missing: dotsync fields --create\n");
    return bad == 0 ? 0 : exit_code(Part::person);
  }

  const Configuration& configuration_;
  const Secrets& secrets_;
  const FieldsOptions& options_;
  const Clock& clock_;
  std::vector<FieldLine> lines_;
};

}  // namespace

int run_fields(const Configuration& configuration, const Secrets& secrets, const FieldsOptions& options,
               const Clock& clock) {
  return FieldsCommand(configuration, secrets, options, clock).run();
}

}  // namespace dotsync
