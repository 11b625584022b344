#include "sandbox/request_log.hpp"

#include <fmt/format.h>

#include <iterator>

#include "base/text.hpp"

namespace dotsync::sandbox {
namespace {

void append_entry(std::string& out, const RequestEntry& entry) {
  fmt::format_to(std::back_inserter(out), "{{\"n\":{},\"at\":\"{}\",\"method\":\"{}\",\"path\":", entry.number,
                 format_time(entry.at), entry.method);
  // The path is whatever a client sent, so it may be no UTF-8.
  append_json_string(out, is_utf8(entry.path) ? entry.path : "?");
  fmt::format_to(std::back_inserter(out), ",\"status\":{},\"bytes\":{},\"ms\":{:.3f}", entry.status, entry.bytes,
                 entry.handled_ms);
  if (!entry.import_id.empty()) {
    fmt::format_to(std::back_inserter(out), ",\"contacts\":{},\"importId\":\"{}\"", entry.contacts, entry.import_id);
  }
  if (!entry.faults.empty()) fmt::format_to(std::back_inserter(out), ",\"faults\":\"{}\"", entry.faults);
  out += "}\n";
}

}  // namespace

void RequestLog::add(RequestEntry entry) {
  const std::lock_guard lock(mutex_);
  entry.number = ++last_;
  entries_.push_back(std::move(entry));
  if (entries_.size() > entries_max) entries_.pop_front();
}

std::string RequestLog::text() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const RequestEntry& entry : entries_) append_entry(out, entry);
  return out;
}

}  // namespace dotsync::sandbox
