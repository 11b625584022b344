#include "source/row_triggers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "source/texts.hpp"

namespace dotsync {
namespace {

bool is_table(char kind) { return kind == 'r' || kind == 'p'; }

std::string leaf_oids(const Relation& relation, bool with_parents) {
  std::vector<std::string> oids;
  for (const RelationLeaf& leaf : relation.leaves) {
    if (leaf.kind == 'r' || (with_parents && leaf.kind == 'p')) oids.push_back(fmt::format("{}", leaf.oid));
  }
  return array_literal(oids);
}

/// The text in single quotes, for a statement that people paste.
std::string quote_text(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    out += c;
    if (c == '\'') out += c;
  }
  return out + "'";
}

TriggerFacts judge_stamp(const std::vector<std::optional<std::string>>& row, const std::string& statements) {
  const std::string table = row[0].value_or("");
  const std::string trigger = row[1].value_or("");
  if (row[2] == "t") return {TriggerState::fine, table, trigger, ""};
  if (trigger.empty()) return {TriggerState::missing, table, "", statements};
  const std::string enable = fmt::format("ALTER TABLE {} ENABLE ALWAYS TRIGGER {};", table, trigger);
  return {row[3] == "t" ? TriggerState::local_only : TriggerState::disabled, table, trigger, enable};
}

}  // namespace

TriggerFacts find_stamp(PgSession& session, const Relation& relation, const std::string& column) {
  if (!is_table(relation.kind)) return {};
  // tgtype: 1 for each row, 2 before, 4 insert, 16 update (src/include/catalog/pg_trigger.h). A default stamps inserts
  // as well. Of several triggers the one that fires most often counts.
  const PgTable found = session.query(relation.label + ": looking for the trigger that stamps it", R"(
    SELECT format('%I.%I', n.nspname, c.relname), quote_ident(t.tgname), coalesce(t.tgenabled = 'A', false),
           coalesce(t.tgenabled = 'O', false)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN LATERAL (
        SELECT t.tgname, t.tgenabled FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE t.tgrelid = c.oid AND t.tgtype & 19 = 19 AND t.tgqual IS NULL AND t.tgattr::text = ''
           AND p.prosrc ~* 'pg_current_xact_id|txid_current'
           AND (t.tgtype & 4 = 4 OR EXISTS (
             SELECT FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
              WHERE d.adrelid = c.oid AND a.attname = $2 AND pg_get_expr(d.adbin, d.adrelid) ~ 'pg_current_xact_id'))
         ORDER BY position(t.tgenabled::text IN 'AORD') LIMIT 1) t ON true
     WHERE c.oid = ANY ($1::oid[]) ORDER BY c.oid)",
                                      {leaf_oids(relation, false), column});
  TriggerFacts worst{TriggerState::fine, "", "", ""};
  for (const auto& row : found) {
    const TriggerFacts facts = judge_stamp(row, stamp_statements(relation, column));
    const bool worse = facts.state != TriggerState::fine &&
                       (worst.state == TriggerState::fine || worst.state == TriggerState::local_only);
    if (worse) worst = facts;
  }
  return worst;
}

TriggerFacts find_notifier(PgSession& session, const Relation& relation, const std::string& channel) {
  if (!is_table(relation.kind)) return {};
  const PgTable found = session.query(relation.label + ": looking for a trigger that notifies", R"(
    SELECT EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
      WHERE t.tgrelid = ANY ($1::oid[]) AND t.tgenabled <> 'D' AND p.prosrc ~* 'notify'))",
                                      {leaf_oids(relation, true)});
  if (found.at(0)[0] == "t") return {TriggerState::fine, relation.name, "", ""};
  return {TriggerState::missing, relation.name, "", notifier_statements(relation, channel)};
}

std::string stamp_statements(const Relation& relation, const std::string& column) {
  const bool exists = std::any_of(relation.columns.begin(), relation.columns.end(),
                                  [&column](const RelationColumn& known) { return known.column.name == column; });
  const std::string quoted = quote_identifier(column);
  const std::string function = relation.schema + "." + quote_identifier("dotsync_stamp_" + column);
  std::string keys = quoted;
  for (const RelationColumn& part : relation.key) keys += ", " + quote_identifier(part.column.name);
  std::string sql;
  if (!exists) {
    // The default is computed once for all rows that are there: the table is not rewritten, and all of it is new.
    sql = fmt::format(
        "ALTER TABLE {} ADD COLUMN {} xid8 NOT NULL DEFAULT pg_current_xact_id();\n"
        "CREATE INDEX {}ON {} ({});\n",
        relation.name, quoted, relation.kind == 'r' ? "CONCURRENTLY " : "", relation.name, keys);
  }
  return sql + fmt::format(
                   "CREATE OR REPLACE FUNCTION {1}() RETURNS trigger LANGUAGE plpgsql AS $dotsync$ BEGIN NEW.{2} := "
                   "pg_current_xact_id(); RETURN NEW; END $dotsync$;\n"
                   "CREATE TRIGGER dotsync_stamp BEFORE INSERT OR UPDATE ON {0} FOR EACH ROW EXECUTE FUNCTION {1}();\n"
                   "ALTER TABLE {0} ENABLE ALWAYS TRIGGER dotsync_stamp;",
                   relation.name, function, quoted);
}

std::string notifier_statements(const Relation& relation, const std::string& channel) {
  const std::string function = relation.schema + "." + quote_identifier("dotsync_notify_" + channel);
  return fmt::format(
      "CREATE OR REPLACE FUNCTION {1}() RETURNS trigger LANGUAGE plpgsql AS $dotsync$ BEGIN PERFORM pg_notify({2}, "
      "''); "
      "RETURN NULL; END $dotsync$;\n"
      "CREATE TRIGGER dotsync_notify AFTER INSERT OR UPDATE OR DELETE ON {0} FOR EACH STATEMENT EXECUTE FUNCTION "
      "{1}();\n"
      "-- not where transactions are prepared (two-phase commit): PostgreSQL refuses to prepare one that notifies",
      relation.name, function, quote_text(channel));
}

}  // namespace dotsync
