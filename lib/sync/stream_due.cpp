// The part of StreamRunner that says which due rows come next: fresh ones first; contacts asserted again after a lost
// answer only where nothing else waits, or now and then where something always does.
#include "sync/stream_runner.hpp"

namespace dotsync {
namespace {

/// Fresh rows may keep re-asserts waiting that long; then a page of them goes.
constexpr Duration reassert_wait_max = std::chrono::minutes(1);

}  // namespace

std::vector<Line> StreamRunner::next_due_rows(Time now, std::size_t limit) {
  last_due_ = now;
  reasserts_wait_ = false;
  std::vector<Line> lines = journal_.due(*id_, now, limit, DueKind::fresh);
  if (!lines.empty()) return lines;
  const bool fresh_rows_wait = pass_ || !next_poll_ || *next_poll_ <= now;
  const bool may_go = account_.may_reassert(now) && !(fresh_rows_wait && now - last_reassert_ < reassert_wait_max);
  lines = journal_.due(*id_, now, may_go ? limit : 1, DueKind::reassert);
  reasserts_wait_ = !may_go && !lines.empty();
  if (!may_go || lines.empty()) return {};
  due_kind_ = DueKind::reassert;
  last_reassert_ = now;
  return lines;
}

}  // namespace dotsync
