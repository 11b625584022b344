// Delivery: hands a journaled intent to Dotdigital and journals the answer. Used by stream_runner.cpp.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "client/submit_verdict.hpp"
#include "journal/journal.hpp"
#include "sync/account.hpp"

namespace dotsync {

/// Told once per submission, after its answer is in the journal.
struct SubmissionOutcome {
  BatchId batch;
  BatchState state = BatchState::unknown;
  std::int64_t contacts = 0;
  std::string import_id;                     ///< with accepted
  RefusalKind refusal = RefusalKind::other;  ///< with refused
  std::string error_code;
  std::string description;       ///< the vendor's words of a refusal; may quote an address
  std::optional<Time> retry_at;  ///< when refused contacts are due again
};

/// A refusal of what was sent, not of us: to be taken apart until the guilty contacts stand alone.
bool is_about_contacts(RefusalKind kind);

/// One per stream. The account, the journal, the clock and the logger must outlive it.
class Delivery {
 public:
  using Listener = std::function<void(const SubmissionOutcome&)>;
  Delivery(Account& account, Journal& journal, const Clock& clock, Logger& log, Listener listener);

  /// The batch is in state submitting (R1). `body` is sent once and then forgotten (R6).
  void submit(StreamId stream, const std::string& stream_name, BatchId batch, std::int64_t contacts, bool reassert,
              std::string body);
  /// The PUT alone; `batch` is looked at when its answer comes.
  void put(std::shared_ptr<const BatchId> batch, std::string body);

 private:
  void answered(BatchId batch, const HttpResult& result);
  void take(BatchId batch, const SubmitAccepted& accepted, Time now);
  void take(BatchId batch, const SubmitRefused& refused, Time now);
  void take(BatchId batch, const SubmitUnknown& unknown, Time now);
  Time pause_account(const SubmitRefused& refused, Time now);

  Account& account_;
  Journal& journal_;
  const Clock& clock_;
  Logger& log_;
  Listener listener_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< an answer may come after we are gone
};

}  // namespace dotsync
