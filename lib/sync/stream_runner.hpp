// StreamRunner: the life of one stream: prepare, then pass after pass, page after page. Used by engine.cpp; one per
// stream. It never blocks: every step ends with a question to Source or Http whose answer comes later, on the same
// thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "journal/journal.hpp"
#include "source/source.hpp"
#include "sync/account.hpp"
#include "sync/delivery.hpp"
#include "sync/poller.hpp"
#include "sync/refusal_search.hpp"
#include "sync/stream_setup.hpp"
#include "sync/stream_spec.hpp"
#include "sync/sync_events.hpp"
#include "sync/turn_builder.hpp"

namespace dotsync {

class StreamRunner {
 public:
  /// All that is referred to must outlive the runner.
  StreamRunner(StreamSpec spec, Account& account, Source& source, Journal& journal, const Clock& clock, Logger& log);
  ~StreamRunner();

  /// Does what can be done now. Call after every answer and at next_wake().
  void tick(Time now);
  std::optional<Time> next_wake(Time now) const;

  /// One turn at once, whatever the schedule (`once`, or a wake-up).
  void request_turn(Time now);
  /// From request_turn on: the pass is through, nothing is due, no import of the stream is submitting or accepted, nor
  /// one of another stream that has contacts of rows that are due. An import for which nobody answers is waited for
  /// until it would be stuck.
  bool turn_done(Time now) const;
  /// The same without waiting for imports that were accepted.
  bool turn_sent(Time now) const;
  /// All rows are compared with the ledger as soon as no poll is in the way; `resend`: and all are sent. Of a stream
  /// that has never run it does nothing: its first pass reads everything.
  void request_reconcile(bool resend, Time now);
  const std::optional<StreamTrouble>& trouble() const { return trouble_; }
  const StreamTally& tally() const { return tally_; }
  /// Contacts whose outcome nobody knows: in imports that are unknown, stuck or past their time, earlier turns'
  /// included.
  std::int64_t open_contacts(Time now) const;

  /// No new pass, page or PUT from here on.
  void stop() { stopped_ = true; }
  /// A paused or parked stream reads and sends nothing; its imports are still asked about. The state itself is the
  /// journal's.
  void set_hold(bool held);
  bool is_held() const { return held_; }
  /// Nothing of ours is on its way to Dotdigital without an answer.
  bool is_quiet() const { return submitting_ == 0; }

  void batch_ended(const BatchEnd& end);
  const std::string& name() const { return spec_.name; }
  const std::string& account_name() const { return account_.name; }
  std::optional<StreamId> id() const { return id_; }

 private:
  struct Ready;  ///< what exists once the stream is prepared: bound mapping and builder

  bool is_overdue(const Flight& flight, Time now) const;
  bool is_held_in_journal();
  void park(const std::string& why, const std::string& hint);
  void try_parked(Time now);
  void trial_ended(bool well);
  bool may_send(Time now) const;
  void drop_what_was_read();
  bool stopped_by_guard(const PassCounts& counts, GuardTally& tally);
  void stop_by_guard(const std::string& why);

  void prepare(Time now);
  void learn_account();
  void become_ready(SetUpStream set_up);

  void listen();
  void start_pass(Time now);
  void note_widening(const std::string& by, Time now);
  void pass_opened(SourceResult<OpenedPass> opened);
  void resume_pass(const StreamRecord& record);
  void request_page();
  void page_read(SourceResult<PageAnswer> answer);
  void take_page(Time now);
  void commit_position(const PagePosition& position);
  void note_unreadable(Time now);
  /// Contacts that one import may carry now.
  std::size_t at_once(std::size_t contacts) const;
  void finish_poll(Time now);

