#include "daemon/live_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "daemon/contact_view.hpp"

namespace dotsync {
namespace {

/// More rows with one address than anybody reads.
constexpr std::size_t rows_found_max = 100;

/// Where the mapping says what the row does not fit.
std::string place_of(const Rejection& rejection, const std::vector<ExplainedField>& fields) {
  for (const ExplainedField& field : fields) {
    if (field.field == rejection.field) return fmt::format("{}:{}", field.file, field.mark.line);
  }
  return {};
}

}  // namespace

LiveRows::LiveRows(const LiveAccess& access, const Settings& settings, std::vector<std::string> streams,
                   const Clock& clock, KeyedHash& hash)
    : access_(access),
      settings_(settings),
      streams_(std::move(streams)),
      clock_(clock),
      hash_(hash),
      trouble_(access.trouble) {}

LiveRows::~LiveRows() = default;

const StreamSettings* LiveRows::settings_of(const std::string& stream) const {
  const auto found = std::find_if(settings_.streams.begin(), settings_.streams.end(),
                                  [&](const StreamSettings& s) { return s.name == stream; });
  return found == settings_.streams.end() ? nullptr : &*found;
}

ContactView* LiveRows::view(const std::string& name) {
  const auto known = views_.find(name);
  if (known != views_.end()) return known->second.get();
  auto& view = views_[name];
  const StreamSettings* stream = settings_of(name);
  if (stream == nullptr || !access_.configuration || !access_.secrets) return nullptr;
  try {
    view = std::make_unique<ContactView>(*access_.configuration, *access_.secrets, *stream, clock_, hash_);
    view->explain();
  } catch (const Error& error) {
    if (!trouble_) trouble_ = error;
  }
  return view.get();
}

LiveRow LiveRows::from(const ContactView& view, const std::string& stream, const ViewedRow& viewed) const {
  LiveRow row;
  row.state = LiveRow::State::here;
  row.watermark = viewed.watermark;
  row.watermark_value = viewed.watermark_value;
  row.field_names = view.digested_fields();
  row.mapping_version = view.version();
  if (const auto* payload = std::get_if<std::string>(&viewed.contact)) {
    row.payload = *payload;
    row.contact = viewed.mapped;
    return row;
  }
  row.rejection = std::get<Rejection>(viewed.contact);
  row.place = place_of(*row.rejection, viewed.fields);
  const StreamSettings* settings = settings_of(stream);
  if (row.place.empty() && settings != nullptr) row.place = fmt::format("{}:{}", settings->file, settings->mark.line);
  return row;
}

LiveRow LiveRows::read(ContactView& view, const std::string& stream, const std::string& key) {
  const auto rows = view.by_keys({key});
  if (!rows.empty()) return from(view, stream, rows.front());
  LiveRow row;
  row.state = view.present({key}).empty() ? LiveRow::State::absent : LiveRow::State::left_where;
  return row;
}

LiveRow LiveRows::row(const std::string& stream, const std::string& key) {
  LiveRow unknown;
  if (settings_of(stream) == nullptr) {
    unknown.note = "the stream is no longer in the configuration";
    return unknown;
  }
  ContactView* live = view(stream);
  if (live == nullptr) {
    unknown.note = trouble_ ? std::string("it cannot be looked at: ") + trouble_->what() : "not looked at";
    return unknown;
  }
  try {
    return read(*live, stream, key);
  } catch (const Error& error) {
    if (!trouble_) trouble_ = error;
    unknown.note = std::string("it cannot be looked at: ") + error.what();
    return unknown;
  }
}

std::vector<FoundLiveRow> LiveRows::find(const std::string& text) {
  std::vector<FoundLiveRow> found;
  for (const StreamSettings& stream : settings_.streams) {
    const bool wanted = streams_.empty() || std::find(streams_.begin(), streams_.end(), stream.name) != streams_.end();
    if (wanted && view(stream.name) != nullptr) find_in(stream.name, text, found);
  }
  return found;
}

void LiveRows::find_in(const std::string& stream, const std::string& text, std::vector<FoundLiveRow>& found) {
  ContactView* live = view(stream);
  std::vector<std::string> keys;
  if (!live->can_find()) unsearched_.push_back(stream);
  try {
    for (const FoundRow& row : live->find(text, rows_found_max)) keys.push_back(row.key);
  } catch (const Error& error) {
    if (!trouble_) trouble_ = error;
    return;
  }
  try {
    for (const std::string& key : live->present({text})) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  } catch (const Error&) {
    // A text that cannot be a key of this table, such as an address where keys are numbers: then it is none.
  }
  for (const std::string& key : keys) found.push_back({stream, key, row(stream, key)});
}

}  // namespace dotsync
