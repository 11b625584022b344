// SimRun: one seed: the real engine on a real journal file, a simulated database and Dotdigital, faults, kills between
// any two steps, and the judgement.
#pragma once

#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "journal/journal.hpp"
#include "simulation/sim_database.hpp"
#include "simulation/sim_dotdigital.hpp"
#include "simulation/sim_plan.hpp"
#include "simulation/sim_source.hpp"
#include "simulation/sim_tally.hpp"
#include "support/temp_dir.hpp"
#include "sync/engine.hpp"

namespace dotsync {

struct SimVerdict {
  int contacts = 0;  ///< that must be there: one for each address of each stream
  int lost = 0;      ///< not there and not listed with a reason
  int stale = 0;     ///< there with an older version, or listed though the vendor had nothing against it
  int listed = 0;    ///< listed with a reason
  int double_flights = 0;
  int broken_promises = 0;  ///< of the journal, found by fsck after each kill, now and then, and at the end
  int imports = 0;
  int unsettled = 0;     ///< 1: work was still going on long after the last fault
  int sent_at_rest = 0;  ///< imports while nothing changes; must be none
  int calls_over = 0;    ///< calls beyond the account's limit that could have been foreseen
  int repeated = 0;      ///< statuses and consents that the account was told in vain; faults make some
  std::string wrong;     ///< a line for each thing that is wrong
  SimTally tally;

  bool good() const {
    return contacts > 0 && lost + stale + double_flights + broken_promises + unsettled + sent_at_rest + calls_over == 0;
  }
  /// Which of the general checks found something, the first of them: "lost", "stale", ...
  std::string first_wrong() const;
  std::string text() const;
};

/// Silent, unless one seed is looked at.
class SimLog : public Logger {
 public:
  explicit SimLog(const Clock& clock)
      : Logger(clock, LogFormat::text, std::getenv("DOTSYNC_SEED") != nullptr ? LogLevel::info : LogLevel::error) {}

 protected:
  void write(const std::string& line) override {
    if (std::getenv("DOTSYNC_SEED") != nullptr) Logger::write(line);
  }
};

class SimRun {
 public:
  SimRun(std::uint64_t seed, SimPlan plan);
  ~SimRun();
  SimVerdict run();

 private:
  void boot();
  void kill(const std::string& where);
  void check_journal();
  void ask_for(const std::string& kind, const std::string& stream);
  void ask_something();
  void look_at_guards();
  void run_until(Time end);
  void settle();
  void wake_from_rest();
  void come_to_rest();
  void look_for_idle_rows();
  bool is_settled();
  void judge(const std::string& stream);
  void judge_gone(const std::string& stream);
  void judge_channels(const std::string& email, const SimRow& row, const std::optional<Line>& line);
  void note_steps();

  std::string journal_path() const { return folder_.file("journal/journal.db"); }

  SimPlan plan_;
  TempDir folder_{TempDir::Where::memory};  ///< the journal is a real file; power that fails is another test's matter
  SimVerdict verdict_;
  SimWorld world_;
  SimDatabase database_;
  SimSource source_;
  SimDotdigital dotdigital_;
  SimLog log_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Engine> engine_;
  std::map<std::string, std::optional<Time>> idle_;  ///< stream -> since when a row is due that nothing hinders
};

}  // namespace dotsync
