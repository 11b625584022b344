#include "e2e/kill_loop.hpp"

#include <fmt/format.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace dotsync {
namespace {

constexpr std::array<const char*, 6> points = {"before_intent", "after_intent",  "after_put",
                                               "after_answer",  "before_report", "after_report"};
constexpr int rows = 400;

}  // namespace

const char* const account_faults = R"({"rules": [
  {"on": "import", "probability": 0.08, "do": "cut_after"},
  {"on": "import", "probability": 0.03, "do": "cut_after", "how": "mid_answer"},
  {"on": "import", "probability": 0.04, "do": "cut_before"},
  {"on": "import", "probability": 0.04, "do": "cut_upload"},
  {"on": "import", "probability": 0.04, "do": "server_error", "status": 503},
  {"on": "import", "probability": 0.02, "do": "rate_limit", "reset_s": 1},
  {"on": "import", "probability": 0.03, "do": "too_many_imports"},
  {"on": "import", "probability": 0.03, "do": "wrong_json", "kind": "no_id"},
  {"on": "import", "probability": 0.02, "do": "expires", "ms": 0},
  {"on": "import", "probability": 0.10, "do": "processing", "ms": [50, 400]},
  {"on": "any", "probability": 0.10, "do": "delay", "ms": [5, 150]},
  {"on": "status", "probability": 0.05, "do": "server_error", "status": 502},
  {"on": "status", "probability": 0.05, "do": "cut_after", "how": "mid_answer"},
  {"on": "status", "probability": 0.03, "do": "wrong_json", "kind": "html"}]})";

const char* const hasty_timing =
    ", backoff_min: 20ms, backoff_max: 200ms, unknown_settle: 500ms, reassert: 1s, probe: 100ms";

KillLoop::KillLoop(unsigned seed)
    : random_(seed), deployment_({"--processing-ms", "30", "--seed", std::to_string(seed)}, account_faults) {
  create_people(deployment_.sql(), rows);
  deployment_.configure(people_mapping, "    schedule: {every: 50ms}\n    batch: {contacts_max: 50}\n    guard: off\n",
                        hasty_timing);
  // A first journal, so that fsck has one to look at whatever the first kill leaves.
  settle();
}

void KillLoop::kill_once() {
  if (!writers_) {
    BusyWish wish;
    wish.rows = rows;
    writers_ = std::make_unique<BusyPeople>(PrivatePostgres::shared().dsn(deployment_.database()), wish, random_());
  }
  // Three of five at a named point, in turn: chance alone would leave one out.
  const bool named = round_ % 5 < 3;
  const char* point = points.at(static_cast<std::size_t>(round_ / 5 * 3 + round_ % 5) % points.size());
  ++round_;
  Environment environment;
  if (named) environment = {{"DOTSYNC_FAILPOINT_KILL", fmt::format("{}:{}", point, 1 + random_() % 3)}};
  const auto daemon = deployment_.start({"run"}, environment);
  // A named point that is not reached, because the account refuses just then, becomes a kill at any moment.
  const std::chrono::milliseconds patience(named ? 3000 : 30 + random_() % 1200);
  const bool ended = wait_until([&] { return !daemon->is_running(); }, patience);
  if (!ended) daemon->signal(SIGKILL);
  const int code = daemon->wait();
  if (code != -SIGKILL) {
    throw std::runtime_error(
        fmt::format("the daemon ended with {}: {}", code, read_file(deployment_.file("daemon.err"))));
  }
  ++kills_[ended && named ? point : "any moment"];
  check_journal();
}

void KillLoop::check_journal() {
  const Ran fsck = deployment_.dotsync({"fsck"});
  if (fsck.code != 0) throw std::runtime_error(fmt::format("fsck after {} kills: {}{}", round_, fsck.out, fsck.error));
}

void KillLoop::settle(std::chrono::seconds time) {
  if (writers_) {
    writers_->stop();
    transactions_ += writers_->transactions();
    writers_.reset();
  }
  PgClient& sql = deployment_.sql();
  Ran last;
  const auto settled = [&] {
    last = deployment_.dotsync({"once", "--json"});
    return last.code == 0 && versions_in_account(deployment_) == versions_in_table(sql);
  };
  if (!wait_until(settled, time)) {
    long differing = 0;
    const auto account = versions_in_account(deployment_);
    for (const auto& [address, version] : versions_in_table(sql)) {
      const auto found = account.find(address);
      differing += found == account.end() || found->second != version ? 1 : 0;
    }
    throw std::runtime_error(
        fmt::format("after {} kills and {} s without writers {} contacts differ from their "
                    "rows; the last turn ended with {}: {}{}",
                    round_, time.count(), differing, last.code, last.out, last.error));
  }
  check_journal();
}

}  // namespace dotsync
