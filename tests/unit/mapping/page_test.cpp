// docs/mapping.md is true: each of its examples does what the page says, and nothing of the language is without one.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <map>
#include <set>
#include <sstream>

#include "mapping/transform.hpp"
#include "mapping_fixture.hpp"
#include "support/mapping_page.hpp"

namespace dotsync {
namespace {

const MappingPage& page() {
  static const MappingPage read = read_mapping_page(DOTSYNC_SOURCE_DIR "/docs/mapping.md");
  return read;
}

/// The account that the page describes.
const ResolvedNames& account() {
  static const ResolvedNames names = {{{"Newsletter", 11}, {"VIP", 12}, {"Gold", 13}}, {{"Fashion", 1}, {"Shoes", 2}}};
  return names;
}

ColumnType type_of(const std::string& sql_type) {
  static const std::map<std::string, ColumnType> types = {{"text", ColumnType::text},
                                                          {"integer", ColumnType::integer},
                                                          {"bigint", ColumnType::integer},
                                                          {"numeric", ColumnType::numeric},
                                                          {"double precision", ColumnType::floating},
                                                          {"boolean", ColumnType::boolean},
                                                          {"date", ColumnType::date},
                                                          {"timestamp", ColumnType::timestamp},
                                                          {"timestamptz", ColumnType::timestamptz}};
  const auto found = types.find(sql_type);
  return found == types.end() ? ColumnType::other : found->second;
}

/// What `(column AT TIME ZONE 'zone')` gives for a local time: the C library knows the zones too.
std::string at_time_zone(const std::string& local, const std::string& zone) {
  setenv("TZ", zone.c_str(), 1);
  std::tm time{};
  EXPECT_NE(strptime(local.c_str(), "%Y-%m-%d %H:%M:%S", &time), nullptr) << local;
  time.tm_isdst = -1;
  const std::time_t instant = std::mktime(&time);
  unsetenv("TZ");
  std::tm utc{};
  gmtime_r(&instant, &utc);
  char text[40];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S+00", &utc);
  return text;
}

Cells cells_of(const PageCase& test, bool is_whole) {
  Cells cells;
  for (const PageColumn& column : test.row) cells.push_back({column.name, type_of(column.sql_type), column.value});
  const bool has_email = std::any_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.name == "email"; });
  if (!is_whole && !has_email) cells.push_back({"email", ColumnType::text, "ann@example.com"});
  return cells;
}

RowPage row_of(const Mapping& mapping, const Cells& cells) {
  RowPage rows(mapping.columns().size());
  rows.begin_row({});
  for (const ColumnRequest& request : mapping.columns()) {
    const auto cell =
        std::find_if(cells.begin(), cells.end(), [&](const Cell& candidate) { return candidate.name == request.name; });
    std::optional<std::string> value = cell->value;
    if (value && request.zone) value = at_time_zone(*value, *request.zone);
    rows.append(value ? std::optional<std::string_view>(*value) : std::nullopt);
  }
  return rows;
}

std::string without(std::string text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) text.erase(at, word.size());
  return text;
}

/// In the page's words: what stands behind `# contact:`, `# rejected:` or `# error:`.
std::string outcome(const PageExample& example, const PageCase& test, PageCase::Kind& kind) {
  kind = PageCase::Kind::error;
  Problems problems;
  const auto mapping = compile_text(example.whole_mapping(), problems);
  const Cells cells = cells_of(test, example.is_whole);
  // An example without a row is about the file alone.
  const auto bound =
      mapping && !test.row.empty() ? mapping->bind(columns_of(cells), account(), "overwrite", problems) : std::nullopt;
  const std::string file = "m.yaml:";
  if (!bound) return problems.empty() ? "no problem" : without(all_text(problems), file);
  const RowPage rows = row_of(*mapping, cells);
  std::string body;
  const auto result = map_row(*bound, rows.row(0), body, test_hash());
  if (const auto* rejection = std::get_if<Rejection>(&result)) {
    kind = PageCase::Kind::rejected;
    return rejection->field + ": " + rejection->reason;
  }
  kind = PageCase::Kind::contact;
  return body;
}

