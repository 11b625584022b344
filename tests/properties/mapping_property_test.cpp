// Any row through any valid mapping: a contact that the vendor's description accepts, or a rejection with its reason.
// The judge is the sandbox's validator, which was written from that description and shares no code with lib/mapping.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>

#include "base/text.hpp"
#include "mapping/explain.hpp"
#include "mapping/map_row.hpp"
#include "properties/any_mapping.hpp"
#include "sandbox/formats.hpp"
#include "sandbox/validate.hpp"

namespace dotsync {
namespace {

struct Counts {
  long contacts = 0;
  long rejections = 0;
};

std::string all_text(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems.all()) text += problem.text() + "\n";
  return text;
}

RowPage page_of(const Mapping& mapping, const std::vector<AnyColumn>& row) {
  RowPage page(mapping.columns().size());
  page.begin_row({});
  for (const ColumnRequest& request : mapping.columns()) {
    for (const AnyColumn& column : row) {
      if (column.column.name != request.name) continue;
      page.append(column.value ? std::optional<std::string_view>(*column.value) : std::nullopt);
    }
  }
  return page;
}

const sandbox::AccountSetup& account() {
  static const sandbox::AccountSetup setup = [] {
    sandbox::AccountSetup made;
    made.custom_identifiers = {"customerId"};
    return made;
  }();
  return setup;
}

void require(bool holds, const std::string& what) {
  if (!holds) RC_FAIL(what);
}

/// The whole request, as it would travel with this one contact.
void require_accepted(const std::string& contact) {
  const std::string body = R"({"mergeOption":"overwrite","contacts":[)" + contact + "]}";
  std::string reason;
  const auto document = sandbox::JsonDoc::parse(body, reason);
  require(document != nullptr, "not JSON: " + reason + "\n" + contact);
  if (const auto refusal = sandbox::validate_import(document->root(), account())) {
    std::string details;
    for (const auto& detail : refusal->details) details += "\n  " + detail.item + ": " + detail.description;
    RC_FAIL("refused: " + refusal->description + details + "\n" + contact);
  }
  // Beyond the description: what the vendor's pages say of texts and times.
  const sandbox::JsonNode* parsed = document->root().find("contacts")->first;
  if (const auto* fields = parsed->find("dataFields")) {
    require(fields->count > 0, "an empty object\n" + contact);
    for (const auto* field = fields->first; field != nullptr; field = field->next) {
      if (field->is(sandbox::JsonKind::text)) {
        require(count_code_points(field->text).value_or(256) <= 255, "a text that is too long\n" + contact);
      }
      require(!field->is(sandbox::JsonKind::array) && !field->is(sandbox::JsonKind::object), "no scalar\n" + contact);
    }
  }
  if (const auto* records = parsed->find("consentRecords")) {
    for (const auto* record = records->first; record != nullptr; record = record->next) {
      require(sandbox::is_utc(record->find("dateTimeConsented")->text), "a time that is not UTC\n" + contact);
    }
  }
}

void require_reasoned(const Rejection& rejection) {
  require(!rejection.field.empty() && !rejection.code.empty(), "a rejection without field or code");
  require(!rejection.reason.empty() && !rejection.remedy.empty(), "a rejection without reason or remedy");
  const std::string words = rejection.reason + rejection.remedy;
  require(is_utf8(words) && words.find('\n') == std::string::npos, "a reason that cannot be printed");
  require(words.find('@') == std::string::npos, "a reason with an address: " + words);
}

/// `preview --explain` comes to the same end.
void require_explained(const BoundMapping& bound, const Row& row, bool rejected) {
  bool faulty = false;
  for (const ExplainedField& field : explain_row(bound, row)) {
    require(!field.field.empty() && field.file == "m.yaml" && field.mark.line >= 1, "a field without its place");
    faulty = faulty || field.result == ExplainedField::Result::rejected;
  }
  require(!faulty || rejected, "explained as rejected, but sent");
}

rc::Gen<std::vector<std::uint16_t>> any_tape() {
  constexpr int numbers_max = 500;
  return rc::gen::resize(numbers_max, rc::gen::container<std::vector<std::uint16_t>>(
                                          rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint16_t>())));
}

void check_one(Counts& counts) {
  static KeyedHash hash(std::string(32, 'k'));
  Tape tape(*any_tape());
  const auto row = any_row(tape);
  const std::string text = any_mapping(tape);
  Problems problems;
  const auto yaml = parse_yaml(text, "m.yaml", problems);
  const auto mapping = yaml ? compile_mapping(*yaml, "m.yaml", problems) : std::nullopt;
  std::vector<Column> columns;
  for (const AnyColumn& column : row) columns.push_back(column.column);
  const ResolvedNames names = {{{"VIP", 7}, {"News", 8}}, {{"Shoes", 6}}};
  const auto bound = mapping ? mapping->bind(columns, names, "overwrite", problems) : std::nullopt;
  require(bound.has_value(), "the generator's fault: " + all_text(problems) + text);

  const RowPage page = page_of(*mapping, row);
  std::string body;
  const auto result = map_row(*bound, page.row(0), body, hash);
  const auto* rejection = std::get_if<Rejection>(&result);
  RC_LOG() << text;
  if (rejection != nullptr) {
    ++counts.rejections;
    require(body.empty(), "a rejected row leaves something in the body");
    require_reasoned(*rejection);
  } else {
    ++counts.contacts;
    require_accepted(body);
  }
  require_explained(*bound, page.row(0), rejection != nullptr);
}

/// RapidCheck reads its parameters from the environment, once.
long set_cases() {
  const char* asked = std::getenv("DOTSYNC_CASES");
  const long cases = asked != nullptr ? std::atol(asked) : 2'000;
  setenv("RC_PARAMS", fmt::format("max_success={} max_discard_ratio=1", cases).c_str(), 0);
  return cases;
}

TEST(MappingProperty, EveryRowIsAnAcceptedContactOrARejectionWithAReason) {
  const long cases = set_cases();
  Counts counts;
  EXPECT_TRUE(rc::check([&counts] { check_one(counts); }));
  fmt::print("{} contacts, {} rejections\n", counts.contacts, counts.rejections);
  // A generator that only makes one of the two would prove nothing of the other.
  EXPECT_GT(counts.contacts, cases / 10);
  EXPECT_GT(counts.rejections, cases / 10);
}

}  // namespace
}  // namespace dotsync
