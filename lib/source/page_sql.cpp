#include "source/page_sql.hpp"

#include <fmt/format.h>

#include "source/texts.hpp"

namespace dotsync {
namespace {

/// Beyond half of the 32-bit circle the server itself no longer orders xids.
constexpr std::uint64_t xids_told_apart = std::uint64_t{1} << 31;

class Builder {
 public:
  Builder(const Relation& relation, const StreamQuery& query) : relation_(relation), query_(query) {}

  std::string column(const RelationColumn& column) const {
    return relation_.qualifier + "." + quote_identifier(column.column.name);
  }
  std::string watermark() const { return column(relation_.watermark); }

  /// What RowPlace::watermark and its value are made of.
  std::string order_of_rows() const {
    if (!relation_.watermark.column.name.empty()) return watermark();
    return relation_.xmin_filter ? relation_.qualifier + ".xmin" : "NULL::xid";
  }

  std::string param(const std::string& value, const std::string& type) {
    params_.push_back(value);
    return fmt::format("${}::{}", params_.size(), type);
  }

  std::string select_list() {
    std::string list = order_of_rows();
    for (const RelationColumn& part : relation_.key) list += ", " + column(part);
    for (const SelectedColumn& selected : relation_.selected) list += ", " + selection(selected);
    return list;
  }

  void and_where(const std::string& condition) {
    if (!condition.empty()) where_ += (where_.empty() ? "\n WHERE " : "\n   AND ") + condition;
  }

  void and_bounds(const PassBounds& bounds, bool dated) {
    if (query_.watermark.kind == WatermarkKind::xid8 && dated) {
      and_transactions(bounds);
    } else {
      // An xid8 stream can do without, and then may lack the privilege.
      const bool may_filter = query_.watermark.kind != WatermarkKind::xid8 || relation_.xmin_readable;
      if (relation_.xmin_filter && may_filter) and_where(xmin_condition(relation_.qualifier, bounds));
      if (dated && bounds.lower) and_where(watermark() + " >= " + lower_bound(*bounds.lower));
    }
    and_predicate();
  }

  /// On lines of its own: a comment at the end must not swallow the parenthesis.
  void and_predicate() {
    if (!query_.where.empty()) and_where("(\n" + query_.where + "\n)");
  }

  void and_key_is_present() {
    if (relation_.key_is_unique) return;
    for (const RelationColumn& part : relation_.key) and_where(column(part) + " IS NOT NULL");
  }

  std::vector<std::string> key_params(const std::string& key) {
    const std::optional<std::vector<std::string>> parts = split_key(key, relation_.key.size());
    if (!parts) throw wrong_key();
    std::vector<std::string> params;
    for (std::size_t i = 0; i < parts->size(); ++i) params.push_back(param((*parts)[i], relation_.key[i].cast_type));
    return params;
  }

  SourceError wrong_key() const {
    return SourceError(Part::usage, fmt::format("{}: a given key is not one of its keys", relation_.label),
                       relation_.key.size() == 1
                           ? "write the key as it stands in the column"
                           : "write a composite key as the JSON array of its texts: [\"7\",\"42\"]",
                       false);
  }

  /// `USING <`, not the type's own order: the comparison with the position looks `>` up by name as well, and the two
  /// must agree even for types of an extension whose operators lie outside search_path.
  static std::string order(const std::vector<std::string>& columns) {
    std::string list;
    for (const std::string& name : columns) list += (list.empty() ? "\n ORDER BY " : ", ") + name + " USING <";
    return list;
  }

  std::vector<std::string> key_columns() const {
    std::vector<std::string> names;
    for (const RelationColumn& part : relation_.key) names.push_back(column(part));
    return names;
  }

  Statement finish(const std::string& list, const std::string& tail) {
    return {"SELECT " + list + "\n  FROM " + relation_.from + where_ + tail, std::move(params_)};
  }

 private:
  std::string selection(const SelectedColumn& selected) {
    const std::string name = column(selected.column);
    if (selected.zone && selected.column.column.type == ColumnType::timestamp) {
      return "(" + name + " AT TIME ZONE " + param(*selected.zone, "text") + ")";
    }
    return selected.column.column.type == ColumnType::boolean ? name + "::text" : name;
  }

  /// What had not ended at the last fence. No end to it: a stamp from another server may lie in the future.
  void and_transactions(const PassBounds& bounds) {
    if (bounds.xmin > 0) and_where(watermark() + " >= " + param(fmt::format("{}", bounds.xmin), "xid8"));
    if (bounds.lower) {
      and_where("NOT pg_visible_in_snapshot(" + watermark() + ", " + param(*bounds.lower, "pg_snapshot") + ")");
    }
  }

  /// Rounded down, since a column of coarser precision has rounded its stamps.
  std::string lower_bound(const std::string& text) {
    if (query_.watermark.kind == WatermarkKind::sequence) return param(text, "bigint");
    const std::string instant = fmt::format("date_trunc('second', {})", param(text, "timestamptz"));
    const ColumnType type = relation_.watermark.column.type;
    if (type == ColumnType::timestamptz) return instant;
    const std::string zone = query_.watermark.zone.empty() ? "UTC" : query_.watermark.zone;
    const std::string local = fmt::format("({} AT TIME ZONE {})", instant, param(zone, "text"));
    // A day for the zone of the writer, which no one has told us.
    if (type == ColumnType::date) return fmt::format("({} - interval '1 day')::date", local);
    // In autumn local time runs twice through up to two hours (most zones one, Antarctica/Troll two).
    return zone == "UTC" ? local : fmt::format("({} - interval '2 hours')", local);
  }

