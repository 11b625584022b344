// Journal: the SQLite file behind everything dotsync knows. The one owner (`run`, `once`) writes through this class;
// questions of people are answered by audit.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/keyed_hash.hpp"
#include "journal/fence_record.hpp"
#include "journal/ledger.hpp"
#include "journal/request.hpp"
#include "journal/settlement.hpp"
#include "journal/turn.hpp"
#include "model/field_digests.hpp"

namespace dotsync {

/// What must be known of a stream before its first turn.
struct StreamIdentity {
  std::string name;
  std::string account;
  std::string source;
  std::string mapping_version;  ///< hash of all that decides payloads and rows; another value starts a full pass
  std::string key{};            ///< the key columns, as one text; empty: not to be compared
  /// Which of Dotdigital's accounts it is, whatever its name in the configuration; empty: not to be compared.
  std::string account_identity{};
  std::vector<std::string> fields{};  ///< behind the digests of its lines, in their order
};

/// A comparison of all rows with the ledger that has begun and not ended.
struct OpenReconcile {
  PassId pass;
  ScanPosition position;
  bool resend = false;  ///< every row is sent, also what did not change
  GuardTally guard;
};

struct StreamRecord {
  StreamId id;
  AccountId account;
  std::string mapping_version;
  std::string state;  ///< "ok", "paused", "parked", "guarded"
  std::string state_reason;
  std::optional<FenceInForce> fence;  ///< X and L; nothing before the first whole pass
  std::optional<OpenPass> open_pass;  ///< a pass to be taken up again
  std::optional<Time> last_success_at;
  std::optional<OpenReconcile> reconcile;  ///< under way
  std::optional<Time> last_reconcile_at;   ///< or the first load, after which nothing can differ
  bool parting_lifted = false;             ///< contacts are told that their row is gone, however many they are
};

/// Threads: one at a time, but construction and use may be on different threads. All functions throw Error(journal)
/// with what, where and what to do; after a throw the transaction is rolled back.
class Journal {
 public:
  struct Options {
    std::string path;       ///< ":memory:" for simulations
    bool sync_full = true;  ///< synchronous=FULL; tests may turn it off
    /// Room kept on the disk beside the file, given up to store results when there is no other; 0: none.
    std::int64_t ballast_bytes = 0;
    /// Beside an owner or without one, never changing anything: what writes throws. For looking ahead.
    bool read_only = false;
  };
  /// Takes the owner's lock, creates or migrates the file (0600 in a 0700 folder), opens or makes the key beside it.
  /// A second owner: Error(journal) naming its pid. A newer schema, another key, a corrupt file: refused, nothing
  /// touched.
  Journal(Options options, const Clock& clock);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  KeyedHash& hash();
  Ledger& ledger();

  // --- streams and passes
  AccountId account(const std::string& name);
  /// Creates the stream or finds it; Error(usage) where its account, source or key is another than before: only
  /// rebuild_stream() takes these. A changed mapping_version drops the fence and the open pass and makes rejected
  /// lines and failures of class set_up due; the change is an event.
  StreamRecord open_stream(const StreamIdentity& identity, Time now);
  /// What open_stream() would find, changing nothing; refuses what that would refuse. Nothing: never seen.
  std::optional<StreamRecord> find_stream(const StreamIdentity& identity);
  StreamRecord stream(StreamId id);
  /// Of all mappings that the stream has had.
  const FieldLayouts& layouts(StreamId stream);
  /// Number and name of every stream the journal knows, also of those that left the configuration.
  std::vector<std::pair<StreamId, std::string>> streams();
  /// Throws where there is no such stream.
  std::string stream_name(StreamId id);
  /// Fences newest last, for the next fence decision.
  std::vector<FenceRecord> fences(StreamId stream);
  /// Starts a pass. For a poll pass `opened` is stored as X', L', N with the stream and `fence` joins the history
  /// (thinned to `keep_fences`). A due pass carries neither.
  PassId begin_pass(StreamId stream, PassKind kind, const std::optional<OpenPass>& opened,
                    const std::optional<FenceRecord>& fence, std::span<const std::int64_t> fences_to_drop, Time now);
  /// Ends a pass that is not ended by a turn (a due pass, a pass given up). `success` moves last_success_at and puts
  /// the fence of a poll pass into force, as the last turn of one does.
  void end_pass(PassId pass, bool success, Time now);

  /// Starts a reconcile; one that is open goes on, and takes `resend` over.
  OpenReconcile begin_reconcile(StreamId stream, bool resend, Time now);
  /// Lines of the stream in the order of their ids, from behind `after`. Those that are gone are left out, unless
  /// `with_gone` asks for the ones whose contact was told nothing of it.
  std::vector<Line> lines_after(StreamId stream, LineId after, std::size_t limit, bool with_gone);

