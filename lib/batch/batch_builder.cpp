#include "batch/batch_builder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "model/contact_names.hpp"

namespace dotsync {
namespace {

constexpr std::string_view tail = "]}";

}  // namespace

BatchBuilder::BatchBuilder(std::size_t contacts_max, std::size_t body_bytes_max, std::string_view merge_option)
    : contacts_max_(contacts_max),
      body_bytes_max_(body_bytes_max),
      head_(fmt::format("{{\"{}\":\"{}\",\"{}\":[", names::merge_option, merge_option, names::contacts)) {
  DOTSYNC_ASSERT(contacts_max > 0);
  reset();
}

Added BatchBuilder::append(std::string_view contact) {
  DOTSYNC_ASSERT(!contact.empty());
  if (head_.size() + contact.size() + tail.size() > body_bytes_max_) return Added::too_large;
  const std::size_t comma = contacts_ == 0 ? 0 : 1;
  if (contacts_ == contacts_max_ || body_bytes() + comma + contact.size() > body_bytes_max_) return Added::full;
  // Memory stays within twice the limit, however often a contact is dropped and appended again.
  if (body_.size() - head_.size() > contact_bytes_ + contacts_ + body_bytes_max_) compact();
  spans_.push_back({body_.size(), contact.size()});
  body_ += contact;
  body_ += ',';
  ++contacts_;
  contact_bytes_ += contact.size();
  return Added::added;
}

void BatchBuilder::drop(std::size_t index) {
  Span& span = spans_.at(index);
  DOTSYNC_ASSERT(span.size != 0);
  --contacts_;
  contact_bytes_ -= span.size;
  span.size = 0;
}

std::size_t BatchBuilder::body_bytes() const {
  const std::size_t commas = contacts_ == 0 ? 0 : contacts_ - 1;
  return head_.size() + contact_bytes_ + commas + tail.size();
}

BatchBuilder::Finished BatchBuilder::finish() {
  DOTSYNC_ASSERT(contacts_ != 0);
  compact();
  Finished finished;
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    if (spans_[i].size != 0) finished.indexes.push_back(i);
  }
  body_.pop_back();  // the comma behind the last contact
  body_ += tail;
  finished.body = std::move(body_);
  DOTSYNC_ASSERT(finished.body.size() <= body_bytes_max_);
  reset();
  return finished;
}

void BatchBuilder::compact() {
  std::size_t end = head_.size();
  for (Span& span : spans_) {
    if (span.size == 0) continue;
    const auto from = body_.begin() + static_cast<std::ptrdiff_t>(span.begin);
    std::copy(from, from + static_cast<std::ptrdiff_t>(span.size + 1),
              body_.begin() + static_cast<std::ptrdiff_t>(end));
    span.begin = end;
    end += span.size + 1;
  }
  body_.resize(end);
}

void BatchBuilder::reset() {
  body_ = head_;
  spans_.clear();
  contacts_ = 0;
  contact_bytes_ = 0;
}

Rejection too_large_rejection(std::size_t contact_bytes, std::size_t body_bytes_max) {
  return {{},
          "contact_too_large",
          fmt::format("the contact alone has {} bytes, more than a request of {} bytes can hold", contact_bytes,
                      body_bytes_max),
          "shorten its texts, or raise the stream's batch.body_bytes_max"};
}

}  // namespace dotsync
