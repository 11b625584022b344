#include "daemon/init_draft.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "daemon/init_fields.hpp"
#include "daemon/init_words.hpp"

namespace dotsync {
namespace {

bool is_text(const SurveyedColumn& column) {
  return column.column.type == ColumnType::text || column.column.type == ColumnType::other;
}

bool is_moment(const SurveyedColumn& column) {
  return column.column.type == ColumnType::timestamptz || column.column.type == ColumnType::timestamp;
}

/// Names such as customerEmail end with the word.
template <class List>
bool ends_with_one_of(const std::string& name, const List& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view word) {
    return name.size() >= word.size() && name.compare(name.size() - word.size(), word.size(), word) == 0;
  });
}

class Drafter {
 public:
  Drafter(const TableSurvey& table, const AccountHoldings& account, std::string country)
      : table_(table), account_(account), country_(std::move(country)) {}

  Draft make() {
    choose_watermark();
    choose_identifiers();
    FieldsDrafter(table_, account_, used_).make(draft_);
    return std::move(draft_);
  }

 private:
  // --- when was a row changed last?

  /// The higher the better; 0: not one.
  int rank_as_watermark(const SurveyedColumn& column) const {
    if (!column.readable || !is_moment(column)) return 0;
    const std::string name = folded(column.column.name);
    if (!ends_with_one_of(name, init_words::changed)) return 0;
    return 1 + (column.stamped.empty() ? 0 : 16) + (column.indexed ? 8 : 0) + (column.not_null ? 4 : 0) +
           (column.column.type == ColumnType::timestamptz ? 2 : 0);
  }

  void choose_watermark() {
    if (table_.stamps_late) {
      draft_.watermark = "{kind: xmin}";
      draft_.watermark_reason = "its rows show old stamps late, so every turn reads all of it and compares";
      return;
    }
    const SurveyedColumn* best = nullptr;
    for (const SurveyedColumn& column : table_.columns) {
      if (rank_as_watermark(column) > (best == nullptr ? 0 : rank_as_watermark(*best))) best = &column;
    }
    if (best == nullptr) {
      draft_.watermark = "{kind: xmin}";
      draft_.watermark_reason =
          "no column says when a row was changed last, so every turn goes over the whole table by its rows' "
          "transaction ids";
      return;
    }
    const std::string name = yaml_scalar(best->column.name);
    draft_.watermark = best->column.type == ColumnType::timestamp
                           ? fmt::format("{{column: {}, zone: {}}}", name, yaml_scalar(table_.server_zone))
                           : name;
    draft_.watermark_reason = reason_for(*best);
    used_.push_back(best->column.name);
  }

  std::string reason_for(const SurveyedColumn& column) const {
    const bool table = table_.kind == 'r' || table_.kind == 'p';
    std::string reason = "chosen by its name: every insert and update must set it";
    if (table && column.stamped.empty()) reason += ", and no trigger does";
    if (!column.stamped.empty()) reason = "set by the trigger " + column.stamped + " at every update";
    if (table && !column.indexed) reason += "; no index begins with it yet, `dotsync check` prints one";
    if (table && !column.not_null) reason += "; rows where it is NULL are listed, not sent";
    if (column.column.type == ColumnType::timestamp)
      reason += "; it has no time zone: this is the server's, name that of its writers";
    return reason;
  }

  // --- who is it?

  /// By what the sample holds, and by the name where there are no rows yet.
  static bool looks_like_address(const SurveyedColumn& column) {
    if (!column.readable || !is_text(column)) return false;
    const bool named = ends_with_one_of(folded(column.column.name), init_words::email);
    if (column.sample.filled == 0) return named;
    return column.sample.addresses * 10 >= column.sample.filled * (named ? 5 : 9);
  }

  static bool looks_like_phone(const SurveyedColumn& column) {
    return column.readable && (is_text(column) || column.column.type == ColumnType::integer) &&
           ends_with_one_of(folded(column.column.name), init_words::phone);
  }

  /// The column whose name is the word itself before one that only looks right.
  template <class Test, class List>
  const SurveyedColumn* find(Test test, const List& words) const {
    const SurveyedColumn* found = nullptr;
    for (const SurveyedColumn& column : table_.columns) {
      if (!test(column)) continue;
      if (init_words::is_one_of(folded(column.column.name), words)) return &column;
      if (found == nullptr) found = &column;
    }
    return found;
  }

  const SurveyedColumn* country_column() const {
    for (const SurveyedColumn& column : table_.columns) {
      const std::string name = folded(column.column.name);
      const bool named = name == "country" || name == "countrycode" || name == "countryiso";
      if (named && column.readable && column.sample.filled > 0 && column.sample.countries == column.sample.filled)
        return &column;
    }
    return nullptr;
  }