std::string expected_contact(const PageExample& example, const PageCase& test) {
  if (example.is_whole) return test.expected;
  const std::string head = R"({"matchIdentifier":"email","identifiers":{"email":"ann@example.com"})";
  return head + (test.expected == "{}" ? "}" : "," + test.expected.substr(1));
}

TEST(MappingPage, HasNoBlockThatIsNotAnExample) {
  for (const std::string& fault : page().faults) ADD_FAILURE() << "docs/mapping.md:" << fault;
  EXPECT_GT(page().examples.size(), 50U);
}

TEST(MappingPage, EveryExampleDoesWhatItSays) {
  for (const PageExample& example : page().examples) {
    for (const PageCase& test : example.cases) {
      PageCase::Kind kind{};
      const std::string got = outcome(example, test, kind);
      std::string expected = test.expected;
      if (test.kind == PageCase::Kind::contact) expected = expected_contact(example, test);
      if (test.kind == PageCase::Kind::error) expected += "\n";
      EXPECT_EQ(got, expected) << "docs/mapping.md:" << test.line << "\n" << example.mapping;
      EXPECT_EQ(kind, test.kind) << "docs/mapping.md:" << test.line;
    }
  }
}

/// Every key and every word under a key, of the examples that are no mistakes: "transform", "transform trim", "type
/// date".
void collect(const Yaml& node, const std::string& key, std::set<std::string>& seen) {
  if (node.is_scalar()) seen.insert(key + " " + node.text());
  for (const Yaml& item : node.items()) collect(item, key, seen);
  for (const Yaml::Entry& entry : node.entries()) {
    seen.insert(entry.key);
    if (key == "transform") seen.insert("transform " + entry.key);
    collect(entry.value, entry.key, seen);
  }
}

std::set<std::string> shown() {
  std::set<std::string> seen;
  for (const PageExample& example : page().examples) {
    Problems problems;
    const auto yaml = parse_yaml(example.mapping, "m.yaml", problems);
    if (yaml && example.cases.front().kind != PageCase::Kind::error) collect(*yaml, "", seen);
  }
  return seen;
}

/// The keys that the compiler lists when it meets one that is like none of them.
std::vector<std::string> keys_of_a_leaf() {
  Problems problems;
  compile_text("matchIdentifier: email\nidentifiers: {email: {column: email, qqqqqqqqqqqqqqqqqq: 1}}\n", problems);
  const std::string text = all_text(problems);
  const std::string mark = "known here: ";
  std::vector<std::string> keys;
  const std::size_t begin = text.find(mark);
  if (begin == std::string::npos) return keys;
  std::istringstream words(text.substr(begin + mark.size()));
  for (std::string word; words >> word;) keys.push_back(word.substr(0, word.find(',')));
  return keys;
}

TEST(MappingPage, ShowsEverythingThatTheCompilerKnows) {
  const std::set<std::string> seen = shown();
  const auto keys = keys_of_a_leaf();
  EXPECT_GE(keys.size(), 12U);
  for (const std::string& key : keys) EXPECT_TRUE(seen.contains(key)) << "no example has " << key;
  for (const std::string& name : transform_names()) {
    EXPECT_TRUE(seen.contains("transform " + name)) << "no example has the transform " << name;
  }
  for (const ValueType type : {ValueType::string, ValueType::number, ValueType::boolean, ValueType::date,
                               ValueType::datetime, ValueType::phone, ValueType::email}) {
    const std::string word(to_text(type));
    EXPECT_TRUE(seen.contains("type " + word)) << "no example has type: " << word;
  }
  for (const char* word :
       {"onNull omit", "onNull clear", "onNull reject", "otherwise keep", "otherwise reject", "names", "ids",
        "resubscribeOptions", "whatsApp", "consentRecords", "preferences", "mobileNumber"}) {
    EXPECT_TRUE(seen.contains(word)) << "no example has " << word;
  }
}

}  // namespace
}  // namespace dotsync
