// The values of a row: what PostgreSQL could write for each type, biased towards what hurts.
#include "properties/any_mapping.hpp"

namespace dotsync {
namespace {

const std::vector<std::string> pieces = {"a",
                                         "Z",
                                         "é",
                                         "ß",
                                         "日本",
                                         "😀",
                                         "\"",
                                         "\\",
                                         "\n",
                                         "\x01",
                                         " ",
                                         "\xC3",
                                         "\xFF",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         ",",
                                         "null",
                                         "0",
                                         "-1.5",
                                         "e9",
                                         "%",
                                         "/",
                                         ":",
                                         "@",
                                         ".",
                                         "\xC2\xA0",
                                         "+",
                                         "'",
                                         "\t",
                                         "7",
                                         "_",
                                         "\xED\xA0\x80",
                                         "\xF4\x90\x80\x80",
                                         std::string(90, 'x'),
                                         std::string(250, 'y')};

std::string any_text(Tape& tape) {
  std::string text;
  const std::size_t count = tape.below(9);
  for (std::size_t i = 0; i < count; ++i) text += tape.one_of(pieces);
  return text;
}

/// Whole values that mean something somewhere in a mapping, and near misses of them.
const std::vector<std::string> meaningful_texts = {"ann@example.com",
                                                   " Ann@Example.COM ",
                                                   "ann@bücher.example",
                                                   "ann@localhost",
                                                   "a@b@c.de",
                                                   "ann@-x.de",
                                                   "07700 900123",
                                                   "+44 7700 900123",
                                                   "+49 30 901820",
                                                   "12",
                                                   "+000000000",
                                                   "447700900123",
                                                   "0000000",
                                                   "٠١٢٣٤٥٦٧",
                                                   "https://example.com/a?b=c#d",
                                                   "https://bücher.example/",
                                                   "http://",
                                                   "https://a/%zz",
                                                   "app:x",
                                                   "ftp://x y",
                                                   "https://@/",
                                                   "http://[::1]:80/",
                                                   "//example.com",
                                                   "192.0.2.7",
                                                   "192.0.2.7/24",
                                                   "2001:db8::1",
                                                   "::ffff:1.2.3.4",
                                                   "fe80::1%eth0",
                                                   "2026-01-31",
                                                   "2026-02-30",
                                                   "2026-01-31 10:00:00",
                                                   "2026-01-31T10:00:00.123456789Z",
                                                   "2026-01-31T24:00:00Z",
                                                   "0001-01-01T00:00:00+14:00",
                                                   "9999-12-31T23:59:59-14:00",
                                                   "2026-01-31 10:00:00.5+05:30:17",
                                                   "2026-06-30T23:59:60Z",
                                                   "1e999",
                                                   "-1e-999",
                                                   "+12.50",
                                                   "007",
                                                   "0x10",
                                                   "1_000",
                                                   "99999999999999999999",
                                                   "Infinity",
                                                   "nan",
                                                   ".5",
                                                   "5.",
                                                   "true",
                                                   "t",
                                                   "YES",
                                                   "off",
                                                   "subscribed",
                                                   "html",
                                                   "de-DE",
                                                   "single",
                                                   "null",
                                                   "~",
                                                   "VIP",
                                                   "News",
                                                   "{VIP,News}",
                                                   "{VIP,\"gone\"}",
                                                   "{1,2,NULL}",
                                                   "{\"a",
                                                   "[1,2]",
                                                   "[\"VIP\"]",
                                                   "[[1],{\"a\":2}]",
                                                   "{}",
                                                   "[]",
                                                   R"({"a":{"b":[1,"x",null]}})",
                                                   R"({"a":"\ud83d\ude00\ud83d"})",
                                                   "{{1,2},{3,4}}",
                                                   "[0:1]={VIP,News}",
                                                   "a,b,c",
                                                   "a, b"};

std::string any_value(Tape& tape, ColumnType type) {
  using Texts = std::vector<std::string>;
  switch (type) {
    case ColumnType::integer:
      return tape.one_of(Texts{"0", "7", "-1", "5012", "2147483648", "-9223372036854775808", "447700900123"});
    case ColumnType::numeric:
      return tape.one_of(Texts{"0", "-1.50", "NaN", "Infinity", "-Infinity", "12345678901234567890.1234567890",
                               "1" + std::string(400, '0'), "0." + std::string(400, '0') + "1"});
    case ColumnType::floating:
      return tape.one_of(Texts{"0", "-0", "1e-05", "1.7976931348623157e+308", "5e-324", "NaN", "-Infinity", "0.1"});
    case ColumnType::boolean:
      return tape.one_of(Texts{"t", "f"});
    case ColumnType::date:
      return tape.one_of(Texts{"2026-01-31", "0001-01-01", "9999-12-31", "10000-01-01", "infinity", "0044-03-15 BC"});
    case ColumnType::timestamp:
    case ColumnType::timestamptz:
      return tape.one_of(Texts{"2026-03-29 01:00:00+00", "2026-03-29 01:00:00.123456+00", "infinity", "-infinity",
                               "0044-03-15 10:00:00+00 BC", "10000-01-01 00:00:00+00", "0001-01-01 00:00:00+00"});
    case ColumnType::text:
    case ColumnType::other:
      break;
  }
  return tape.chance(33) ? any_text(tape) : tape.one_of(meaningful_texts);
}

}  // namespace

std::vector<AnyColumn> any_row(Tape& tape) {
  static const std::vector<ColumnType> types = {ColumnType::text,        ColumnType::text,    ColumnType::text,
                                                ColumnType::text,        ColumnType::integer, ColumnType::numeric,
                                                ColumnType::floating,    ColumnType::boolean, ColumnType::date,
                                                ColumnType::timestamptz, ColumnType::other,   ColumnType::timestamp};
  std::vector<AnyColumn> row;
  for (const ColumnType type : types) {
    AnyColumn column{{"c" + std::to_string(row.size()), type, "type"}, std::nullopt};
    if (!tape.chance(20)) column.value = any_value(tape, type);
    row.push_back(std::move(column));
  }
  // What a consent record needs, or nearly.
  const std::vector<std::string> pages = {"https://example.com/a?b=c#d",
                                          "https://bücher.example/",
                                          "https://a/%zz",
                                          "http://",
                                          "https://a b/",
                                          "app:x",
                                          "https://@/",
                                          "HTTP://a",
                                          "http:/x",
                                          "https://example.com/{id}"};
  const std::vector<std::string> addresses = {"192.0.2.7", "2001:db8::1", "192.0.2.7/24", "fe80::1%eth0", "1.2.3"};
  row.push_back({{"page", ColumnType::text, "text"}, tape.one_of(pages)});
  row.push_back({{"ip", ColumnType::other, "inet"}, tape.one_of(addresses)});
  row.push_back({{"at", ColumnType::timestamptz, "timestamptz"}, any_value(tape, ColumnType::timestamptz)});
  row.push_back({{"browser", ColumnType::text, "text"}, tape.one_of({"Mozilla", "", "\"é\\"})});
  // What identifies a person is nearly always in order.
  const std::vector<AnyColumn> good = {{{"mail", ColumnType::text, "text"}, "ann@example.com"},
                                       {{"id", ColumnType::integer, "bigint"}, "5012"},
                                       {{"phone", ColumnType::text, "text"}, "+44 7700 900123"}};
  row.insert(row.end(), good.begin(), good.end());
  return row;
}

}  // namespace dotsync
