#include "sync/stream_spec.hpp"

namespace dotsync {

std::string key_text(const StreamQuery& query) {
  std::string text;
  for (const std::string& column : query.key) text += (text.empty() ? "" : ", ") + column;
  return text;
}

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

}  // namespace dotsync