  void choose_identifiers() {
    const SurveyedColumn* address = find(looks_like_address, init_words::email);
    const SurveyedColumn* phone = find(looks_like_phone, init_words::phone);
    if (address != nullptr) {
      draft_.match_identifier = "email";
      draft_.identifiers.push_back({fmt::format("email: {{column: {}, transform: [trim, lower], type: email}}",
                                                yaml_scalar(address->column.name)),
                                    address->sample.filled == 0 ? "by its name" : "", true});
      used_.push_back(address->column.name);
    }
    if (phone != nullptr) add_phone(*phone, address == nullptr);
    add_custom();
    if (!draft_.match_identifier.empty()) return;
    throw Error(
        Part::usage,
        fmt::format("table {}: no column identifies a person: none holds e-mail addresses or mobile numbers, and "
                    "the account has no custom identifier of a column's name",
                    table_.relation),
        "name a table or view with such a column, or create a custom identifier in Dotdigital named like the key");
  }

  void add_phone(const SurveyedColumn& column, bool matches) {
    const SurveyedColumn* country = country_column();
    const bool plus = column.sample.filled > 0 && column.sample.international == column.sample.filled;
    std::string from = ", country: " + (country_.empty() ? std::string("GB") : country_);
    std::string reason = "the country of numbers that come without one";
    if (country != nullptr && country_.empty()) {
      from = fmt::format(", country: {{column: {}}}", yaml_scalar(country->column.name));
      reason = "numbers without a country are read as of this column's";
    } else if (plus && country_.empty()) {
      from.clear();
      reason = "all numbers that were looked at begin with +";
    } else if (matches && country_.empty()) {
      throw Error(
          Part::usage,
          fmt::format("table {}: contacts are found by the phone numbers in column {}, and some name no country",
                      table_.relation, column.column.name),
          "say of which country such numbers are: --country GB (ISO 3166)");
    }
    if (matches) {
      draft_.match_identifier = "mobileNumber";
    } else {
      reason += "; as a second identifier it rejects rows whose number cannot be read";
    }
    draft_.identifiers.push_back(
        {fmt::format("mobileNumber: {{column: {}, type: phone{}}}", yaml_scalar(column.column.name), from), reason,
         matches});
    used_.push_back(column.column.name);
  }

  /// `customerId` is the column customer_id, or the column id of a table customers.
  bool is_called(const SurveyedColumn& column, const std::string& identifier) const {
    const std::string name = folded(column.column.name);
    std::string singular = folded(table_.name);
    if (!singular.empty() && singular.back() == 's') singular.pop_back();
    const std::string wanted = folded(identifier);
    return name == wanted || singular + name == wanted || folded(table_.name) + name == wanted;
  }

  bool tells_apart(const SurveyedColumn& column) const {
    return column.unique || (table_.key.size() == 1 && table_.key.front() == column.column.name);
  }

  void add_custom() {
    if (!account_.identifiers) return;
    for (const CustomIdentifier& identifier : *account_.identifiers) {
      const auto found = std::find_if(table_.columns.begin(), table_.columns.end(), [&](const SurveyedColumn& column) {
        return column.readable && is_called(column, identifier.name);
      });
      if (found == table_.columns.end()) {
        draft_.identifiers.push_back({fmt::format("{}: ...", yaml_scalar(identifier.name)),
                                      "a custom identifier of the account; no column has its name", false});
        continue;
      }
      const bool sure = tells_apart(*found);
      std::string reason = "a custom identifier of the account";
      if (!sure) reason += "; several rows may share this value";
      if (sure && draft_.match_identifier.empty()) {
        draft_.match_identifier = identifier.name;
        // Dotdigital, "Create and manage custom identifiers": a contact needs a channel too.
        reason += "; alone it finds contacts, and makes none: those need an address or a mobile number";
      }
      draft_.identifiers.push_back(
          {fmt::format("{}: {}", yaml_scalar(identifier.name), yaml_scalar(found->column.name)), reason, sure});
      used_.push_back(found->column.name);
    }
  }

  const TableSurvey& table_;
  const AccountHoldings& account_;
  std::string country_;
  Draft draft_;
  std::vector<std::string> used_;  ///< columns that have found their place
};

}  // namespace

Draft make_draft(const TableSurvey& table, const AccountHoldings& account, const std::string& country) {
  return Drafter(table, account, country).make();
}

std::string folded(std::string_view name) {
  std::string out;
  for (const char c : ascii_lower(name)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80) out += c;
  }
  return out;
}

std::string yaml_scalar(const std::string& text) {
  static constexpr std::array<std::string_view, 11> words = {"true", "false", "null", "yes", "no", "on",
                                                             "off",  "y",     "n",    "~",   ""};
  const bool plain =
      !text.empty() && !init_words::is_one_of(ascii_lower(text), words) &&
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-") ==
          std::string::npos &&
      ((text[0] >= 'A' && text[0] <= 'Z') || (text[0] >= 'a' && text[0] <= 'z') || text[0] == '_' || text[0] == '/');
  if (plain) return text;
  std::string quoted;
  append_json_string(quoted, text);
  return quoted;
}

}  // namespace dotsync
