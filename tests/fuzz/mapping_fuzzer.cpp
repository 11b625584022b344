// Any bytes as a mapping: problems with their places, or a mapping that makes a contact or a rejection of every row.
#include <cstdint>

#include "fuzz/rows.hpp"

namespace dotsync::fuzz {
namespace {

std::vector<std::vector<Cell>> rows() {
  const Column email{"email", ColumnType::text, "text"};
  const Column id{"id", ColumnType::integer, "bigint"};
  const Column name{"name", ColumnType::text, "text"};
  const Column amount{"amount", ColumnType::numeric, "numeric"};
  const Column ratio{"ratio", ColumnType::floating, "double precision"};
  const Column flag{"flag", ColumnType::boolean, "boolean"};
  const Column day{"day", ColumnType::date, "date"};
  const Column at{"at", ColumnType::timestamptz, "timestamp with time zone"};
  const Column local{"local", ColumnType::timestamp, "timestamp without time zone"};
  const Column doc{"doc", ColumnType::other, "jsonb"};
  return {{{email, " Ann@Example.com "},
           {id, "7"},
           {name, "Änn \"O\" {x}"},
           {amount, "12.50"},
           {ratio, "1e-05"},
           {flag, "t"},
           {day, "2026-01-31"},
           {at, "2026-03-29 01:00:00.123456+00"},
           {local, "2026-07-01 11:00:00+00"},
           {doc, R"({"a": [1, "b", null]})"}},
          {{email, "x"},
           {id, "-9223372036854775808"},
           {name, ""},
           {amount, "NaN"},
           {ratio, "Infinity"},
           {flag, "f"},
           {day, "infinity"},
           {at, "0044-03-15 00:00:00+00 BC"},
           {local, "-infinity"},
           {doc, "{1,\"a,b\",NULL}"}},
          {{email, std::string(300, 'a')},
           {id, {}},
           {name, "\xFF\xC3"},
           {amount, {}},
           {ratio, {}},
           {flag, {}},
           {day, {}},
           {at, {}},
           {local, {}},
           {doc, {}}}};
}

const ResolvedNames& names() {
  static const ResolvedNames all{{{"VIP", 7}, {"Customers", 8}}, {{"Mens fashion", 2}}};
  return all;
}

void check(std::string_view text) {
  Problems problems;
  const auto tree = parse_yaml(text, "m.yaml", problems);
  require(tree || !problems.empty(), "a tree or a problem");
  if (!tree || !problems.empty()) return require_readable(problems);
  const auto mapping = compile_mapping(*tree, "m.yaml", problems);
  require(mapping.has_value() == problems.empty(), "a mapping or problems, never both and never neither");
  require_readable(problems);
  if (!mapping) return;
  static const std::vector<std::vector<Cell>> all_rows = rows();
  const auto bound = mapping->bind(columns_of(all_rows.front()), names(), "overwrite", problems);
  require(bound.has_value() == problems.empty(), "a bound mapping or problems");
  require_readable(problems);
  if (!bound) return;
  Problems none;
  const auto again = compile_mapping(*tree, "m.yaml", none);
  const auto bound_again = again->bind(columns_of(all_rows.front()), names(), "overwrite", none);
  require(bound->fingerprint() == bound_again->fingerprint(), "one mapping has one fingerprint");
  for (const auto& row : all_rows) check_row(*mapping, *bound, row);
}

}  // namespace
}  // namespace dotsync::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dotsync::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
