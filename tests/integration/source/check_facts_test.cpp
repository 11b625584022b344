// What `check` and `status` ask of a real server: triggers that stamp or notify, rows without a watermark, and who
// holds a stream back.
#include "source/fence_reader.hpp"
#include "source/widening.hpp"
#include "source_fixture.hpp"

namespace dotsync {
namespace {

class CheckFacts : public SourceTest {
 protected:
  CheckFacts() { stop_autovacuum(); }

  static StreamQuery by_xid8() {
    StreamQuery query = customers();
    query.watermark.kind = WatermarkKind::xid8;
    query.watermark.column = "txid";
    return query;
  }

  TriggerFacts stamp(const StreamQuery& query = by_xid8()) { return source_.inspect_stream(query).stamp; }

  std::string widened(WatermarkKind kind, std::chrono::seconds after, const std::string& role = "postgres") {
    PgSession session({"crm", Secret(dsn(role)), std::chrono::seconds(20), false, std::chrono::seconds(15)});
    const Relation relation = describe_relation(session, customers());
    const FenceFacts facts = read_fence_facts(session, relation, customers().watermark);
    const std::string words = read_widening(session, relation, kind, facts, history_, after);
    history_.push_back(decide_fence(facts, history_, WatermarkKind::timestamp, 0));
    return words;
  }

