// The two usual layouts: clustered by the key's hash, and append-only with two secondary indexes.
#include "bench/ledger_layout.hpp"

namespace dotsync::bench {
namespace {

/// Both differ in their SQL only.
class Tables : public Layout {
 public:
  Tables(const std::string& path, const char* schema, const char* insert)
      : connection_(path), schema_(made(connection_, schema)), insert_(connection_, insert) {}

  std::size_t find(std::span<const BenchLine> lines) override {
    std::size_t found = 0;
    for (const BenchLine& line : lines) {
      by_key_.bind(line.key_hash);
      while (by_key_.next()) found += by_key_.text(1) == line.key ? 1U : 0U;
      by_key_.reset();
    }
    for (const BenchLine& line : lines) {
      by_identity_.bind_blob(line.identity);
      while (by_identity_.next()) found += by_identity_.text(2) == line.identity ? 1U : 0U;
      by_identity_.reset();
    }
    return found;
  }

  void insert(std::span<const BenchLine> lines) override {
    connection_.run("BEGIN IMMEDIATE");
    for (const BenchLine& line : lines) {
      insert_.bind(line.key_hash).bind(line.key).bind_blob(line.identity).bind(line.version).finish();
    }
    connection_.run("COMMIT");
  }

  void update(std::span<const BenchLine> lines) override {
    connection_.run("BEGIN IMMEDIATE");
    for (const BenchLine& line : lines) update_.bind(line.version).bind(line.key_hash).bind(line.key).finish();
    connection_.run("COMMIT");
  }

 private:
  static bool made(Connection& connection, const char* schema) {
    connection.run(schema);
    return true;
  }

  static constexpr const char* columns =
      "key_hash, row_key, identity, watermark, read_xmin, tried, acknowledged, outcome, batch, contact_id, updated_at";

  Connection connection_;
  bool schema_;
  Query insert_;
  Query by_key_{connection_, (std::string("SELECT ") + columns + " FROM line WHERE key_hash = ?").c_str()};
  Query by_identity_{connection_, (std::string("SELECT ") + columns + " FROM line WHERE identity = ?").c_str()};
  Query update_{connection_,
                "UPDATE line SET tried = ?1, acknowledged = ?1, outcome = 0, batch = batch + 1 WHERE key_hash = ?2 AND "
                "row_key = ?3"};
};

constexpr const char* column_types =
    "key_hash INTEGER NOT NULL, row_key TEXT NOT NULL, identity BLOB, watermark INTEGER, read_xmin INTEGER, tried "
    "INTEGER, "
    "acknowledged INTEGER, outcome INTEGER, batch INTEGER, contact_id INTEGER, updated_at INTEGER";

constexpr const char* insert_line =
    "INSERT INTO line VALUES (?1, ?2, ?3, 1700000000000000, 123456789, ?4, ?4, 0, 1000, 123456789, 1700000000000)";

}  // namespace

std::unique_ptr<Layout> make_clustered(const std::string& path) {
  const std::string schema = std::string("CREATE TABLE line (") + column_types +
                             ", PRIMARY KEY (key_hash, row_key)) STRICT, WITHOUT ROWID; "
                             "CREATE INDEX by_identity ON line (identity)";
  return std::make_unique<Tables>(path, schema.c_str(), insert_line);
}

std::unique_ptr<Layout> make_indexed(const std::string& path) {
  const std::string schema =
      std::string("CREATE TABLE line (") + column_types +
      ") STRICT; CREATE INDEX by_key ON line (key_hash); CREATE INDEX by_identity ON line (identity)";
  return std::make_unique<Tables>(path, schema.c_str(), insert_line);
}

}  // namespace dotsync::bench
