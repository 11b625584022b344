// What `check` counts in rows and `init` learns of a table, asked of a real server.
#include <algorithm>

#include "source_fixture.hpp"

namespace dotsync {
namespace {

class Surveys : public SourceTest {
 protected:
  void create_people() {
    sql_.exec(R"(
      CREATE TABLE people (id bigint PRIMARY KEY, "E-mail" text, mobile text, spend text, born text, agreed int, secret text,
                           updated_at timestamp NOT NULL DEFAULT now());
      COMMENT ON TABLE people IS 'who buys here'; COMMENT ON COLUMN people.spend IS 'all years';
      INSERT INTO people VALUES
        (1, 'a@example.com', '+447700900123', '12.50', '1990-01-02', 1), (2, ' A@Example.com ', '07700 900123', '-3e2', 'x', 0),
        (3, 'nobody', NULL, '1,000', NULL, 1), (4, NULL, '', '007', '2000-12-31 10:00', NULL);
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.Updated_At:=now(); RETURN new; END $$;
      CREATE TRIGGER touch BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION touch();
      CREATE INDEX ON people (updated_at, id);)");
    query_.stream = "people";
    query_.table = "people";
    query_.watermark.kind = WatermarkKind::xmin;
  }

  std::int64_t unfit(const std::string& column, ValueForm form) {
    return source_.count_values(query_, column, form).unfit;
  }

  PostgresReader source_ = reader();
  StreamQuery query_;
};

TEST_F(Surveys, CountValuesThatCannotBecomeWhatIsWanted) {
  create_people();
  const ValueCount numbers = source_.count_values(query_, "spend", ValueForm::number);
  EXPECT_EQ(numbers.rows, 4);
  EXPECT_EQ(numbers.filled, 4);
  EXPECT_EQ(numbers.unfit, 2) << "1,000 and 007";
  EXPECT_EQ(unfit("born", ValueForm::date), 1);
  EXPECT_EQ(unfit("agreed", ValueForm::boolean), 0);
  EXPECT_EQ(unfit("mobile", ValueForm::international), 1) << "an empty text is no number at all";
  EXPECT_EQ(unfit("mobile", ValueForm::not_national), 1);
  query_.where = "id > 2 -- the rest";
  EXPECT_EQ(source_.count_values(query_, "spend", ValueForm::number).rows, 2);
}

TEST_F(Surveys, CountRowsThatShareAnIdentifier) {
  create_people();
  EXPECT_EQ(source_.count_repeats(query_, "E-mail", "email").rows, 2);
  EXPECT_EQ(source_.count_repeats(query_, "E-mail", "email").identifiers, 1);
  EXPECT_EQ(source_.count_repeats(query_, "E-mail", "customerId").rows, 0)
      << "custom identifiers are told apart exactly";
  EXPECT_EQ(source_.count_repeats(query_, "mobile", "mobileNumber").rows, 0);
}

TEST_F(Surveys, GiveUpCountingWhenTheTimeIsOver) {
  create_people();
  PostgresReader hasty({"crm", Secret(dsn()), std::chrono::milliseconds(1), false, std::chrono::seconds(15)}, clock_);
  query_.where = "pg_sleep(1) IS NOT NULL";
  EXPECT_THROW(hasty.count_values(query_, "spend", ValueForm::number), SourceError);
}

TEST_F(Surveys, LearnWhatATableIs) {
  create_people();
  const TableSurvey table = source_.survey("people", {});
  EXPECT_EQ(table.relation, "public.people");
  EXPECT_EQ(table.comment, "who buys here");
  EXPECT_EQ(table.key, std::vector<std::string>{"id"});
  EXPECT_EQ(table.sampled, 4);
  EXPECT_FALSE(table.server_zone.empty());
  const auto of = [&table](const std::string& name) {
    return *std::find_if(table.columns.begin(), table.columns.end(),
                         [&name](const SurveyedColumn& column) { return column.column.name == name; });
  };
  EXPECT_EQ(of("E-mail").sample.filled, 3);
  EXPECT_EQ(of("E-mail").sample.addresses, 2);
  EXPECT_EQ(of("spend").comment, "all years");
  EXPECT_EQ(of("spend").sample.numbers, 1) << "no exponents here: who writes these means something else";
  EXPECT_EQ(of("mobile").sample.international, 1);
  EXPECT_EQ(of("updated_at").stamped, "touch");
  EXPECT_TRUE(of("updated_at").indexed && of("updated_at").not_null && of("id").unique);
  EXPECT_EQ(of("born").stamped, "");
}

TEST_F(Surveys, LookOnlyAtColumnsThatTheRoleMayRead) {
  create_people();
  PostgresReader plain = reader(plain_role());
  const SourceFailure nothing = failure_of([&] { plain.survey("people", {}); });
  EXPECT_EQ(nothing.hint, "GRANT SELECT ON public.people TO " + plain_role() + ";");
  sql_.exec("GRANT SELECT (id, \"E-mail\", xmin) ON people TO " + plain_role());
  const TableSurvey table = plain.survey("people", {});
  EXPECT_EQ(std::count_if(table.columns.begin(), table.columns.end(),
                          [](const SurveyedColumn& column) { return column.readable; }),
            2);
}

TEST_F(Surveys, FindAKeyWhereThereIsNoPrimaryOne) {
  sql_.exec(
      "CREATE TABLE loose (a int NOT NULL, b int NOT NULL, c int, email text); CREATE UNIQUE INDEX ON loose (b, a);"
      "CREATE UNIQUE INDEX ON loose (c); CREATE TABLE bare (email text); CREATE VIEW seen AS SELECT a AS id, email "
      "FROM loose");
  EXPECT_EQ(source_.survey("loose", {}).key, (std::vector<std::string>{"b", "a"})) << "c may be NULL";
  EXPECT_EQ(source_.survey("seen", {}).key, std::vector<std::string>{"id"});
  const SourceFailure none = failure_of([&] { source_.survey("bare", {}); });
  EXPECT_NE(none.hint.find("--key"), std::string::npos) << none.hint;
  const SourceFailure renamed = failure_of([&] { source_.survey("lose", {}); });
  EXPECT_EQ(renamed.hint, "did you mean table: public.loose?");
}

TEST_F(Surveys, NameASequenceThatHandsOutNumbersOutOfOrder) {
  sql_.exec(
      "CREATE SEQUENCE s CACHE 20; CREATE TABLE t (id int PRIMARY KEY, seq bigint NOT NULL DEFAULT nextval('s'));"
      "CREATE TABLE i (id int PRIMARY KEY, seq bigint GENERATED ALWAYS AS IDENTITY (CACHE 5))");
  StreamQuery query;
  query.stream = "t";
  query.table = "t";
  query.watermark.kind = WatermarkKind::sequence;
  query.watermark.column = "seq";
  EXPECT_EQ(source_.inspect_stream(query).caching_sequence, "public.s");
  sql_.exec("ALTER SEQUENCE s CACHE 1");
  EXPECT_EQ(source_.inspect_stream(query).caching_sequence, "");
  query.table = "i";
  EXPECT_EQ(source_.inspect_stream(query).caching_sequence, "public.i_seq_seq");
}

}  // namespace
}  // namespace dotsync