  // --- the way of a row
  /// One transaction: lines, items, failures, intent, position, counts. Returns the new batch when there is an intent.
  /// The turn's lines get their ids and their batch; after a throw the turn is of no further use.
  std::optional<BatchId> commit(Turn& turn);

  // --- after the PUT
  std::vector<OpenBatch> open_batches();
  std::vector<Item> items(BatchId batch);
  /// One transaction: the state, the items' outcomes, the counts of the batch, one event. A step that is not legal:
  /// Error.
  void step(const BatchStep& step);
  /// Identities in batches that hold locks, kept in memory.
  bool is_locked(AccountId account, const Identity& identity) const;

  // --- due rows
  /// Lines of the stream whose due time has come, oldest first, never one in flight or locked; at most `limit`.
  /// Owners of contacts in doubt whose time has come are marked due first, in the file too.
  std::vector<Line> due(StreamId stream, Time now, std::size_t limit);
  /// The same of one kind alone. Only asking for re-asserts marks owners of contacts in doubt.
  std::vector<Line> due(StreamId stream, Time now, std::size_t limit, DueKind kind);
  /// Some import of which nobody can tell whether it came through carried the identifier, and may come through yet.
  bool is_in_doubt(const Identity& identity);
  /// The earliest due time of a line that is neither in flight nor locked, or of a contact in doubt; it may be past.
  /// Lines that wait for an open import count again after its step().
  std::optional<Time> next_due_at(StreamId stream);
  /// Goes up when rows of the account may go that could not before, for another reason than a turn of their own stream:
  /// an import has freed its contacts, a lost one makes its contacts due, a person asked. Kept in memory.
  std::uint64_t releases(AccountId account) const;
  /// Some line is due whose contact another row's import holds.
  bool waits_for_import(StreamId stream, Time now);
  /// The line is rejected, or failed for the set-up: another mapping makes it due.
  bool waits_for_mapping(LineId line);
  /// Stores lines outside a pass (gone, superseded turned due ...).
  void store(std::span<LineWrite> writes, Time now);

  // --- requests of operators
  /// Whether there may be new ones; cheap enough to be asked at every turn of a loop.
  bool requests_changed();
  std::vector<Request> waiting_requests();
  /// What came of a request; also an event.
  void answer(const Request& request, const RequestResult& result, Time now);
  /// Makes the rows of the selection due now, whatever their hash; how many that are. Throws Error(usage) for a stream
  /// or batch that the journal does not know.
  std::int64_t retry(const RowSelection& selection, Time now);
  /// The same for rows by key, and nothing counts as tried; a row that was forgotten is let through again.
  std::int64_t resend(StreamId stream, const std::vector<std::string>& keys, Time now);
  /// Removes what is known of a person and keeps it from being sent. Nothing: an open import carries the person, or a
  /// pass stands at the row; no new import will, and the call is to be repeated. How many rows were removed. Takes as
  /// long as the file is large.
  std::optional<std::int64_t> forget(const Request& request, Time now);
  /// Whether the row must not be sent, because its key or identifier was forgotten. Costs next to nothing as long as
  /// nobody was.
  bool is_forgotten(const std::string& stream, const std::string& row_key, const std::optional<Identity>& identity);

  // --- housekeeping
  /// One step of removing what is over and older than `keep`, at most some `budget` rows. Never open imports, what is
  /// to be sent again, fences, and the newest outcome of a contact. False: all is done; worth asking again in an hour.
  bool retain(Time now, Duration keep, int budget);
  /// The owner before was killed, or the machine went down: the file wants a look (journal_check.hpp).
  bool ended_uncleanly() const;

  // --- operations
  void set_stream_state(StreamId stream, const std::string& state, const std::string& reason, Time now);
  void set_account_state(AccountId account, const std::string& state, const std::string& reason, Time now);
  void set_next_run(StreamId stream, std::optional<Time> at);
  /// The passes of the stream that are open are not judged by the guard any more, nor, until the next comparison
  /// begins, how many contacts are told that their row is gone.
  void lift_guard(StreamId stream);
  /// Rows whose contact was sent and that are still there: what the guard measures against. Reads the whole ledger.
  std::int64_t known_contacts(StreamId stream);
  /// Contacts that were told of their row's end since the last reconcile began. Reads the whole ledger.
  std::int64_t partings(StreamId stream);
  /// The stream goes on under another name; nothing where the journal has no `from`, or has `to` already.
  void rename_stream(const std::string& from, const std::string& to, Time now);
  /// Without addresses and secrets. `from` and `to` may be empty.
  void event(Time at, std::optional<StreamId> stream, std::optional<BatchId> batch, const std::string& kind,
             const std::string& from, const std::string& to, const std::string& text);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dotsync
