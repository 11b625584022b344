#include "source/postgres_source.hpp"

#include <memory>

namespace dotsync {

PostgresSource::PostgresSource(PostgresSettings settings, const Clock& clock, Executor& core)
    : listener_(settings, core), reader_(std::move(settings), clock), core_(core), thread_([this] { work(); }) {}

PostgresSource::~PostgresSource() { stop(); }

void PostgresSource::stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  changed_.notify_one();
  listener_.stop();
  reader_.stop();
  if (thread_.joinable()) thread_.join();
}

void PostgresSource::work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    if (waiting_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const std::function<void()> next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    next();
    lock.lock();
  }
}

template <class T>
void PostgresSource::enqueue(std::function<T(PostgresReader&)> ask, SourceDone<T> done) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (stopping_) return;
  waiting_.push_back([this, ask = std::move(ask), done = std::move(done)]() mutable {
    // Shared, because an Executor's work is copyable and a page is not worth a copy.
    auto result = std::make_shared<SourceResult<T>>(SourceFailure{});
    try {
      *result = ask(reader_);
    } catch (const SourceError& error) {
      *result = error.failure();
    }
    const std::lock_guard<std::mutex> post_lock(mutex_);
    if (stopping_) return;
    core_.post([done = std::move(done), result] { done(std::move(*result)); });
  });
  changed_.notify_one();
}

void PostgresSource::describe(const StreamQuery& query, SourceDone<StreamFacts> done) {
  enqueue<StreamFacts>([query](PostgresReader& reader) { return reader.describe(query); }, std::move(done));
}

void PostgresSource::open_pass(const StreamQuery& query, std::vector<Fence> history, SourceDone<OpenedPass> done) {
  enqueue<OpenedPass>(
      [query, history = std::move(history)](PostgresReader& reader) { return reader.open_pass(query, history); },
      std::move(done));
}

void PostgresSource::read_page(const StreamQuery& query, const PageRequest& request, SourceDone<PageAnswer> done) {
  enqueue<PageAnswer>([query, request](PostgresReader& reader) { return reader.read_page(query, request); },
                      std::move(done));
}

void PostgresSource::read_scan(const StreamQuery& query, const ScanRequest& request, SourceDone<PageAnswer> done) {
  enqueue<PageAnswer>([query, request](PostgresReader& reader) { return reader.read_scan(query, request); },
                      std::move(done));
}

void PostgresSource::listen(const std::string& channel, std::function<void()> wake) {
  listener_.listen(channel, std::move(wake));
}

void PostgresSource::read_keys(const StreamQuery& query, std::vector<std::string> keys, SourceDone<KeysAnswer> done) {
  enqueue<KeysAnswer>([query, keys = std::move(keys)](PostgresReader& reader) { return reader.read_keys(query, keys); },
                      std::move(done));
}

}  // namespace dotsync