  const Relation& relation_;
  const StreamQuery& query_;
  std::string where_;
  PgParams params_;
};

std::string row_of(const std::vector<std::string>& parts) {
  std::string row;
  for (const std::string& part : parts) row += (row.empty() ? "(" : ", ") + part;
  return row + ")";
}

std::string limit_text(std::size_t limit) { return fmt::format("\n LIMIT {}", limit); }

}  // namespace

std::string xmin_condition(const std::string& qualifier, const PassBounds& bounds) {
  if (bounds.xmin == 0 || bounds.xmax < bounds.xmin || bounds.xmax - bounds.xmin >= xids_told_apart) return {};
  if (bounds.xmax == bounds.xmin) return "false";  // no transaction has written since
  return fmt::format("(({}.xmin::text::bigint - {}) & 4294967295) < {}", qualifier, bounds.xmin,
                     bounds.xmax - bounds.xmin);
}

Statement dated_page(const Relation& relation, const StreamQuery& query, const PageRequest& request,
                     std::size_t limit) {
  Builder sql(relation, query);
  const std::string list = sql.select_list();
  sql.and_bounds(request.bounds, true);
  sql.and_key_is_present();
  std::vector<std::string> order = sql.key_columns();
  order.insert(order.begin(), sql.watermark());
  if (request.after) {
    const std::string watermark = sql.param(request.after->watermark, relation.watermark.cast_type);
    std::vector<std::string> position = sql.key_params(request.after->key);
    position.insert(position.begin(), watermark);
    sql.and_where(row_of(order) + " > " + row_of(position));
  } else {
    sql.and_where(sql.watermark() + " IS NOT NULL");
  }
  return sql.finish(list, Builder::order(order) + limit_text(limit));
}

Statement undated_page(const Relation& relation, const StreamQuery& query, const PassBounds& bounds,
                       const std::optional<std::string>& after_key, std::size_t limit) {
  Builder sql(relation, query);
  const std::string list = sql.select_list();
  sql.and_bounds(bounds, false);
  sql.and_key_is_present();
  sql.and_where(sql.watermark() + " IS NULL");
  if (after_key) sql.and_where(row_of(sql.key_columns()) + " > " + row_of(sql.key_params(*after_key)));
  return sql.finish(list, Builder::order(sql.key_columns()) + limit_text(limit));
}

Statement page_by_key(const Relation& relation, const StreamQuery& query, const PassBounds& bounds,
                      const std::optional<std::string>& after_key, std::size_t limit) {
  Builder sql(relation, query);
  const std::string list = sql.select_list();
  sql.and_bounds(bounds, false);
  sql.and_key_is_present();
  if (after_key) sql.and_where(row_of(sql.key_columns()) + " > " + row_of(sql.key_params(*after_key)));
  return sql.finish(list, Builder::order(sql.key_columns()) + limit_text(limit));
}

Statement rows_by_key(const Relation& relation, const StreamQuery& query, const std::vector<std::string>& keys) {
  Builder sql(relation, query);
  const std::string list = sql.select_list();
  std::vector<std::vector<std::string>> columns(relation.key.size());
  for (const std::string& key : keys) {
    std::optional<std::vector<std::string>> parts = split_key(key, relation.key.size());
    if (!parts) throw sql.wrong_key();
    for (std::size_t i = 0; i < parts->size(); ++i) columns[i].push_back(std::move((*parts)[i]));
  }
  std::vector<std::string> arrays;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    arrays.push_back(sql.param(array_literal(columns[i]), relation.key[i].cast_type + "[]"));
  }
  if (arrays.size() == 1) {
    sql.and_where(sql.key_columns().front() + " = ANY (" + arrays.front() + ")");
  } else {
    sql.and_where(row_of(sql.key_columns()) + " IN (SELECT * FROM unnest" + row_of(arrays) + ")");
  }
  sql.and_predicate();
  return sql.finish(list, "");
}

Statement count_null_keys(const Relation& relation, const StreamQuery& query, const PassBounds& bounds) {
  Builder sql(relation, query);
  sql.and_bounds(bounds, true);
  std::string any;
  for (const std::string& name : sql.key_columns()) any += (any.empty() ? "(" : " OR ") + name + " IS NULL";
  sql.and_where(any + ")");
  return sql.finish("count(*)", "");
}

Statement count_undated(const Relation& relation, const StreamQuery& query, std::int64_t limit) {
  Builder sql(relation, query);
  sql.and_predicate();
  sql.and_where(sql.watermark() + " IS NULL");
  Statement rows = sql.finish("1", fmt::format("\n LIMIT {}", limit));
  rows.sql = "SELECT count(*) FROM (" + rows.sql + ") AS undated";
  return rows;
}

Statement rows_by_value(const Relation& relation, const StreamQuery& query, const std::string& column,
                        const std::string& value, std::size_t limit) {
  Builder sql(relation, query);
  std::string list = "(" + (query.where.empty() ? std::string("true") : "(\n" + query.where + "\n) IS TRUE") + ")";
  for (const std::string& name : sql.key_columns()) list += ", " + name;
  sql.and_where(fmt::format("lower(trim({}.{}::text)) = lower(trim({}))", relation.qualifier, quote_identifier(column),
                            sql.param(value, "text")));
  return sql.finish(list, limit_text(limit));
}

Statement over_rows(const Relation& relation, const StreamQuery& query, const std::string& list,
                    const std::string& tail) {
  Builder sql(relation, query);
  sql.and_predicate();
  return sql.finish(list, tail);
}

}  // namespace dotsync
