#include "daemon/stream_plan.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/limits.hpp"
#include "sync/fence_history.hpp"
#include "sync/guard.hpp"
#include "sync/next_pass.hpp"
#include "sync/turn_builder.hpp"

namespace dotsync {
namespace {

class Planner {
 public:
  Planner(LiveStream& live, Journal& journal, std::size_t samples, Time now)
      : live_(live),
        journal_(journal),
        samples_(samples),
        now_(now),
        names_(live.mapping.digested_fields()),
        identifier_("identifiers." + live.spec.mapping.match_identifier()) {
    for (const std::string& name : names_) fields_.push_back({name});
    fields_.push_back({identifier_});
  }

  StreamPlan plan(const std::string& account_identity, const std::function<void(std::int64_t)>& progress) {
    const StreamRecord record = open(account_identity);
    const OpenPass pass = choose(record);
    guard_ = pass.guard;
    read(pass, record, progress);
    for (PlannedField& field : fields_) {
      if (field.changed > 0) plan_.fields.push_back(std::move(field));
    }
    return std::move(plan_);
  }

 private:
  StreamRecord open(const std::string& account_identity) {
    const StreamSpec& spec = live_.spec;
    const StreamIdentity identity{spec.name,
                                  spec.account,
                                  spec.source,
                                  version_of(journal_.hash(), live_.mapping, spec.query),
                                  key_text(spec.query),
                                  account_identity,
                                  names_};
    std::optional<StreamRecord> known = journal_.find_stream(identity);
    if (!known) return {};
    if (known->mapping_version == identity.mapping_version) return std::move(*known);
    new_mapping_ = known->fence.has_value();
    known->fence.reset();
    known->open_pass.reset();
    return std::move(*known);
  }

  /// As StreamRunner begins one.
  OpenPass choose(const StreamRecord& record) {
    plan_.since = record.last_success_at;
    if (record.open_pass) {
      plan_.rows = PlannedRows::rest;
      return *record.open_pass;
    }
    const FenceHistory history = record.id.value == 0 ? FenceHistory{} : fence_history(journal_, record.id);
    const OpenedPass opened = live_.reader.open_pass(live_.spec.query, history.fences);
    plan_.rows = new_mapping_    ? PlannedRows::new_mapping
                 : !record.fence ? PlannedRows::everything
                                 : PlannedRows::changed;
    if (record.fence && opened.trust != Trust::as_journaled) {
      plan_.rows = PlannedRows::distrust;
      plan_.reason = opened.reason;
    }
    return next_pass(record.fence, opened, live_.spec.query.watermark.kind);
  }

  void read(const OpenPass& pass, const StreamRecord& record, const std::function<void(std::int64_t)>& progress) {
    TurnBuilder builder(live_.spec, live_.mapping, journal_, record.id, record.account);
    PageRequest request{bounds_of(pass), read_to(pass), std::min(live_.spec.batch.contacts_max, limits::page_rows_max)};
    for (bool last = false; !last;) {
      const PageAnswer answer = live_.reader.read_page(live_.spec.query, request);
      take(builder, answer.page, record.id);
      last = answer.last || answer.page.empty();
      if (last) break;
      const RowPlace& end = answer.page.place(answer.page.size() - 1);
      request.after = PagePosition{end.watermark, end.key};
      progress(plan_.counts.read);
    }
  }

  void take(TurnBuilder& builder, const RowPage& page, StreamId stream) {
    for (std::size_t cursor = 0; cursor < page.size();) {
      const BuiltTurn built =
          builder.build(page, cursor, {PassKind::poll, {}, false, new_mapping_}, live_.spec.batch.contacts_max, now_);
      cursor += built.taken;
      add(built.turn.counts);
      if (built.contacts > 0) plan_.imports += 1;
      plan_.bytes += static_cast<std::int64_t>(built.body.size());
      look_at(built.turn.writes, stream);
      judge(built.turn.counts, stream);
    }
  }

  void add(const PassCounts& counts) {
    PassCounts& all = plan_.counts;
    all.read += counts.read;
    all.added += counts.added;
    all.changed += counts.changed;
    all.unchanged += counts.unchanged;
    all.rejected += counts.rejected;
    all.superseded += counts.superseded;
    all.sent += counts.sent;
    all.known_changed += counts.known_changed;
    all.cleared += counts.cleared;
  }

  void judge(const PassCounts& counts, StreamId stream) {
    guard_.changed += counts.known_changed;
    guard_.cleared += counts.cleared;
    if (!live_.spec.guard) return;
    if (guard_needs_known(*live_.spec.guard, guard_) && !known_) known_ = journal_.known_contacts(stream);
    plan_.guard = guard_verdict(*live_.spec.guard, guard_, known_.value_or(0));
  }

  void look_at(const std::vector<LineWrite>& writes, StreamId stream) {
    std::vector<std::string> keys;
    for (const LineWrite& write : writes) keys.push_back(write.line.row_key);
    const std::vector<std::optional<Line>> before = journal_.ledger().find(stream, keys);
    for (std::size_t i = 0; i < writes.size(); ++i) look_at(writes[i], before[i]);
  }

  void look_at(const LineWrite& write, const std::optional<Line>& before) {
    const std::string& key = write.line.row_key;
    if (write.failure) {
      if (plan_.rejected.size() < samples_) plan_.rejected.push_back({key, *write.failure});
    } else if (write.line.outcome == Outcome::superseded) {
      sample(plan_.superseded, {key});
    } else if (write.travels && (!before || before->tried_hash == 0)) {
      sample(plan_.added, {key});
    } else if (write.travels) {
      compare(write.line, *before);
    }
  }

  void compare(const Line& now, const Line& before) {
    PlannedRow changed{now.row_key};
    PlannedRow cleared{now.row_key};
    if (now.identity != before.identity) {
      changed.fields.push_back(identifier_);
      fields_.back().changed += 1;
    } else {
      const std::string digests = journal_.layouts(before.stream).translated(before.fields, now.fields);
      for (const std::size_t place : field_digests::changed(digests, now.fields)) {
        changed.fields.push_back(names_.at(place));
        fields_.at(place).changed += 1;
      }
      for (const std::size_t place : field_digests::now_cleared(digests, now.fields)) {
        cleared.fields.push_back(names_.at(place));
        fields_.at(place).cleared += 1;
      }
    }
    if (changed.fields.empty()) plan_.elsewhere += 1;
    if (!cleared.fields.empty()) sample(plan_.cleared, std::move(cleared));
    sample(plan_.changed, std::move(changed));
  }

  void sample(std::vector<PlannedRow>& rows, PlannedRow row) const {
    if (rows.size() < samples_) rows.push_back(std::move(row));
  }

  LiveStream& live_;
  Journal& journal_;
  std::size_t samples_;
  Time now_;
  std::vector<std::string> names_;  ///< of the fields that have a digest, in the order of the digests
  std::string identifier_;
  std::vector<PlannedField> fields_;  ///< as names_, and the identifier
  bool new_mapping_ = false;
  GuardTally guard_;
  std::optional<std::int64_t> known_;
  StreamPlan plan_;
};

}  // namespace

StreamPlan plan_stream(LiveStream& live, Journal& journal, const std::string& account_identity, std::size_t samples,
                       Time now, const std::function<void(std::int64_t)>& progress) {
  return Planner(live, journal, samples, now).plan(account_identity, progress);
}

}  // namespace dotsync
