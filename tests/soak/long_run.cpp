#include "soak/long_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "e2e/kill_loop.hpp"
#include "soak/evidence.hpp"
#include "soak/sample.hpp"

namespace dotsync {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr unsigned rows = 5000;
constexpr seconds sample_every{2};
constexpr seconds patience{600};  // the machine may have other work

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

/// The samples of one run: highest values of the warm-up, and what came after.
class Watch {
 public:
  Watch(seconds warm_up, const Bounds& bounds) : warm_up_(warm_up), bounds_(bounds) {}

  void add(const Sample& sample, seconds at) {
    last_ = sample;
    if (sample.wal_mb > bounds_.wal_mb) fail(fmt::format("the journal's log has grown to {:.1f} MB", sample.wal_mb));
    if (at <= warm_up_) {
      warm_.resident_mb = std::max(warm_.resident_mb, sample.resident_mb);
      warm_.descriptors = std::max(warm_.descriptors, sample.descriptors);
      warm_.journal_mb = sample.journal_mb;
      warm_.contacts = sample.contacts;
      return;
    }
    highest_mb_ = std::max(highest_mb_, sample.resident_mb);
    most_descriptors_ = std::max(most_descriptors_, sample.descriptors);
    const double cached_mb = std::min(bounds_.page_cache_mb, sample.journal_mb - warm_.journal_mb);
    if (sample.resident_mb > warm_.resident_mb + cached_mb + bounds_.resident_mb) {
      fail(fmt::format("{:.1f} MB resident after a warm-up with {:.1f}; the journal's pages explain {:.1f} MB",
                       sample.resident_mb, warm_.resident_mb, cached_mb));
    }
    if (sample.descriptors > warm_.descriptors + bounds_.descriptors) {
      fail(fmt::format("{} descriptors after a warm-up with {}", sample.descriptors, warm_.descriptors));
    }
  }

  double journal_bytes_a_contact() const {
    const double contacts = static_cast<double>(last_.contacts - warm_.contacts);
    return contacts <= 0 ? 0 : (last_.journal_mb - warm_.journal_mb) * 1e6 / contacts;
  }
  void finish() const {
    if (last_.contacts <= warm_.contacts) fail("no contact was sent after the warm-up");
    if (journal_bytes_a_contact() <= bounds_.journal_bytes_a_contact) return;
    fail(fmt::format("the journal has grown by {:.0f} bytes a contact", journal_bytes_a_contact()));
  }
  std::string summary() const {
    return fmt::format(
        "resident {:.1f} MB, in the warm-up {:.1f} at most, later {:.1f}; descriptors {} and {}; journal {:.1f} MB, "
        "{:.0f} "
        "bytes a contact; {} imports with {} contacts",
        last_.resident_mb, warm_.resident_mb, highest_mb_, warm_.descriptors, most_descriptors_, last_.journal_mb,
        journal_bytes_a_contact(), last_.imports, last_.contacts);
  }

 private:
  seconds warm_up_;
  Bounds bounds_;
  Sample warm_;
  Sample last_;
  double highest_mb_ = 0;
  long most_descriptors_ = 0;
};

void watch(ChildProcess& daemon, Deployment& deployment, seconds time, Watch& watched) {
  const auto start = steady_clock::now();
  long minutes_shown = 0;
  for (;;) {
    std::this_thread::sleep_for(sample_every);
    const auto at = std::chrono::duration_cast<seconds>(steady_clock::now() - start);
    if (!daemon.is_running()) fail("the daemon ended: " + read_file(deployment.file("daemon.err")));
    watched.add(take_sample(daemon.pid(), deployment.journal_path()), at);
    if (at.count() / 60 > minutes_shown) {
      minutes_shown = at.count() / 60;
      std::printf("%ld min: %s\n", minutes_shown, watched.summary().c_str());
      std::fflush(stdout);
    }
    if (at >= time) return;
  }
}

void run_in(Deployment& deployment, std::chrono::minutes time, unsigned seed, const Bounds& bounds) {
  const auto daemon = deployment.start({"run"});
  const auto is_loaded = [&] { return deployment.contacts().size() == rows; };
  if (!wait_until(is_loaded, patience)) fail("no first load: " + read_file(deployment.file("daemon.err")));

  BusyWish wish;
  wish.writers = 3;
  wish.rows = rows;
  wish.long_transaction = std::chrono::milliseconds(1000);
  wish.inserts = 300;
  BusyPeople writers(PrivatePostgres::shared().dsn(deployment.database()), wish, seed);
  Watch watched(std::min(seconds(time) / 4, seconds(600)), bounds);
  watch(*daemon, deployment, time, watched);
  writers.stop();

  const bool equal =
      wait_until([&] { return versions_in_account(deployment) == versions_in_table(deployment.sql()); }, patience);
  daemon->signal(SIGTERM);
  const int code = daemon->wait();
  const Ran fsck = deployment.dotsync({"fsck"});
  if (!equal) fail("contacts differ from their rows ten minutes after the last change");
  if (code != 0) fail(fmt::format("the daemon ended with {}", code));
  if (fsck.code != 0) fail("fsck: " + fsck.out + fsck.error);
  watched.finish();
  std::printf("long run: %ld minutes, seed %u, %ld transactions of writers; every contact equals its row. %s\n",
              static_cast<long>(time.count()), seed, writers.transactions(), watched.summary().c_str());
}

}  // namespace

void run_long(std::chrono::minutes time, unsigned seed, const Bounds& bounds) {
  Deployment deployment({"--processing-ms", "30", "--seed", std::to_string(seed)}, account_faults);
  create_people(deployment.sql(), static_cast<int>(rows));
  deployment.configure(people_mapping, "    schedule: {every: 250ms}\n    batch: {contacts_max: 500}\n    guard: off\n",
                       hasty_timing);
  with_evidence(deployment, [&] { run_in(deployment, time, seed, bounds); });
}

}  // namespace dotsync
