#include "daemon/contact_view.hpp"

#include <utility>

#include "base/limits.hpp"
#include "mapping/map_row.hpp"
#include "sync/row_rejections.hpp"

namespace dotsync {

ContactView::ContactView(const Configuration& configuration, const Secrets& secrets, const StreamSettings& stream,
                         const Clock& clock, KeyedHash& hash)
    : hash_(hash), live_(configuration, secrets, stream, clock) {}

std::vector<ViewedRow> ContactView::by_keys(const std::vector<std::string>& keys) {
  return view(live_.reader.read_keys(live_.spec.query, keys).page);
}

std::vector<ViewedRow> ContactView::first(std::size_t limit) {
  std::vector<ViewedRow> rows;
  PageRequest request;
  while (rows.size() < limit) {
    request.limit = std::min(limit - rows.size(), limits::page_rows_max);
    const PageAnswer answer = live_.reader.read_page(live_.spec.query, request);
    for (ViewedRow& row : view(answer.page)) rows.push_back(std::move(row));
    if (answer.last || answer.page.empty()) break;
    const RowPlace& last = answer.page.place(answer.page.size() - 1);
    request.after = PagePosition{last.watermark, last.key};
  }
  return rows;
}

std::vector<FoundRow> ContactView::find(const std::string& value, std::size_t limit) {
  const auto column = live_.spec.mapping.column_of_identifier(live_.spec.mapping.match_identifier());
  if (!column) return {};
  return live_.reader.find_rows(live_.spec.query, *column, value, limit);
}

std::set<std::string> ContactView::present(const std::vector<std::string>& keys) {
  StreamQuery presence = live_.spec.query;
  presence.columns.clear();
  presence.where.clear();
  const KeysAnswer answer = live_.reader.read_keys(presence, keys);
  std::set<std::string> found;
  for (std::size_t i = 0; i < answer.page.size(); ++i) found.insert(answer.page.place(i).key);
  return found;
}

std::vector<ViewedRow> ContactView::view(const RowPage& page) {
  std::vector<ViewedRow> rows;
  for (std::size_t i = 0; i < page.size(); ++i) {
    const RowPlace& place = page.place(i);
    ViewedRow& row = rows.emplace_back();
    row.key = place.key;
    row.watermark = place.watermark;
    row.watermark_value = place.watermark_value;
    std::string body;
    auto mapped = map_row(live_.mapping, page.row(i), body, hash_);
    if (auto* contact = std::get_if<MappedContact>(&mapped)) {
      row.contact = std::move(body);
      row.mapped = std::move(*contact);
    } else {
      row.contact = std::get<Rejection>(std::move(mapped));
    }
    if (live_.spec.refuse_null_watermark && place.watermark.empty())
      row.contact = null_watermark(live_.spec.query.watermark.column);
    if (explain_) row.fields = explain_row(live_.mapping, page.row(i));
  }
  return rows;
}

}  // namespace dotsync
