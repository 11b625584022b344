#include "daemon/why_json.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "daemon/output.hpp"
#include "daemon/story_text.hpp"
#include "model/field_digests.hpp"

namespace dotsync {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
Json or_null(const std::optional<Value>& value) {
  if (!value) return nullptr;
  return *value;
}
Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }
Json or_null(const std::optional<Time>& time) { return time ? Json(format_time(*time)) : Json(nullptr); }

const char* word_of(StoryStep::Kind kind) {
  switch (kind) {
    case StoryStep::Kind::sent:
      return "sent";
    case StoryStep::Kind::import:
      return "import";
    case StoryStep::Kind::outcome:
      return "outcome";
    case StoryStep::Kind::rejected:
      return "rejected";
    case StoryStep::Kind::address:
      return "address";
  }
  return "";
}

const char* word_of(LiveRow::State state) {
  switch (state) {
    case LiveRow::State::unknown:
      return "unknown";
    case LiveRow::State::here:
      return "here";
    case LiveRow::State::left_where:
      return "not_in_where";
    case LiveRow::State::absent:
      return "absent";
  }
  return "";
}

Json as_object(const StoryStep& step) {
  Json object = {{"at", format_time(step.at)}, {"kind", word_of(step.kind)}};
  object["batch_id"] = step.batch.value == 0 ? Json(nullptr) : Json(step.batch.value);
  object["import_id"] = or_null(step.import_id);
  object["state"] = step.kind == StoryStep::Kind::import ? Json(to_text(step.state)) : Json(nullptr);
  object["outcome"] = step.kind == StoryStep::Kind::outcome ? Json(to_text(step.item)) : Json(nullptr);
  object["code"] = or_null(step.code);
  object["http_status"] = or_null(step.http_status);
  object["text"] = tell_step(step);
  return object;
}

Json as_object(const std::optional<OpenImport>& import) {
  if (!import) return nullptr;
  return {{"batch_id", import->batch.value}, {"import_id", or_null(import->import_id)},
          {"state", to_text(import->state)}, {"submitted_at", format_time(import->submitted_at)},
          {"stream", import->stream},        {"row_key", or_null(import->row_key)}};
}

std::string outcome_of(const RowAnswer& answer) {
  if (answer.story) return answer.story->outcome;
  if (answer.forgotten_at) return "forgotten";
  return answer.live.state == LiveRow::State::left_where ? "not_in_where" : "not_read";
}

/// The keys of the contract, and those beside them that have always been there.
Json contract_of(const JudgedRow& row) {
  const RowAnswer& answer = row.answer;
  const ContactStory* story = answer.story ? &*answer.story : nullptr;
  const Failure* failure = story != nullptr && story->failure ? &*story->failure : nullptr;
  Json object = {{"stream", answer.stream}, {"row_key", answer.row_key}, {"outcome", outcome_of(answer)}};
  object["code"] = failure != nullptr ? Json(failure->code) : Json(nullptr);
  object["class"] = failure != nullptr ? Json(to_text(failure->failure_class)) : Json(nullptr);
  object["field"] = failure != nullptr ? or_null(failure->field) : Json(nullptr);
  object["description"] = failure != nullptr ? or_null(failure->description) : Json(nullptr);
  object["remedy"] = or_null(row.verdict.remedy);
  object["contact_id"] = story != nullptr ? or_null(story->line.contact_id) : Json(nullptr);
  object["payload"] = nullptr;
  object["payload_note"] = or_null(answer.live.note);
  std::optional<Time> next = row.verdict.next_at;
  if (story != nullptr)
    next = story->line.due_at ? story->line.due_at : story->asserted_again_at ? story->asserted_again_at : next;
  object["next_attempt_at"] = or_null(next);
  object["owner"] = nullptr;
  if (story != nullptr && story->owner)
    object["owner"] = Json{{"stream", story->owner->stream}, {"row_key", story->owner->row_key}};
  object["history"] = Json::array();
  if (story == nullptr) return object;
  for (const StoryStep& step : story->history) object["history"].push_back(as_object(step));
  return object;
}

Json changed_fields(const RowAnswer& answer) {
  Json names = Json::array();
  if (!answer.story || !answer.live.contact) return names;
  for (const std::size_t place : field_digests::changed(answer.story->line.fields, answer.live.contact->fields)) {
    if (place < answer.live.field_names.size()) names.push_back(answer.live.field_names[place]);
  }
  return names;
}

Json as_object(const JudgedRow& row) {
  const RowAnswer& answer = row.answer;
  const RowVerdict& verdict = row.verdict;
  Json object = contract_of(row);
  object["reason"] = verdict.reason;
  object["why"] = or_null(verdict.because);
  object["next_attempt"] = or_null(verdict.next);
  object["held_by"] = or_null(verdict.held_by);
  object["held_up"] = or_null(verdict.held_up);
  object["waits_for"] = answer.story ? as_object(answer.story->waits_for) : Json(nullptr);
  object["confirmed_at"] = nullptr;
  object["had_address_until"] = nullptr;
  object["taken_from"] = Json::array();
  if (answer.story) {
    if (answer.story->confirmed) object["confirmed_at"] = format_time(answer.story->confirmed->at);
    object["had_address_until"] = or_null(answer.story->former_until);
    for (const RelatedRow& other : answer.story->taken_from) {
      object["taken_from"].push_back(
          {{"stream", other.stream}, {"row_key", other.row_key}, {"until", format_time(*other.until)}});
    }
  }
  object["forgotten_at"] = or_null(answer.forgotten_at);
  object["row"] = {{"state", word_of(answer.live.state)},
                   {"watermark", or_null(answer.live.watermark)},
                   {"place", or_null(answer.live.place)},
                   {"changed", changed_fields(answer)}};
  return object;
}

/// Written with the row's own payload: parsing it would change the digits of its numbers.
std::string written(const JudgedRow& row) {
  std::string text = dump(as_object(row));
  const std::string& payload = row.answer.live.payload;
  if (payload.empty()) return text;
  // A line break is only ever between values, and two spaces are the depth of the contact's own keys.
  const std::string before = "\n  \"payload\": ";
  const std::size_t at = text.find(before + "null");
  DOTSYNC_ASSERT(at != std::string::npos);
  return text.replace(at + before.size(), std::string("null").size(), payload);
}

Json as_object(const ImportStory& import) {
  return {{"batch_id", import.batch.value},
          {"import_id", or_null(import.import_id)},
          {"stream", import.stream},
          {"state", to_text(import.state)},
          {"submitted_at", format_time(import.submitted_at)},
          {"contacts", import.contacts},
          {"shown", import.rows.size()}};
}

}  // namespace

std::string why_json(const std::vector<JudgedRow>& rows, const std::optional<ImportStory>& import,
                     const std::optional<Time>& forgotten_at) {
  std::string text = "{\"contacts\": [";
  for (std::size_t i = 0; i < rows.size(); ++i) text += (i == 0 ? "\n" : ",\n") + written(rows[i]);
  text += "]";
  text += ",\n\"import\": " + dump(import ? as_object(*import) : Json(nullptr));
  return text + ",\n\"forgotten_at\": " + dump(or_null(forgotten_at)) + "}\n";
}

}  // namespace dotsync
