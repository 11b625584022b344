#include "daemon/cmd_plan.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "daemon/output.hpp"
#include "daemon/plan_text.hpp"
#include "daemon/stream_plan.hpp"
#include "daemon/wiring.hpp"
#include "journal/audit.hpp"

namespace dotsync {
namespace {

/// The journal as it is; before the first run an empty one in memory.
class PlanJournal {
 public:
  PlanJournal(const std::string& path, const Clock& clock) : exists_(std::filesystem::exists(path)) {
    Journal::Options options;
    options.path = exists_ ? path : ":memory:";
    options.read_only = exists_;
    journal_ = std::make_unique<Journal>(options, clock);
    if (exists_) status_ = Audit(path).streams(clock.now());
    for (const StreamStatus& stream : status_) names_.push_back(stream.name);
  }

  Journal& journal() { return *journal_; }

  /// The name that the journal knows the stream by, until it runs under its new one.
  const std::string& name_of(const StreamSettings& stream) const {
    const bool renamed = !stream.renamed_from.empty() && !knows(stream.name) && knows(stream.renamed_from);
    return renamed ? stream.renamed_from : stream.name;
  }

  const StreamStatus* status(const std::string& name) const {
    const auto found =
        std::find_if(status_.begin(), status_.end(), [&](const StreamStatus& stream) { return stream.name == name; });
    return found == status_.end() ? nullptr : &*found;
  }

 private:
  bool knows(const std::string& name) const { return std::find(names_.begin(), names_.end(), name) != names_.end(); }

  bool exists_;
  std::unique_ptr<Journal> journal_;
  std::vector<StreamStatus> status_;
  std::vector<std::string> names_;
};

/// On a terminal, how far the reading is; erased at the end (ECMA-48: EL).
class Reading {
 public:
  explicit Reading(bool wanted) : active_(wanted && terminal_obeys(STDERR_FILENO)) {}
  ~Reading() {
    if (drawn_) fmt::print(stderr, "\r\x1b[2K");
  }
  void draw(const std::string& stream, std::int64_t rows) {
    if (!active_) return;
    fmt::print(stderr, "\r\x1b[2K{}: {} rows read", stream, rows);
    std::fflush(stderr);
    drawn_ = true;
  }

 private:
  bool active_;
  bool drawn_ = false;
};

PlannedStream look_ahead(const Configuration& configuration, const Secrets& secrets, const StreamSettings& stream,
                         PlanJournal& journal, const PlanOptions& options, const Clock& clock) {
  PlannedStream planned;
  planned.stream = stream.name;
  if (const StreamStatus* status = journal.status(journal.name_of(stream))) {
    planned.state = status->state;
    planned.state_reason = status->state_reason;
    planned.due = status->due;
    planned.next_attempt_at = status->next_attempt_at;
  }
  LiveStream live(configuration, secrets, stream, clock);
  live.spec.name = journal.name_of(stream);
  const std::string identity = make_identity(configuration.settings.account(stream.account)).value_or("");
  Reading reading(!options.json);
  planned.plan = plan_stream(live, journal.journal(), identity, options.samples, clock.now(),
                             [&](std::int64_t rows) { reading.draw(stream.name, rows); });
  return planned;
}

}  // namespace

int run_plan(const Configuration& configuration, const Secrets& secrets, const PlanOptions& options,
             const Clock& clock) {
  const auto streams = choose_streams(configuration.settings, options.streams);
  PlanJournal journal(configuration.settings.journal.path, clock);
  std::vector<PlannedStream> planned;
  int code = 0;
  for (const StreamSettings* stream : streams) {
    try {
      planned.push_back(look_ahead(configuration, secrets, *stream, journal, options, clock));
      if (needs_a_person(planned.back())) code = worse_exit_code(code, exit_code(Part::person));
    } catch (const Error& error) {
      // What is wrong with one stream keeps nobody from seeing the others.
      complain(fmt::format("stream {}: {}", stream->name, error.what()), error.hint());
      code = worse_exit_code(code, exit_code(error.part()));
    }
  }
  print_plans(planned, options.json, clock.now());
  return code;
}

}  // namespace dotsync
