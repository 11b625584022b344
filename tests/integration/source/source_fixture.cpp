#include "source_fixture.hpp"

#include <chrono>
#include <thread>

namespace dotsync {

SourceTest::SourceTest(PrivatePostgres& server)
    : server_(server), database_(server.create_database()), plain_role_("dotsync_" + database_), sql_(dsn()) {
  sql_.exec("CREATE ROLE " + plain_role_ + " LOGIN; GRANT USAGE ON SCHEMA public TO " + plain_role_);
}

SourceTest::~SourceTest() {
  if (!autovacuum_stopped_) return;
  sql_.exec("ALTER SYSTEM RESET autovacuum");
  sql_.exec("SELECT pg_reload_conf()");
}

void SourceTest::stop_autovacuum() {
  sql_.exec("ALTER SYSTEM SET autovacuum = off");
  sql_.exec("SELECT pg_reload_conf()");
  autovacuum_stopped_ = true;
  // The launcher is the last to hear of it, and starts no worker from then on.
  const char* running = "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'autovacuum%'";
  for (int tries = 0; sql_.value(running) != "0" && tries < 2000; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

std::string SourceTest::dsn(const std::string& role) const { return server_.dsn(database_, role); }

PgClient SourceTest::connect(const std::string& role) const { return PgClient(dsn(role)); }

PostgresReader SourceTest::reader(const std::string& role) {
  return PostgresReader({"crm", Secret(dsn(role)), std::chrono::seconds(20), false, std::chrono::seconds(15)}, clock_);
}

void SourceTest::create_customers() {
  sql_.exec(R"(
    CREATE TABLE customers (id bigint PRIMARY KEY, name text, updated_at timestamptz NOT NULL);
    CREATE INDEX ON customers (updated_at, id);
    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.updated_at := clock_timestamp(); RETURN NEW; END $$;
    CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp();)");
}

StreamQuery SourceTest::customers() {
  StreamQuery query;
  query.stream = "customers";
  query.table = "public.customers";
  query.watermark.column = "updated_at";
  query.columns = {{"name", std::nullopt}};
  return query;
}

std::vector<std::string> SourceTest::read_all(PostgresReader& reader, const StreamQuery& query,
                                              const PassBounds& bounds, std::size_t limit) {
  std::vector<std::string> keys;
  PageRequest request{bounds, std::nullopt, limit};
  while (true) {
    const PageAnswer answer = reader.read_page(query, request);
    for (std::size_t i = 0; i < answer.page.size(); ++i) keys.push_back(answer.page.place(i).key);
    EXPECT_LE(answer.page.size(), limit);
    if (answer.last) return keys;
    const RowPlace& last = answer.page.place(answer.page.size() - 1);
    request.after = PagePosition{last.watermark, last.key};
  }
}

}  // namespace dotsync
