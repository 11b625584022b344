#include "daemon/live_rows.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "daemon/contact_view.hpp"

namespace dotsync {
namespace {

/// More rows with one address than anybody reads.
constexpr std::size_t rows_found_max = 100;

LiveRow from(const ViewedRow& viewed) {
  if (const auto* payload = std::get_if<std::string>(&viewed.contact)) return {*payload, ""};
  const auto& rejection = std::get<Rejection>(viewed.contact);
  return {"", "as it is now it cannot be sent: " + rejection.field + ": " + rejection.reason + "; " + rejection.remedy};
}

}  // namespace

LiveRows::LiveRows(const LiveAccess& access, const Settings& settings, std::vector<std::string> streams,
                   const Clock& clock)
    : access_(access), settings_(settings), streams_(std::move(streams)), clock_(clock), trouble_(access.trouble) {}

LiveRows::~LiveRows() = default;

ContactView* LiveRows::view(const std::string& name) {
  const auto known = views_.find(name);
  if (known != views_.end()) return known->second.get();
  auto& view = views_[name];
  const auto stream = std::find_if(settings_.streams.begin(), settings_.streams.end(),
                                   [&](const StreamSettings& s) { return s.name == name; });
  if (stream == settings_.streams.end() || !access_.configuration || !access_.secrets) return nullptr;
  try {
    view = std::make_unique<ContactView>(*access_.configuration, *access_.secrets, *stream, clock_);
  } catch (const Error& error) {
    if (!trouble_) trouble_ = error;
  }
  return view.get();
}

LiveRow LiveRows::row(const std::string& stream, const std::string& key) {
  const bool configured = std::any_of(settings_.streams.begin(), settings_.streams.end(),
                                      [&](const StreamSettings& s) { return s.name == stream; });
  if (!configured) return {"", "the stream is no longer in the configuration"};
  ContactView* live = view(stream);
  if (live == nullptr)
    return {"", trouble_ ? std::string("it cannot be looked at: ") + trouble_->what() : "not looked at"};
  try {
    const auto rows = live->by_keys({key});
    if (rows.empty()) return {"", "the row is not there now, or does not match the stream's `where`"};
    return from(rows.front());
  } catch (const Error& error) {
    if (!trouble_) trouble_ = error;
    return {"", std::string("it cannot be looked at: ") + error.what()};
  }
}

std::vector<UnknownRow> LiveRows::find(const std::string& text) {
  std::vector<UnknownRow> found;
  for (const StreamSettings& stream : settings_.streams) {
    const bool wanted = streams_.empty() || std::find(streams_.begin(), streams_.end(), stream.name) != streams_.end();
    if (wanted && view(stream.name) != nullptr) find_in(stream.name, text, found);
  }
  return found;
}

void LiveRows::find_in(const std::string& stream, const std::string& text, std::vector<UnknownRow>& found) {
  ContactView* live = view(stream);
  try {
    for (const FoundRow& row : live->find(text, rows_found_max)) {
      found.push_back({stream, row.key, row.in_where, row.in_where ? this->row(stream, row.key) : LiveRow{}});
    }
  } catch (const Error& error) {
    if (!trouble_) trouble_ = error;
    return;
  }
  try {
    for (const ViewedRow& viewed : live->by_keys({text})) {
      const bool twice = std::any_of(found.begin(), found.end(), [&](const UnknownRow& row) {
        return row.stream == stream && row.key == viewed.key;
      });
      if (!twice) found.push_back({stream, viewed.key, true, from(viewed)});
    }
  } catch (const Error&) {
    // A text that cannot be a key of this table, such as an address where keys are numbers: then it is none.
  }
}

}  // namespace dotsync
