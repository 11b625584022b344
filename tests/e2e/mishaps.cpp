#include "e2e/mishaps.hpp"

namespace dotsync {

void create_mishaps(Deployment& deployment) {
  deployment.sql().exec(
      "CREATE TABLE customers (id text PRIMARY KEY, name text, email text, list text, size int,"
      "  updated_at timestamptz NOT NULL DEFAULT now());"
      "CREATE INDEX ON customers (updated_at, id);"
      "GRANT SELECT ON customers TO dotsync; GRANT pg_read_all_stats TO dotsync;"
      "INSERT INTO customers SELECT i::text, 'n' || i, CASE i WHEN 3 THEN NULL WHEN 4 THEN 'x@blocked.example'"
      "  ELSE 'p' || i || '@example.com' END, CASE WHEN i = 5 THEN 'x' END FROM generate_series(1, 12) i;"
      "INSERT INTO customers (id, name, email, list) VALUES"
      "  ('田中陽子', '陽子', 'tanaka@blocked.example', NULL),"
      "  (repeat('long-key-', 12), 'Long', 'long@example.com', 'x'),"
      "  (E'steer\\x1b[31m\\u202e\\n', E'\\x1b]0;title\\x07', 'no address', NULL)");
  deployment.configure(
      "matchIdentifier: email\nidentifiers: {email: {column: email, type: email}}\n"
      "dataFields: {FIRSTNAME: {column: name, transform: [trim], onNull: clear}, SHOE_SIZE: size}\n"
      "lists: [{id: 345579}, {id: 99, when: list}]\n");
}

}  // namespace dotsync
