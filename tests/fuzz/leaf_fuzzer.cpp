// Any bytes as a column's value, through every kind of leaf. The input's first byte picks the leaf, the second the
// column's type, the third a NULL beside it; the rest is the value.
#include <array>
#include <cstdint>

#include "fuzz/rows.hpp"

namespace dotsync::fuzz {
namespace {

// Each stands where the sign % is in `frame`, below.
constexpr std::array<const char*, 28> leaves = {
    "v",
    "{column: v, onNull: clear}",
    "{column: v, onNull: reject}",
    "{column: v, type: string}",
    "{column: v, type: number}",
    "{column: v, type: boolean}",
    "{column: v, type: date}",
    "{column: v, type: datetime}",
    "{column: v, type: phone, country: GB}",
    "{column: v, type: phone, country: {column: w}}",
    "{column: v, type: email}",
    "{column: v, transform: [trim, lower, upper, title, collapse]}",
    "{column: v, transform: [digits], type: number}",
    "{column: v, transform: [url_encode, {truncate: 20}]}",
    "{column: v, transform: [{join: \"; \"}]}",
    "{column: v, transform: [{json: [a, 0, b]}]}",
    "{column: v, transform: [{json: 1}, {join: \",\"}]}",
    "{column: v, transform: [{split: [\",\", -1]}]}",
    "{column: v, transform: [{split: [\"\\u00e9\", 2]}, trim]}",
    "{column: v, transform: [{regex: [\"([^a-z]+)(.)\", \"\\\\2_\\\\1\"]}]}",
    "{column: v, transform: [{replace: [\"a\", \"\\\"\"]}, {truncate: 9}]}",
    "{column: v, transform: [{split: \",\"}, {json: 0}]}",
    "{column: v, transform: [{hash: sha256}]}",
    "{template: \"{{{v}}} {w}\", transform: [trim]}",
    "{coalesce: [w, v], default: none}",
    "{column: v, map: {a: b, \"true\": c, \"1\": \"2\"}, otherwise: keep}",
    "{column: v, map: {a: b}, otherwise: \"null\", default: z}",
    "{column: v, when: w, map: {a: b}}"};

constexpr std::array<ColumnType, 9> types = {ColumnType::text,     ColumnType::integer,     ColumnType::numeric,
                                             ColumnType::floating, ColumnType::boolean,     ColumnType::date,
                                             ColumnType::other,    ColumnType::timestamptz, ColumnType::timestamp};

/// The leaf as a data field, and the value as identifier, as consent and as channel property.
std::string mapping_of(const char* leaf) {
  return std::string("matchIdentifier: email\nidentifiers: {email: e, customerId: v}\n") +
         "channelProperties: {email: {resubscribeOptions: {preferredLocale: {column: v}}}}\ndataFields:\n  F: " + leaf +
         "\nconsentRecords:\n  - {when: w, text: v, dateTimeConsented: {column: t, type: datetime}, url: v, "
         "ipAddress: v, userAgent: v}\n";
}

/// Compiling costs more than mapping: each leaf once.
const Mapping* mapping_at(std::size_t index) {
  static std::array<std::optional<Mapping>, leaves.size()> compiled;
  if (!compiled.at(index)) {
    Problems problems;
    const auto tree = parse_yaml(mapping_of(leaves.at(index)), "m.yaml", problems);
    if (tree && problems.empty()) compiled.at(index) = compile_mapping(*tree, "m.yaml", problems);
    for (const Problem& problem : problems.all()) std::fprintf(stderr, "%s\n", problem.text().c_str());
    require(compiled.at(index).has_value(), "the leaves of the fuzzer are right");
  }
  return &*compiled.at(index);
}

void check(std::string_view input) {
  if (input.size() < 3) return;
  const auto at = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(input[i])); };
  const Mapping& mapping = *mapping_at(at(0) % leaves.size());
  const ColumnType type = types.at(at(1) % types.size());
  const std::string value(input.substr(3));
  const std::optional<std::string> beside = at(2) % 2 == 0 ? std::optional<std::string>("GB") : std::nullopt;
  const std::vector<Cell> cells = {{{"e", ColumnType::text, "text"}, "ann@example.com"},
                                   {{"v", type, "its type"}, value},
                                   {{"w", ColumnType::text, "text"}, beside},
                                   {{"t", ColumnType::timestamptz, "timestamptz"}, "2026-01-01 10:00:00+00"}};
  Problems problems;
  const auto bound = mapping.bind(columns_of(cells), {}, "overwrite", problems);
  require(bound.has_value() == problems.empty(), "a bound mapping or problems");
  require_readable(problems);
  if (bound) check_row(mapping, *bound, cells);
}

}  // namespace
}  // namespace dotsync::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dotsync::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
