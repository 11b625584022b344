// The part of StreamRunner that takes what a read by key brought, and what it did not: rows that are gone.
#include <set>
#include <utility>

#include "sync/stream_ready.hpp"
#include "sync/stream_runner.hpp"

namespace dotsync {
namespace {

constexpr Duration due_check_pause = std::chrono::seconds(1);

std::set<std::string> keys_of(const KeysAnswer& answer) {
  std::set<std::string> keys;
  for (std::size_t i = 0; i < answer.page.size(); ++i) keys.insert(answer.page.place(i).key);
  return keys;
}

}  // namespace

void StreamRunner::due_read(SourceResult<KeysAnswer> answer) {
  asking_ = false;
  if (const auto* failure = std::get_if<SourceFailure>(&answer)) {
    source_failed(*failure, "reading rows by key");
    return finish_due(false, clock_.now());
  }
  healthy();
  auto found = std::make_shared<KeysAnswer>(std::get<KeysAnswer>(std::move(answer)));
  const std::set<std::string> keys = keys_of(*found);
  std::vector<Line> gone;
  for (Line& line : due_lines_) {
    if (keys.count(line.row_key) == 0) gone.push_back(std::move(line));
  }
  due_lines_.clear();
  const auto go_on = [this, found] {
    due_page_ = std::move(*found);
    due_cursor_ = 0;
    tick(clock_.now());
  };
  if (gone.empty()) return go_on();
  ask_who_left(std::move(gone), go_on);
}

/// A row that only left `where` is there without it: its contact is left alone whatever `on_gone` says.
void StreamRunner::ask_who_left(std::vector<Line> gone, std::function<void()> go_on) {
  std::vector<std::string> keys;
  for (const Line& line : gone) keys.push_back(line.row_key);
  if (spec_.on_gone == OnGone::ignore || spec_.query.where.empty()) {
    std::set<std::string> absent(keys.begin(), keys.end());
    return settle_gone(gone, spec_.on_gone == OnGone::ignore ? std::set<std::string>() : absent, go_on);
  }
  StreamQuery presence = spec_.query;
  presence.columns.clear();
  presence.where.clear();
  asking_ = true;
  source_.read_keys(presence, keys,
                    [this, gone, keys, go_on, alive = std::weak_ptr<bool>(alive_)](SourceResult<KeysAnswer> answer) {
                      if (alive.expired()) return;
                      asking_ = false;
                      if (const auto* failure = std::get_if<SourceFailure>(&answer)) {
                        source_failed(*failure, "looking for gone rows");
                        return finish_due(false, clock_.now());
                      }
                      std::set<std::string> absent(keys.begin(), keys.end());
                      for (const std::string& key : keys_of(std::get<KeysAnswer>(answer))) absent.erase(key);
                      settle_gone(gone, absent, go_on);
                    });
}

void StreamRunner::settle_gone(const std::vector<Line>& gone, const std::set<std::string>& absent,
                               const std::function<void()>& go_on) {
  const Time now = clock_.now();
  if (!absent.empty() && !may_send(now)) {  // looked for again when there is a place
    finish_due(false, now);
    next_due_check_ = now + due_check_pause;
    return;
  }
  BuiltTurn built = ready_->builder.build_gone(gone, absent, now);
  std::int64_t parting = 0;
  for (const LineWrite& write : built.turn.writes) parting += write.travels ? 1 : 0;
  if (parting > 0 && partings_stopped(parting)) return;
  built.turn.pass = *due_pass_;
  commit_and_submit(std::move(built));
  go_on();
}

/// True: the stream stands still now, and the rows go on waiting to be looked for.
bool StreamRunner::partings_stopped(std::int64_t more) {
  if (!spec_.guard) return false;
  if (!partings_) partings_ = journal_.partings(*id_);
  *partings_ += more;
  if (*partings_ <= gone_always || journal_.stream(*id_).parting_lifted) return false;
  if (!known_contacts_) known_contacts_ = journal_.known_contacts(*id_);
  const auto why = gone_verdict(*partings_, *known_contacts_);
  if (why) stop_by_guard(*why);
  return why.has_value();
}

}  // namespace dotsync
