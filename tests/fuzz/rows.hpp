// One row through a bound mapping, with everything that must hold of the outcome. Used by mapping_fuzzer and
// leaf_fuzzer.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/require.hpp"
#include "mapping/explain.hpp"
#include "mapping/map_row.hpp"

namespace dotsync::fuzz {

struct Cell {
  Column column;
  std::optional<std::string> value;
};

inline std::vector<Column> columns_of(const std::vector<Cell>& cells) {
  std::vector<Column> columns;
  for (const Cell& cell : cells) columns.push_back(cell.column);
  return columns;
}

/// The page with the one row that a source would give for the mapping's columns.
inline RowPage page_of(const Mapping& mapping, const std::vector<Cell>& cells) {
  RowPage page(mapping.columns().size());
  page.begin_row({});
  for (const ColumnRequest& request : mapping.columns()) {
    const Cell* found = nullptr;
    for (const Cell& cell : cells) found = cell.column.name == request.name ? &cell : found;
    require(found != nullptr, "a bound mapping asks for columns that are there");
    page.append(found->value ? std::optional<std::string_view>(*found->value) : std::nullopt);
  }
  return page;
}

inline void require_sound(const Rejection& rejection) {
  require(!rejection.field.empty() && !rejection.code.empty(), "a rejection names field and code");
  require(!rejection.reason.empty() && !rejection.remedy.empty(), "a rejection has a reason and a remedy");
  require(is_one_plain_line(rejection.reason) && is_one_plain_line(rejection.remedy), "a rejection can be printed");
}

inline void require_sound(const MappedContact& contact, std::string_view text, const std::string& match_identifier) {
  require(contact.payload_hash != 0, "a payload has a hash");
  require(contact.match_kind == match_identifier && !contact.match_value.empty(), "a contact has its identifier");
  require(nlohmann::json::accept(text), "a contact is JSON");
  const auto parsed = nlohmann::json::parse(text);
  require(parsed.is_object() && parsed.value("matchIdentifier", "") == match_identifier, "and names what it is");
  require(parsed.contains("identifiers") && parsed["identifiers"].contains(match_identifier), "and is matched by it");
}

/// `explain_row` takes the way of `map_row` with words: both come to the same end.
inline void require_explained(const BoundMapping& bound, const Row& row, bool rejected) {
  bool faulty = false;
  for (const ExplainedField& field : explain_row(bound, row)) {
    require(!field.field.empty(), "an explained field has a name");
    if (field.result == ExplainedField::Result::sent)
      require(nlohmann::json::accept(field.text), "what is sent is JSON");
    faulty = faulty || field.result == ExplainedField::Result::rejected;
  }
  // A missing identifier and an incomplete consent reject the row without a faulty field.
  if (faulty) require(rejected, "a faulty field rejects its row");
}

inline void check_row(const Mapping& mapping, const BoundMapping& bound, const std::vector<Cell>& cells) {
  static KeyedHash hash(std::string(32, 'k'));
  const RowPage page = page_of(mapping, cells);
  std::string body = "before ";
  const auto result = map_row(bound, page.row(0), body, hash);
  const auto* rejection = std::get_if<Rejection>(&result);
  if (rejection != nullptr) {
    require(body == "before ", "a rejected row leaves nothing in the body");
    require_sound(*rejection);
  } else {
    const auto& contact = std::get<MappedContact>(result);
    require(contact.body_begin == 7 && contact.body_begin + contact.body_size == body.size(),
            "a contact has its place");
    require_sound(contact, std::string_view(body).substr(7), mapping.match_identifier());
  }
  require_explained(bound, page.row(0), rejection != nullptr);
  std::string again = "before ";
  map_row(bound, page.row(0), again, hash);
  require(again == body, "the same row gives the same contact");
}

}  // namespace dotsync::fuzz