  PostgresReader source_ = reader();
  std::vector<Fence> history_;
};

// Whoever pastes what `check` prints has a stream that works.
TEST_F(CheckFacts, PrintStatementsThatMakeTheStamp) {
  sql_.exec(R"(CREATE SCHEMA "Odd"; CREATE TABLE "Odd"."Cust omers" (id int PRIMARY KEY, name text);
    INSERT INTO "Odd"."Cust omers" VALUES (1, 'n'))");
  StreamQuery query = by_xid8();
  query.table = R"("Odd"."Cust omers")";
  query.watermark.column = "Tx id";
  StreamInspection found = source_.inspect_stream(query);
  ASSERT_TRUE(found.obstacle.has_value());
  std::string statements = found.obstacle->hint;
  const std::string concurrently = "CONCURRENTLY ";  // not among several statements at once
  statements.erase(statements.find(concurrently), concurrently.size());
  sql_.exec(statements);
  found = source_.inspect_stream(query);
  ASSERT_FALSE(found.obstacle) << found.obstacle->what;
  EXPECT_EQ(found.stamp.state, TriggerState::fine);
  EXPECT_TRUE(found.serving_index);
  EXPECT_FALSE(found.watermark_nullable);
  const Fence fence = source_.open_pass(query, {}).fence;
  sql_.exec(R"(SET session_replication_role = replica; UPDATE "Odd"."Cust omers" SET name = 'm')");
  const PassBounds bounds{fence.snapshot.xmin, bound_text(fence, WatermarkKind::xid8), fence.snapshot.xmax};
  EXPECT_EQ(read_all(source_, query, bounds, 5).size(), 1u);
}

TEST_F(CheckFacts, NameATriggerThatIsMissingOrDisabled) {
  sql_.exec("CREATE TABLE customers (id int PRIMARY KEY, name text, txid xid8 NOT NULL)");
  EXPECT_EQ(stamp().state, TriggerState::missing);
  sql_.exec(stamp().remedy);
  EXPECT_EQ(stamp().state, TriggerState::fine) << "the statements of the remedy leave a column alone that is there";
  sql_.exec("ALTER TABLE customers DISABLE TRIGGER dotsync_stamp");
  EXPECT_EQ(stamp().state, TriggerState::disabled);
  EXPECT_EQ(stamp().remedy, "ALTER TABLE public.customers ENABLE ALWAYS TRIGGER dotsync_stamp;");
  sql_.exec("ALTER TABLE customers ENABLE TRIGGER dotsync_stamp");
  EXPECT_EQ(stamp().state, TriggerState::local_only);
  sql_.exec("ALTER TABLE customers ENABLE REPLICA TRIGGER dotsync_stamp");
  EXPECT_EQ(stamp().state, TriggerState::disabled);
  sql_.exec(stamp().remedy);
  EXPECT_EQ(stamp().state, TriggerState::fine);
}

TEST_F(CheckFacts, CountOnlyTriggersThatAlwaysStamp) {
  sql_.exec(R"(CREATE TABLE customers (id int PRIMARY KEY, name text, txid xid8 NOT NULL);
    CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.txid := pg_current_xact_id(); RETURN NEW; END $$;)");
  for (const char* trigger :
       {"BEFORE INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION other()",
        "AFTER INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp()",
        "BEFORE INSERT OR UPDATE OF name ON customers FOR EACH ROW EXECUTE FUNCTION stamp()",
        "BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp()",
        "BEFORE INSERT OR UPDATE ON customers FOR EACH ROW WHEN (NEW.id > 5) EXECUTE FUNCTION stamp()"}) {
    sql_.exec(std::string("CREATE TRIGGER t ") + trigger);
    EXPECT_EQ(stamp().state, TriggerState::missing) << trigger;
    sql_.exec("DROP TRIGGER t ON customers");
  }
  sql_.exec(R"(CREATE TRIGGER t BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp();
    ALTER TABLE customers ENABLE ALWAYS TRIGGER t, ALTER txid SET DEFAULT pg_current_xact_id())");
  EXPECT_EQ(stamp().state, TriggerState::fine) << "a default stamps what is inserted";
}

TEST_F(CheckFacts, LookAtTheTriggersOfEveryPartition) {
  sql_.exec(R"(CREATE TABLE customers (id int PRIMARY KEY, name text, txid xid8 NOT NULL) PARTITION BY RANGE (id);
    CREATE TABLE low PARTITION OF customers FOR VALUES FROM (0) TO (100);
    CREATE TABLE high PARTITION OF customers FOR VALUES FROM (100) TO (200))");
  EXPECT_EQ(stamp().state, TriggerState::missing);
  sql_.exec(stamp().remedy);
  EXPECT_EQ(stamp().state, TriggerState::fine) << stamp().table;
  sql_.exec("ALTER TABLE high DISABLE TRIGGER dotsync_stamp");
  EXPECT_EQ(stamp().state, TriggerState::disabled);
  EXPECT_EQ(stamp().table, "public.high");
}

TEST_F(CheckFacts, PrintStatementsThatNotify) {
  create_customers();
  EXPECT_EQ(source_.inspect_stream(customers()).notifier.state, TriggerState::not_looked_for);
  const std::string channel = "it's \"odd\"";
  const TriggerFacts missing = source_.inspect_stream(customers(), channel).notifier;
  EXPECT_EQ(missing.state, TriggerState::missing);
  sql_.exec(missing.remedy);
  EXPECT_EQ(source_.inspect_stream(customers(), channel).notifier.state, TriggerState::fine);
  sql_.exec("INSERT INTO customers VALUES (1, 'n')");
}

TEST_F(CheckFacts, CountRowsWithoutAWatermark) {
  sql_.exec(R"(CREATE TABLE customers (id int PRIMARY KEY, name text, updated_at timestamptz);
    INSERT INTO customers SELECT i, 'n', CASE WHEN i > 4 THEN now() END FROM generate_series(1, 9) i)");
  StreamQuery query = customers();
  query.where = "id <> 2";
  StreamInspection found = source_.inspect_stream(query);
  EXPECT_TRUE(found.watermark_nullable);
  EXPECT_EQ(found.null_watermarks, 3);
  query.watermark.kind = WatermarkKind::xmin;
  found = source_.inspect_stream(query);
  EXPECT_FALSE(found.watermark_nullable);
  EXPECT_EQ(found.null_watermarks, 0);
}

TEST_F(CheckFacts, OfAStreamWithoutAColumnNeedNoIndex) {
  sql_.exec("CREATE TABLE customers (id int PRIMARY KEY, name text); CREATE MATERIALIZED VIEW m AS TABLE customers");
  StreamQuery query = customers();
  query.watermark = {"", WatermarkKind::xmin, "", 0};
  StreamInspection found = source_.inspect_stream(query);
  EXPECT_FALSE(found.obstacle) << found.obstacle->what;
  EXPECT_EQ(found.create_index, "");
  EXPECT_TRUE(found.xmin_filter);
  query.table = "m";
  query.key = {"id"};
  found = source_.inspect_stream(query);
  EXPECT_FALSE(found.obstacle) << found.obstacle->what;
  EXPECT_TRUE(found.xmin_filter);
  query.where = "nonsense(";
  EXPECT_TRUE(source_.inspect_stream(query).obstacle.has_value());
}

TEST_F(CheckFacts, NameTheSessionThatHoldsTheStreamBack) {
  create_customers();
  using std::chrono::hours;
  using std::chrono::seconds;
  EXPECT_EQ(widened(WatermarkKind::timestamp, seconds(0)), "");
  PgClient writer = connect();
  writer.exec("SET application_name = 'nightly'; BEGIN; SELECT count(*) FROM customers");
  const std::string pid = std::to_string(writer.backend_pid());
  const std::string words = widened(WatermarkKind::timestamp, seconds(0));
  EXPECT_EQ(words.substr(0, words.find(" since")),
            "session " + pid + " (nightly, user postgres) has had a transaction open");
  EXPECT_EQ(words.substr(words.size() - 4), " UTC");
  EXPECT_EQ(words.find("SELECT"), std::string::npos);
  EXPECT_EQ(widened(WatermarkKind::timestamp, hours(1)), "") << "a young one is ordinary";
  EXPECT_EQ(widened(WatermarkKind::xmin, seconds(0)).find(pid), std::string::npos) << "who has no id holds no range";
  EXPECT_EQ(widened(WatermarkKind::xid8, seconds(0)), "");
  writer.exec("INSERT INTO customers VALUES (1, 'n')");
  EXPECT_NE(widened(WatermarkKind::xmin, seconds(0)).find(pid), std::string::npos);
  writer.exec("PREPARE TRANSACTION 'secret name'");
  const std::string prepared = widened(WatermarkKind::timestamp, seconds(0));
  EXPECT_NE(prepared.find("user postgres is prepared since"), std::string::npos) << prepared;
  EXPECT_EQ(prepared.find("secret"), std::string::npos);
  writer.exec("ROLLBACK PREPARED 'secret name'");
}

TEST_F(CheckFacts, NameAHiddenSessionByItsProcess) {
  create_customers();
  sql_.exec("GRANT SELECT ON customers TO " + plain_role());
  PgClient writer = connect();
  writer.exec("BEGIN; INSERT INTO customers VALUES (1, 'n')");
  EXPECT_EQ(widened(WatermarkKind::timestamp, std::chrono::seconds(0), plain_role()), "");
  const std::string words = widened(WatermarkKind::timestamp, std::chrono::seconds(0), plain_role());
  EXPECT_EQ(words.find("session " + std::to_string(writer.backend_pid()) + " "), 0u) << words;
  EXPECT_EQ(widened(WatermarkKind::timestamp, std::chrono::hours(1), plain_role()), "");
}

TEST_F(CheckFacts, OfAPassSayNothingOfYoungTransactions) {
  create_customers();
  PgClient writer = connect();
  writer.exec("BEGIN; INSERT INTO customers VALUES (1, 'n')");
  EXPECT_EQ(source_.open_pass(customers(), {}).widened_by, "");
}

}  // namespace
}  // namespace dotsync