  Time due_check_at(Time now) const;
  bool start_due(Time now);
  std::vector<Line> refused_part(Time now);
  void due_read(SourceResult<KeysAnswer> answer);
  void ask_who_left(std::vector<Line> gone, std::function<void()> go_on);
  void settle_gone(const std::vector<Line>& gone, const std::set<std::string>& absent,
                   const std::function<void()>& go_on);
  bool partings_stopped(std::int64_t more);
  void take_due(Time now);
  std::vector<Line> next_due_rows(Time now, std::size_t limit);
  void finish_due(bool success, Time now);

  std::optional<Time> reconcile_at(Time now) const;
  bool may_reconcile(Time now) const;
  void step_reconcile(Time now);
  void read_rows();
  void rows_read(SourceResult<PageAnswer> answer);
  void read_lines(Time now);
  void lines_read(const std::vector<LineId>& ids, SourceResult<KeysAnswer> answer);
  void commit_scanned(ScanPosition position, std::vector<LineWrite> writes, Time now);
  void finish_reconcile(Time now);

  void commit_and_submit(BuiltTurn built);
  void submission_answered(const SubmissionOutcome& outcome);
  void isolate(const SubmissionOutcome& outcome);
  void source_failed(const SourceFailure& failure, const char* doing);
  void fail(StreamTrouble trouble);
  void healthy();

  StreamSpec spec_;
  Account& account_;
  Source& source_;
  Journal& journal_;
  const Clock& clock_;
  Logger& log_;
  Delivery delivery_;

  std::optional<StreamId> id_;  ///< from the start where the journal knows the stream
  std::unique_ptr<Ready> ready_;

  // The one question that is on its way to the source; its answer is for nobody once we are gone.
  bool asking_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);

  // The poll pass in progress.
  std::optional<PassId> pass_;
  PassBounds bounds_;
  GuardTally guard_;
  std::optional<std::int64_t> known_contacts_;  ///< counted once a pass, where the guard asks
  std::optional<PagePosition> read_to_;         ///< end of the last page that was asked for
  std::optional<PageAnswer> page_;
  std::optional<PageAnswer> next_page_;  ///< read ahead while page_ is on its way
  std::size_t cursor_ = 0;               ///< rows of page_ that are taken

  // The due pass in progress.
  std::optional<PassId> due_pass_;
  std::vector<Line> due_lines_;
  std::optional<KeysAnswer> due_page_;
  std::size_t due_cursor_ = 0;
  DueKind due_kind_ = DueKind::fresh;
  Time last_reassert_;
  bool reasserts_wait_ = false;      ///< some are due, but not yet their turn
  Time next_due_check_;              ///< and whenever contacts are free again: due_check_at()
  std::uint64_t releases_seen_ = 0;  ///< of the account, when due rows were last asked for
  Time last_due_;
  RefusalSearch refusals_;

  // The comparison with the ledger in progress.
  std::optional<OpenReconcile> reconcile_;
  std::optional<Time> last_reconcile_;
  std::int64_t missing_ = 0;              ///< keys of the ledger that were not there
  std::optional<std::int64_t> partings_;  ///< contacts told of their row's end since the last comparison began

  /// A parked stream now and then sends one small import.
  enum class Trial : std::uint8_t { none, may_go, sent };
  Trial trial_ = Trial::none;
  std::optional<Time> trial_at_;

  std::optional<Time> next_poll_;
  std::optional<Time> last_poll_;
  std::shared_ptr<bool> listening_;
  bool woken_ = false;  ///< notified since the last poll began
  std::string widened_by_;
  std::optional<Time> retry_at_;  ///< the source or the set-up failed; not before
  int failures_ = 0;
  int submitting_ = 0;
  bool stopped_ = false;
  bool held_ = false;
  bool turn_requested_ = false;  ///< the next pass belongs to the requested turn
  bool pass_is_turn_ = false;    ///< the pass in progress began after the request
  bool turn_open_ = false;       ///< and has not ended
  std::optional<Time> redo_at_;  ///< contacts of this turn were refused and are due again then
  std::optional<StreamTrouble> trouble_;
  StreamTally tally_;
};

}  // namespace dotsync
