#include "daemon/signals.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace dotsync {
namespace {

constexpr int quit_signal = SIGUSR2;  ///< ends the thread, sent by the destructor only

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, quit_signal}) sigaddset(&set, number);
  return set;
}

}  // namespace

Signals::Signals(Executor& loop, std::function<void()> stop, std::function<void()> reload)
    : loop_(loop), stop_(std::move(stop)), reload_(std::move(reload)) {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::thread([this] { wait_for_signals(); });
}

Signals::~Signals() {
  pthread_kill(thread_.native_handle(), quit_signal);
  thread_.join();
}

void Signals::wait_for_signals() {
  const sigset_t set = watched();
  int stops = 0;
  for (int number = 0; sigwait(&set, &number) == 0;) {
    if (number == quit_signal) return;
    if (number == SIGHUP) {
      loop_.post(reload_);
    } else if (++stops == 1) {
      loop_.post(stop_);
    } else {
      _exit(128 + number);
    }
  }
}

}  // namespace dotsync
