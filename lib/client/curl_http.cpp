#include "client/curl_http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "client/base_url.hpp"
#include "client/curl_transfer.hpp"

namespace dotsync {
namespace {

/// Once for the process, and never undone: other parts may use libcurl until the end.
void start_libcurl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw Error(Part::dotdigital, "libcurl cannot be started");
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Signals are the main thread's. SIGPIPE too is blocked here, as libcurl leaves it to its caller.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

/// The thread with libcurl's multi handle. Everything but the queue belongs to that thread.
class CurlHttp::Worker {
 public:
  Worker(HttpOptions options, Executor& core);
  ~Worker();
  void send(HttpRequest request, std::function<void(HttpResult)> done);

 private:
  struct Waiting {
    HttpRequest request;
    std::function<void(HttpResult)> done;
  };

  void run();
  bool start_waiting();
  void start(Waiting call);
  bool finish_ended();
  void complete(std::function<void(HttpResult)> done, HttpResult result);

  HttpOptions options_;
  BaseUrl base_url_;
  Executor& core_;
  /// Outlives this object in the completions that the core has not run yet: they check it and drop themselves.
  std::shared_ptr<std::atomic<bool>> alive_ = std::make_shared<std::atomic<bool>>(true);
  CURLM* multi_ = nullptr;
  std::vector<std::unique_ptr<CurlTransfer>> running_;
  std::mutex mutex_;
  std::deque<Waiting> waiting_;  ///< guarded by mutex_
  bool stopping_ = false;        ///< guarded by mutex_
  std::thread thread_;
};

CurlHttp::Worker::Worker(HttpOptions options, Executor& core)
    : options_(std::move(options)), base_url_(parse_base_url(options_.base_url)), core_(core) {
  if (has_control_character(options_.integration_token) || has_control_character(options_.username)) {
    throw Error(Part::usage, "the user name or the integration token holds a control character",
                "look for a line break at the end of the value");
  }
  start_libcurl();
  multi_ = curl_multi_init();
  if (multi_ == nullptr) throw Error(Part::dotdigital, "libcurl has no memory for its connections");
  thread_ = std::thread([this] { run(); });
}

CurlHttp::Worker::~Worker() {
  alive_->store(false);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_);
  thread_.join();
  curl_multi_cleanup(multi_);
}

void CurlHttp::Worker::send(HttpRequest request, std::function<void(HttpResult)> done) {
  DOTSYNC_ASSERT(!request.path.empty() && request.path.front() == '/');
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.push_back({std::move(request), std::move(done)});
  }
  curl_multi_wakeup(multi_);
}

void CurlHttp::Worker::run() {
  block_signals();
  while (start_waiting()) {
    int still_running = 0;
    curl_multi_perform(multi_, &still_running);
    if (finish_ended()) continue;
    // Woken at once by send() and by the destructor; libcurl shortens the wait for its own timers.
    constexpr int longest_sleep_ms = 10'000;
    curl_multi_poll(multi_, nullptr, 0, longest_sleep_ms, nullptr);
  }
  for (const auto& transfer : running_) curl_multi_remove_handle(multi_, transfer->handle());
  running_.clear();
}

/// Starts what may start; false when it is time to stop.
bool CurlHttp::Worker::start_waiting() {
  while (true) {
    Waiting next;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (stopping_) return false;
      // libcurl could queue by itself, but would count the waiting into the call's timeout.
      if (waiting_.empty() || running_.size() >= transfers_max) return true;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    start(std::move(next));
  }
}

void CurlHttp::Worker::start(Waiting call) {
  auto transfer = std::make_unique<CurlTransfer>(options_, base_url_, std::move(call.request), std::move(call.done));
  if (!transfer->is_ready() || curl_multi_add_handle(multi_, transfer->handle()) != CURLM_OK) {
    complete(transfer->take_done(), TransportFailure{true, "libcurl refused the settings of a call"});
    return;
  }
  running_.push_back(std::move(transfer));
}

/// True when a call has ended, and so perhaps made room for one that waits.
bool CurlHttp::Worker::finish_ended() {
  bool any = false;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // The message dies with the removal of its handle.
    CURL* handle = message->easy_handle;
    const int code = message->data.result;
    const auto ended = std::find_if(running_.begin(), running_.end(),
                                    [handle](const auto& transfer) { return transfer->handle() == handle; });
    DOTSYNC_ASSERT(ended != running_.end());
    HttpResult result = (*ended)->finish(code);
    curl_multi_remove_handle(multi_, handle);
    auto done = (*ended)->take_done();
    running_.erase(ended);
    complete(std::move(done), std::move(result));
    any = true;
  }
  return any;
}

void CurlHttp::Worker::complete(std::function<void(HttpResult)> done, HttpResult result) {
  // std::function copies what it holds: the answer, perhaps megabytes, is shared instead.
  auto shared = std::make_shared<HttpResult>(std::move(result));
  core_.post([alive = alive_, done = std::move(done), shared] {
    if (alive->load()) done(std::move(*shared));
  });
}

CurlHttp::CurlHttp(HttpOptions options, Executor& core) : worker_(std::make_unique<Worker>(std::move(options), core)) {}

CurlHttp::~CurlHttp() = default;

void CurlHttp::send(HttpRequest request, std::function<void(HttpResult)> done) {
  worker_->send(std::move(request), std::move(done));
}

}  // namespace dotsync
