#include "daemon/contact_view.hpp"

#include <utility>

#include "base/error.hpp"
#include "base/limits.hpp"
#include "daemon/ask.hpp"
#include "daemon/wiring.hpp"
#include "mapping/map_row.hpp"
#include "sync/name_lookup.hpp"
#include "sync/row_rejections.hpp"

namespace dotsync {
namespace {

ResolvedNames resolve(const Configuration& configuration, const Secrets& secrets, const StreamSettings& stream,
                      const Mapping& mapping, const Clock& clock) {
  if (mapping.names_to_resolve().empty()) return {};
  EventLoop loop;
  const auto http = make_http(configuration.settings.account(stream.account), secrets, loop, clock);
  const NameAnswer answer = wait_for_names(*http, loop, clock, mapping.names_to_resolve());
  if (const auto* failure = std::get_if<LookupFailure>(&answer)) {
    throw Error(Part::dotdigital, "cannot look up lists and preferences: " + failure->what,
                "ids in the mapping need no lookup");
  }
  return std::get<ResolvedNames>(answer);
}

}  // namespace

ContactView::ContactView(const Configuration& configuration, const Secrets& secrets, const StreamSettings& stream,
                         const Clock& clock, KeyedHash& hash)
    : hash_(hash),
      reader_(make_postgres(configuration.settings.source(stream.source), secrets), clock),
      query_(make_stream_spec(stream, configuration.mappings.at(stream.name)).query),
      refuses_null_watermark_(make_stream_spec(stream, configuration.mappings.at(stream.name)).refuse_null_watermark),
      mapping_(configuration.mappings.at(stream.name)) {
  const StreamFacts facts = reader_.describe(query_);
  Problems problems;
  bound_ = mapping_.bind(facts.all_columns, resolve(configuration, secrets, stream, mapping_, clock),
                         to_text(stream.merge), problems);
  if (!bound_) throw Error(Part::usage, problems.all().front().text(), "`dotsync check` lists all that does not fit");
  query_.columns = mapping_.columns();
  query_.key = facts.key;
  reader_.describe(query_);
}

std::vector<ViewedRow> ContactView::by_keys(const std::vector<std::string>& keys) {
  return view(reader_.read_keys(query_, keys).page);
}

std::vector<ViewedRow> ContactView::first(std::size_t limit) {
  std::vector<ViewedRow> rows;
  PageRequest request;
  while (rows.size() < limit) {
    request.limit = std::min(limit - rows.size(), limits::page_rows_max);
    const PageAnswer answer = reader_.read_page(query_, request);
    for (ViewedRow& row : view(answer.page)) rows.push_back(std::move(row));
    if (answer.last || answer.page.empty()) break;
    const RowPlace& last = answer.page.place(answer.page.size() - 1);
    request.after = PagePosition{last.watermark, last.key};
  }
  return rows;
}

std::vector<FoundRow> ContactView::find(const std::string& value, std::size_t limit) {
  const auto column = mapping_.column_of_identifier(mapping_.match_identifier());
  if (!column) return {};
  return reader_.find_rows(query_, *column, value, limit);
}

std::set<std::string> ContactView::present(const std::vector<std::string>& keys) {
  StreamQuery presence = query_;
  presence.columns.clear();
  presence.where.clear();
  const KeysAnswer answer = reader_.read_keys(presence, keys);
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
    auto mapped = map_row(*bound_, page.row(i), body, hash_);
    if (auto* contact = std::get_if<MappedContact>(&mapped)) {
      row.contact = std::move(body);
      row.mapped = std::move(*contact);
    } else {
      row.contact = std::get<Rejection>(std::move(mapped));
    }
    if (refuses_null_watermark_ && place.watermark.empty()) row.contact = null_watermark(query_.watermark.column);
    if (explain_) row.fields = explain_row(*bound_, page.row(i));
  }
  return rows;
}

}  // namespace dotsync
