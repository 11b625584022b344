// The part of StreamRunner that compares the whole table with the ledger: first every row, in pages by key, then every
// line of the ledger, for rows that are gone. It goes on only between polls and with at most half of the account's
// share, and it never keeps a page: what cannot be sent now is read again.
#include <fmt/format.h>

#include <set>
#include <utility>

#include "base/limits.hpp"
#include "source/instant.hpp"
#include "sync/stream_ready.hpp"
#include "sync/stream_runner.hpp"

namespace dotsync {
namespace {

/// Stands for "at the lines, none looked at yet": ids begin at 1.
constexpr LineId before_lines{-1};

std::optional<std::int64_t> bound_value(const StreamRecord& record, const StreamQuery& query) {
  if (!record.fence || !record.fence->bound || query.watermark.kind != WatermarkKind::timestamp) return std::nullopt;
  return parse_instant(*record.fence->bound);
}

}  // namespace

/// Journaled at once, so that an order outlives a restart.
void StreamRunner::request_reconcile(bool resend, Time now) {
  if (id_) reconcile_ = journal_.begin_reconcile(*id_, resend, now);
}

/// When a comparison is to begin; nothing: not by itself.
std::optional<Time> StreamRunner::reconcile_at(Time now) const {
  if (!ready_) return std::nullopt;
  if (reconcile_) return now;
  if (!spec_.reconcile) return std::nullopt;
  if (last_reconcile_) return next_turn(*spec_.reconcile, last_reconcile_, *last_reconcile_);
  return std::nullopt;
}

bool StreamRunner::may_reconcile(Time now) const {
  return may_send(now) && account_.unsure() * 2 < account_.gate.active_imports_max();
}

void StreamRunner::step_reconcile(Time now) {
  if (!reconcile_) {
    const auto at = reconcile_at(now);
    if (!at || *at > now) return;
    reconcile_ = journal_.begin_reconcile(*id_, false, now);
    log_.info("comparing all rows with the ledger", {{"stream", spec_.name}});
  }
  if (!may_reconcile(now)) return;
  if (reconcile_->position.line == LineId{}) {
    read_rows();
  } else {
    read_lines(now);
  }
}

void StreamRunner::read_rows() {
  ScanRequest request;
  if (!reconcile_->position.key.empty()) request.after_key = reconcile_->position.key;
  request.limit = std::min(spec_.batch.contacts_max, limits::page_rows_max);
  asking_ = true;
  source_.read_scan(spec_.query, request, [this, alive = std::weak_ptr<bool>(alive_)](SourceResult<PageAnswer> answer) {
    if (!alive.expired()) rows_read(std::move(answer));
  });
}

void StreamRunner::rows_read(SourceResult<PageAnswer> answer) {
  asking_ = false;
  if (const auto* failure = std::get_if<SourceFailure>(&answer)) return source_failed(*failure, "comparing rows");
  healthy();
  const Time now = clock_.now();
  const PageAnswer page = std::get<PageAnswer>(std::move(answer));
  const PagePurpose purpose{PassKind::reconcile, bound_value(journal_.stream(*id_), spec_.query), reconcile_->resend};
  std::size_t cursor = 0;
  while (cursor < page.page.size()) {
    if (!may_reconcile(now)) return;  // the rest is read again
    BuiltTurn built = ready_->builder.build(page.page, cursor, purpose, at_once(spec_.batch.contacts_max), now);
    if (!purpose.resend && stopped_by_guard(built.turn.counts, reconcile_->guard)) return;
    cursor += built.taken;
    built.turn.pass = reconcile_->pass;
    reconcile_->position = built.turn.scanned.value_or(reconcile_->position);
    commit_and_submit(std::move(built));
  }
  if (page.last) commit_scanned({reconcile_->position.key, before_lines}, {}, now);
}

void StreamRunner::commit_scanned(ScanPosition position, std::vector<LineWrite> writes, Time now) {
  Turn turn;
  turn.stream = *id_;
  turn.pass = reconcile_->pass;
  turn.scanned = position;
  turn.writes = std::move(writes);
  turn.at = now;
  journal_.commit(turn);
  reconcile_->position = std::move(position);
}

void StreamRunner::read_lines(Time now) {
  std::vector<LineId> lines;
  std::vector<std::string> keys;
  for (Line& line : journal_.lines_after(*id_, reconcile_->position.line, limits::page_rows_max)) {
    lines.push_back(line.id);
    keys.push_back(std::move(line.row_key));
  }
  if (lines.empty()) return finish_reconcile(now);
  StreamQuery presence = spec_.query;
  presence.columns.clear();
  asking_ = true;
  source_.read_keys(presence, std::move(keys),
                    [this, lines, alive = std::weak_ptr<bool>(alive_)](SourceResult<KeysAnswer> answer) {
                      if (!alive.expired()) lines_read(lines, std::move(answer));
                    });
}

/// A key that is not there is read once more, in a later snapshot, before its row counts as gone.
void StreamRunner::lines_read(const std::vector<LineId>& ids, SourceResult<KeysAnswer> answer) {
  asking_ = false;
  if (const auto* failure = std::get_if<SourceFailure>(&answer))
    return source_failed(*failure, "looking for gone rows");
  healthy();
  const Time now = clock_.now();
  const KeysAnswer& found = std::get<KeysAnswer>(answer);
  std::set<std::string> there;
  for (std::size_t i = 0; i < found.page.size(); ++i) there.insert(found.page.place(i).key);
  std::vector<LineWrite> writes;
  for (Line& line : journal_.ledger().load(ids)) {
    if (there.count(line.row_key) != 0) continue;
    line.due_at = std::min(line.due_at.value_or(now), now);
    line.due_reason = std::max(line.due_reason, DueReason::changed);
    writes.push_back({std::move(line), false, std::nullopt, true});
  }
  if (!writes.empty()) next_due_check_ = now;
  missing_ += static_cast<std::int64_t>(writes.size());
  commit_scanned({reconcile_->position.key, ids.back()}, std::move(writes), now);
}

void StreamRunner::finish_reconcile(Time now) {
  Turn turn;
  turn.stream = *id_;
  turn.pass = reconcile_->pass;
  turn.ends_pass = true;
  turn.at = now;
  journal_.commit(turn);
  journal_.event(now, *id_, std::nullopt, "reconcile", "", "",
                 fmt::format("all rows were compared with the ledger; {} keys of the ledger are not there", missing_));
  reconcile_.reset();
  missing_ = 0;
  last_reconcile_ = now;
}

}  // namespace dotsync
