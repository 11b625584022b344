#include "journal/request_table.hpp"

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

std::string to_hex(const Identity& hash) {
  std::string hex;
  for (const unsigned char byte : hash) {
    hex += digits[byte >> 4U];
    hex += digits[byte & 15U];
  }
  return hex;
}

std::optional<Identity> from_hex(std::string_view hex) {
  Identity hash{};
  if (hex.size() != 2 * hash.size()) return std::nullopt;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const std::size_t digit = digits.find(hex[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    hash[i / 2] = static_cast<unsigned char>((static_cast<unsigned>(hash[i / 2]) << 4U) | static_cast<unsigned>(digit));
  }
  return hash;
}

void append_name(std::string& json, std::string_view name) {
  json += json.size() == 1 ? "" : ",";
  append_json_string(json, name);
  json += ':';
}

/// Members that are empty are left out.
std::string argument_of(const Request& request) {
  std::string json = "{";
  const auto text = [&json](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    append_name(json, name);
    append_json_string(json, value);
  };
  text("batch", request.batch);
  text("code", request.code);
  if (request.since) {
    append_name(json, "since");
    json += std::to_string(to_ms(*request.since));
  }
  for (const auto& [name, value] : {std::pair("failures", request.failures), std::pair("all", request.all)}) {
    append_name(json, name);
    json += value ? "true" : "false";
  }
  append_name(json, "keys");
  json += '[';
  for (const std::string& key : request.keys) {
    if (json.back() != '[') json += ',';
    append_json_string(json, key);
  }
  json += ']';
  append_name(json, "identifiers");
  json += '[';
  for (const ForgottenIdentifier& identifier : request.identifiers) {
    if (json.back() != '[') json += ',';
    json += '[';
    append_json_string(json, identifier.kind);
    json += ',';
    append_json_string(json, to_hex(identifier.hash));
    json += ']';
  }
  return json + "]}";
}

}  // namespace

RowSelection selection_of(const Request& request) {
  return {request.stream, request.batch, request.failures, request.code, request.since, request.keys};
}

RequestTable::RequestTable(SQLite::Database& database)
    : data_version_sql_(database, "PRAGMA data_version"),
      select_(database,
              "SELECT request_id, at, kind, stream, coalesce(json_extract(argument, '$.batch'), ''), "
              "coalesce(json_extract(argument, '$.code'), ''), json_extract(argument, '$.since'), "
              "json_extract(argument, '$.failures'), json_extract(argument, '$.all') FROM request "
              "WHERE done_at IS NULL ORDER BY request_id"),
      keys_(database,
            "SELECT each.value FROM request, json_each(argument, '$.keys') AS each WHERE request_id = ? ORDER BY "
            "each.id"),
      identifiers_(database,
                   "SELECT json_extract(each.value, '$[0]'), json_extract(each.value, '$[1]') "
                   "FROM request, json_each(argument, '$.identifiers') AS each WHERE request_id = ? "
                   "AND each.type = 'array'"),
      insert_(database, "INSERT INTO request (at, kind, stream, argument) VALUES (?, ?, ?, ?)"),
      last_id_(database, "SELECT last_insert_rowid()"),
      answer_(database, "UPDATE request SET done_at = ?, success = ?, answer = ? WHERE request_id = ?"),
      result_(database, "SELECT success, answer FROM request WHERE request_id = ? AND done_at IS NOT NULL") {}

bool RequestTable::changed() {
  SqlRows rows = data_version_sql_.query();
  const std::int64_t version = rows.next() ? rows.integer(0) : 0;
  return std::exchange(data_version_, version) != version;
}

std::vector<Request> RequestTable::waiting() {
  std::vector<Request> requests;
  {
    SqlRows rows = select_.query();
    while (rows.next()) {
      Request& request = requests.emplace_back();
      request.id = rows.integer(0);
      request.at = rows.time(1);
      request.kind = rows.string(2);
      request.stream = rows.string(3);
      request.batch = rows.string(4);
      request.code = rows.string(5);
      request.since = rows.optional_time(6);
      request.failures = rows.integer(7) != 0;
      request.all = rows.integer(8) != 0;
    }
  }
  for (Request& request : requests) {
    SqlRows keys = keys_.query(request.id);
    while (keys.next()) request.keys.push_back(keys.string(0));
    SqlRows identifiers = identifiers_.query(request.id);
    while (identifiers.next()) {
      if (const auto hash = from_hex(identifiers.text(1)))
        request.identifiers.push_back({identifiers.string(0), *hash});
    }
  }
  return requests;
}

std::int64_t RequestTable::leave(const Request& request) {
  insert_.run(request.at, request.kind, request.stream, argument_of(request));
  SqlRows rows = last_id_.query();
  DOTSYNC_ASSERT(rows.next());
  return rows.integer(0);
}

void RequestTable::answer(std::int64_t request, const RequestResult& result, Time now) {
  answer_.run(now, result.success, result.text, request);
}

std::optional<RequestResult> RequestTable::result(std::int64_t request) {
  SqlRows rows = result_.query(request);
  if (!rows.next()) return std::nullopt;
  return RequestResult{rows.integer(0) != 0, rows.string(1)};
}

}  // namespace dotsync
