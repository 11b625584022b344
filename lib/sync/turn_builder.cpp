#include "sync/turn_builder.hpp"

#include <utility>

#include "sync/turn_work.hpp"

namespace dotsync {

TurnBuilder::TurnBuilder(const StreamSpec& spec, const BoundMapping& mapping, Journal& journal, StreamId stream,
                         AccountId account)
    : spec_(spec), mapping_(mapping), journal_(journal), stream_(stream), account_(account) {}

BuiltTurn TurnBuilder::build(const RowPage& page, std::size_t from, const PagePurpose& purpose,
                             std::size_t contacts_max, Time now) {
  TurnWork work(spec_, mapping_, journal_, stream_, account_, purpose, contacts_max, now);
  work.map_rows(page, from);
  work.ask_ledger();
  for (std::size_t i = 0; i < work.mapped(); ++i) {
    if (!work.place_row(i)) break;
  }
  work.promote_heirs();
  return work.finish();
}

BuiltTurn TurnBuilder::build_gone(const std::vector<Line>& lines, const std::set<std::string>& parting, Time now) {
  TurnWork work(spec_, mapping_, journal_, stream_, account_, {PassKind::due, {}, false}, lines.size(), now);
  std::vector<LineId> ids;
  for (const Line& line : lines) ids.push_back(line.id);
  // As they are now: since the rows were asked for, an operator may have had a person forgotten.
  for (Line& line : journal_.ledger().load(ids)) work.place_gone(std::move(line), parting);
  work.promote_heirs();
  return work.finish();
}

}  // namespace dotsync
