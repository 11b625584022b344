// What the tests of lib/mapping share: a table with one row in memory, and the way of a mapping from YAML to JSON.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "mapping/map_row.hpp"
#include "mapping/mapping.hpp"

namespace dotsync {

/// A column with the one value that the test's row has there; nothing is NULL.
struct Cell {
  std::string name;
  ColumnType type = ColumnType::text;
  std::optional<std::string> value;
};
using Cells = std::vector<Cell>;

inline std::string all_text(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems.all()) text += problem.text() + "\n";
  return text;
}

inline std::optional<Mapping> compile_text(const std::string& text, Problems& problems) {
  const auto yaml = parse_yaml(text, "m.yaml", problems);
  if (!yaml || !problems.empty()) return std::nullopt;
  return compile_mapping(*yaml, "m.yaml", problems);
}

inline std::vector<Column> columns_of(const Cells& cells) {
  std::vector<Column> columns;
  for (const Cell& cell : cells) columns.push_back({cell.name, cell.type, "type"});
  return columns;
}

/// The page that a source would give for the mapping's columns.
inline RowPage page_of(const Mapping& mapping, const Cells& cells) {
  RowPage page(mapping.columns().size());
  page.begin_row({});
  for (const ColumnRequest& request : mapping.columns()) {
    for (const Cell& cell : cells) {
      if (cell.name == request.name)
        page.append(cell.value ? std::optional<std::string_view>(*cell.value) : std::nullopt);
    }
  }
  return page;
}

inline KeyedHash& test_hash() {
  static KeyedHash hash(std::string(32, 'k'));
  return hash;
}

struct MapResult {
  std::string json;  ///< empty when rejected
  MappedContact contact;
  std::optional<Rejection> rejection;
  nlohmann::json parsed() const { return nlohmann::json::parse(json); }
};

/// Compiles, binds and maps; a problem on the way fails the test.
inline MapResult map_cells(const std::string& text, const Cells& cells, const ResolvedNames& names = {},
                           const std::string& merge = "overwrite") {
  Problems problems;
  const auto mapping = compile_text(text, problems);
  const auto bound = mapping ? mapping->bind(columns_of(cells), names, merge, problems) : std::nullopt;
  EXPECT_TRUE(problems.empty()) << all_text(problems) << text;
  MapResult outcome;
  if (!bound) return outcome;
  const RowPage page = page_of(*mapping, cells);
  std::string body = "before ";
  auto result = map_row(*bound, page.row(0), body, test_hash());
  if (auto* rejection = std::get_if<Rejection>(&result)) {
    EXPECT_EQ(body, "before ");
    outcome.rejection = std::move(*rejection);
    return outcome;
  }
  outcome.contact = std::get<MappedContact>(std::move(result));
  outcome.json = body.substr(outcome.contact.body_begin, outcome.contact.body_size);
  EXPECT_EQ(body, "before " + outcome.json);
  return outcome;
}

/// One data field F, on a row that has an e-mail address besides `cells`: its JSON text, "-" where it is omitted, or
/// "!code" where the row is rejected.
inline std::string map_leaf(const std::string& leaf, Cells cells) {
  cells.push_back({"email", ColumnType::text, "a@example.com"});
  const MapResult outcome =
      map_cells("matchIdentifier: email\nidentifiers: {email: email}\ndataFields:\n  F: " + leaf + "\n", cells);
  if (outcome.rejection) {
    EXPECT_EQ(outcome.rejection->field, "dataFields.F");
    EXPECT_FALSE(outcome.rejection->reason.empty());
    EXPECT_FALSE(outcome.rejection->remedy.empty());
    return "!" + outcome.rejection->code;
  }
  if (outcome.json.empty()) return "?";
  const nlohmann::json fields = outcome.parsed().value("dataFields", nlohmann::json::object());
  // Numbers are compared by their digits, which a parsed number has lost.
  if (!fields.contains("F")) return "-";
  const std::size_t begin = outcome.json.find("\"F\":") + 4;
  return outcome.json.substr(begin, outcome.json.rfind("}}") - begin);
}

/// The problems of compiling and binding, each with a newline; empty where all is well.
inline std::string problems_of(const std::string& text, const Cells& cells, const ResolvedNames& names = {}) {
  Problems problems;
  const auto mapping = compile_text(text, problems);
  if (mapping) mapping->bind(columns_of(cells), names, "overwrite", problems);
  return all_text(problems);
}

}  // namespace dotsync
