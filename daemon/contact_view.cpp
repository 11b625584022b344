#include "daemon/contact_view.hpp"

#include <utility>

#include "base/limits.hpp"
#include "mapping/map_row.hpp"

namespace dotsync {

ContactView::ContactView(const Configuration& configuration, const Secrets& secrets, const StreamSettings& stream,
                         const Clock& clock)
    : live_(configuration, secrets, stream, clock) {}

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

std::vector<ViewedRow> ContactView::view(const RowPage& page) {
  KeyedHash hash(std::string(32, '\0'));  // hashes are not shown
  std::vector<ViewedRow> rows;
  for (std::size_t i = 0; i < page.size(); ++i) {
    std::string body;
    auto mapped = map_row(live_.mapping, page.row(i), body, hash);
    if (auto* rejection = std::get_if<Rejection>(&mapped)) {
      rows.push_back({page.place(i).key, std::move(*rejection), {}});
    } else {
      rows.push_back({page.place(i).key, std::move(body), {}});
    }
    if (explain_) rows.back().fields = explain_row(live_.mapping, page.row(i));
  }
  return rows;
}

}  // namespace dotsync
