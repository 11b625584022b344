#include "sandbox/imports.hpp"

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "sandbox/apply.hpp"

namespace dotsync::sandbox {

std::string random_guid() {
  static thread_local std::random_device source;
  const auto next = [] { return static_cast<std::uint32_t>(source()); };
  const std::uint32_t b = next();
  const std::uint32_t c = next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:04x}{:08x}", next(), b >> 16, b & 0xFFFU,
                     0x8000U | ((c >> 16) & 0x3FFFU), c & 0xFFFFU, next());
}

Imports::Imports(const Account& account, Store& store, std::size_t active_max)
    : account_(account), store_(store), active_max_(active_max), worker_([this] { work(); }) {}

Imports::~Imports() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  worker_.join();
}

std::optional<std::string> Imports::accept(std::unique_ptr<JsonDoc> body, ImportReport report, const ImportPlan& plan) {
  auto record = std::make_unique<Record>();
  record->body = std::move(body);
  record->report = std::move(report);
  record->plan = plan;
  record->accepted_at = Steady::now();
  std::string id = random_guid();
  {
    const std::lock_guard lock(mutex_);
    if (active_ >= active_max_) return std::nullopt;
    ++active_;
    due_.emplace(record->accepted_at + plan.processing, record.get());
    records_.emplace(id, std::move(record));
  }
  wake_.notify_all();
  return id;
}

void Imports::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (due_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const auto first = due_.begin();
    if (first->first > Steady::now()) {
      wake_.wait_until(lock, first->first);
      continue;
    }
    Record* record = first->second;
    due_.erase(first);
    // The record stays where it is, and until `done` only this thread reads its body and report.
    lock.unlock();
    process(*record);
    lock.lock();
    record->done = true;
    if (record->plan.end != ImportEnd::never) --active_;
  }
}

void Imports::process(Record& record) const {
  const double share = record.plan.apply.value_or(record.plan.end == ImportEnd::finished ? 1.0 : 0.0);
  if (record.body != nullptr && share > 0) {
    const JsonNode& body = record.body->root();
    const double contacts = std::ceil(share * static_cast<double>(body.find("contacts")->count));
    apply_import(body, *account_.snapshot(), static_cast<std::size_t>(contacts), store_, record.report);
  }
  record.body.reset();
  record.report_text = record.report.text(record.plan.summary_only);
  record.report = ImportReport();
}

std::string Imports::status_name(const Record& record) {
  if (!record.done) return "NotFinished";
  switch (record.plan.end) {
    case ImportEnd::finished:
      return "Finished";
    case ImportEnd::failed:
      return "Failed";
    case ImportEnd::rejected_by_watchdog:
      return "RejectedByWatchdog";
    case ImportEnd::exceeds_contact_limit:
      return "ExceedsAllowedContactLimit";
    case ImportEnd::never:
      return "NotFinished";
  }
  return "NotFinished";
}

std::optional<std::string> Imports::status(const std::string& import_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = records_.find(import_id);
  if (found == records_.end()) return std::nullopt;
  const Record& record = *found->second;
  if (record.plan.expires_after && Steady::now() >= record.accepted_at + *record.plan.expires_after) {
    return std::nullopt;
  }
  std::string body = fmt::format("{{\"importId\":\"{}\",\"status\":\"{}\"", import_id, status_name(record));
  if (record.done && record.plan.end == ImportEnd::finished) body += "," + record.report_text;
  return body + "}";
}

std::size_t Imports::active() const {
  const std::lock_guard lock(mutex_);
  return active_;
}

}  // namespace dotsync::sandbox
