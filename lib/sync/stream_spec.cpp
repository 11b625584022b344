#include "sync/stream_spec.hpp"

#include <fmt/format.h>

namespace dotsync {
namespace {

/// Which rows a stream reads, as one text.
std::string rows_text(const StreamQuery& query) {
  std::string text;
  // Each part ends with a byte that none can hold, so that no two queries give one text.
  const auto part = [&text](const std::string& value) { text.append(value).push_back('\0'); };
  part(query.table);
  part(query.query);
  for (const std::string& column : query.key) part(column);
  part(query.watermark.column);
  part(to_text(query.watermark.kind));
  part(query.watermark.zone);
  part(query.where);
  return text;
}

}  // namespace

std::string key_text(const StreamQuery& query) {
  std::string text;
  for (const std::string& column : query.key) text += (text.empty() ? "" : ", ") + column;
  return text;
}

std::string mapping_version(const BoundMapping& mapping, const StreamQuery& query, KeyedHash& hash) {
  return fmt::format("{:016x}", static_cast<std::uint64_t>(hash.payload(mapping.fingerprint(), rows_text(query))));
}

}  // namespace dotsync
