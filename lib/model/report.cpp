#include "model/report.hpp"

#include "base/error.hpp"

namespace dotsync {
namespace {

/// An account has a handful of identifiers; beyond that a name is stored each time it is met.
constexpr std::size_t kinds_max = 16;

}  // namespace

ReportContact ImportReport::contact(ReportList list, std::size_t index) const {
  DOTSYNC_ASSERT(index < size(list));
  return ReportContact(*this, entries(list)[index]);
}

void ImportReport::begin_contact(ReportList list) {
  open_list_ = static_cast<std::size_t>(list);
  Entry entry;
  entry.identifiers_start = static_cast<std::uint32_t>(identifiers_.size());
  entry.failures_start = static_cast<std::uint32_t>(failures_.size());
  lists_[open_list_].push_back(entry);
}

void ImportReport::set_contact_id(std::int64_t id) { open_entry().contact_id = id; }

void ImportReport::set_match_identifier(std::string_view kind) { open_entry().match_identifier = keep_kind(kind); }

void ImportReport::add_identifier(std::string_view kind, std::string_view value) {
  Entry& entry = open_entry();
  // An account has a handful of identifiers; a contact with tens of thousands is nobody's and may lose some.
  if (entry.identifiers == UINT16_MAX) return;
  ++entry.identifiers;
  identifiers_.push_back({keep_kind(kind), keep(value)});
}

void ImportReport::add_failure(std::string_view code, std::string_view description) {
  Entry& entry = open_entry();
  if (entry.failures == UINT16_MAX) return;
  ++entry.failures;
  failures_.push_back({keep(code), keep(description)});
}

ImportReport::Span ImportReport::keep(std::string_view text) {
  // Answers are capped far below 4 GB (limits::response_bytes_max), so that 32 bits place every text.
  DOTSYNC_ASSERT(text_.size() + text.size() <= UINT32_MAX);
  const Span span{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())};
  text_ += text;
  return span;
}

ImportReport::Span ImportReport::keep_kind(std::string_view kind) {
  for (const Span& known : kinds_) {
    if (view(known) == kind) return known;
  }
  const Span span = keep(kind);
  if (kinds_.size() < kinds_max) kinds_.push_back(span);
  return span;
}

std::optional<std::int64_t> ReportContact::contact_id() const {
  if (entry_->contact_id < 0) return std::nullopt;
  return entry_->contact_id;
}

ReportIdentifier ReportContact::identifier(std::size_t index) const {
  DOTSYNC_ASSERT(index < identifiers());
  const ImportReport::Pair& pair = report_->identifiers_[entry_->identifiers_start + index];
  return {report_->view(pair.first), report_->view(pair.second)};
}

ReportFailure ReportContact::failure(std::size_t index) const {
  DOTSYNC_ASSERT(index < failures());
  const ImportReport::Pair& pair = report_->failures_[entry_->failures_start + index];
  return {report_->view(pair.first), report_->view(pair.second)};
}

}  // namespace dotsync
