// `dotsync why`: everything known of one contact. The journal answers; the source adds how its row looks now.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "daemon/commands.hpp"
#include "daemon/live_rows.hpp"
#include "daemon/output.hpp"
#include "daemon/story_text.hpp"
#include "journal/audit.hpp"

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

/// The address or key, as asked for; from stdin it is the first line, so that it stands in no list of processes.
std::string read_subject(const std::string& word) {
  std::string text = word;
  if (word == "-") std::getline(std::cin, text);
  text = std::string(trim(text));
  if (text.empty()) throw Error(Part::usage, "why whom? the address or key is empty", "dotsync why ann@example.com");
  return text;
}

WhyQuestion make_question(const Options& options, const LiveAccess& live, const std::string& subject) {
  WhyQuestion question;
  question.text = subject;
  question.streams = options.streams;
  if (!live.configuration) return question;
  for (const auto& [stream, mapping] : live.configuration->mappings) {
    const std::string& kind = mapping.match_identifier();
    if (std::find(question.kinds.begin(), question.kinds.end(), kind) == question.kinds.end())
      question.kinds.push_back(kind);
  }
  return question;
}

/// A stream that is configured and has not run yet is none that the journal could be asked for.
bool only_new_streams(const Options& options, const Settings& settings, Audit& audit) {
  if (options.streams.empty()) return false;
  const auto known = audit.streams(Time{});
  return std::all_of(options.streams.begin(), options.streams.end(), [&](const std::string& name) {
    const bool configured = std::any_of(settings.streams.begin(), settings.streams.end(),
                                        [&](const StreamSettings& s) { return s.name == name; });
    return configured &&
           std::none_of(known.begin(), known.end(), [&](const StreamStatus& s) { return s.name == name; });
  });
}

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

/// Written with the row's own payload: parsing it would change the digits of its numbers.
std::string written(const Json& object, const LiveRow& row) {
  std::string text = dump(object);
  if (row.payload.empty()) return text;
  // A line break is only ever between values, and two spaces are the depth of the contact's own keys.
  const std::string before = "\n  \"payload\": ";
  const std::size_t at = text.find(before + "null");
  DOTSYNC_ASSERT(at != std::string::npos);
  return text.replace(at + before.size(), std::string("null").size(), row.payload);
}

std::string written(const std::vector<std::string>& contacts) {
  std::string text = "{\"contacts\": [";
  for (std::size_t i = 0; i < contacts.size(); ++i) text += (i == 0 ? "\n" : ",\n") + contacts[i];
  return text + "]}\n";
}

void add_live(Json& object, const LiveRow& row) {
  object["payload"] = nullptr;
  object["payload_note"] = or_null(row.note);
}

Json as_object(const ContactStory& story, const LiveRow& row) {
  Json object = {{"stream", story.stream}, {"row_key", story.line.row_key}, {"outcome", story.outcome}};
  object["code"] = story.failure ? Json(story.failure->code) : Json(nullptr);
  object["class"] = story.failure ? Json(to_text(story.failure->failure_class)) : Json(nullptr);
  object["field"] = story.failure ? or_null(story.failure->field) : Json(nullptr);
  object["description"] = story.failure ? or_null(story.failure->description) : Json(nullptr);
  object["remedy"] = or_null(remedy_of(story));
  object["contact_id"] = or_null(story.line.contact_id);
  add_live(object, row);
  object["next_attempt_at"] = or_null(story.line.due_at ? story.line.due_at : story.asserted_again_at);
  object["owner"] =
      story.owner_key.empty() ? Json(nullptr) : Json{{"stream", story.owner_stream}, {"row_key", story.owner_key}};
  object["history"] = Json::array();
  for (const StoryStep& step : story.history) object["history"].push_back(as_object(step));
  return object;
}

Json as_object(const UnknownRow& row) {
  Json object = {{"stream", row.stream}, {"row_key", row.key}, {"outcome", row.in_where ? "not_read" : "not_in_where"},
                 {"code", nullptr},      {"remedy", nullptr},  {"contact_id", nullptr}};
  add_live(object, row.row);
  object["next_attempt_at"] = nullptr;
  object["history"] = Json::array();
  return object;
}

void print_live(const LiveRow& row) {
  if (row.payload.empty()) {
    put(wrap(printable(row.note), "  The row now: ", output_width()));
  } else {
    put("  The row now, as it would be sent:\n    " + printable(row.payload) + "\n");
  }
}

void print_plain(const UnknownRow& row) {
  if (!row.in_where) {
    put(fmt::format("Row {} of stream {}: never sent, the stream's `where` leaves it out\n", printable(row.key),
                    row.stream));
    return;
  }
  put(fmt::format("Row {} of stream {}: not read yet\n", printable(row.key), row.stream));
  put("  It is in the source, and no turn of the stream has read it; the next one does.\n");
  print_live(row.row);
}

int answer_stories(const std::vector<ContactStory>& stories, LiveRows& live, bool json, Time now) {
  std::vector<std::string> contacts;
  for (std::size_t i = 0; i < stories.size(); ++i) {
    const LiveRow row = live.row(stories[i].stream, stories[i].line.row_key);
    if (json) {
      contacts.push_back(written(as_object(stories[i], row), row));
      continue;
    }
    put((i == 0 ? "" : "\n") + tell_story(stories[i], now, output_width()));
    print_live(row);
  }
  if (json) put(written(contacts));
  return 0;
}

/// The row's story, where the journal knows it under an address that it had earlier.
std::optional<ContactStory> earlier_story(Audit& audit, const UnknownRow& row, bool journaled) {
  if (!journaled) return std::nullopt;
  WhyQuestion question;
  question.text = row.key;
  question.streams = {row.stream};
  for (ContactStory& story : audit.why(question)) {
    if (story.line.row_key == row.key) return std::move(story);
  }
  return std::nullopt;
}

LiveRow with_earlier_address(const UnknownRow& row) {
  LiveRow live = row.row;
  live.note = "it has this address now, but no turn has sent it under it: ";
  live.note += row.in_where ? "the next one reads the row" : "the stream's `where` leaves the row out";
  return live;
}

void print_unknown(const UnknownRow& row, const std::optional<ContactStory>& earlier, Time now) {
  if (!earlier) return print_plain(row);
  const LiveRow live = with_earlier_address(row);
  put(tell_story(*earlier, now, output_width()) + wrap(printable(live.note), "  The row now: ", output_width()));
  if (!live.payload.empty()) print_live(live);
}

/// What is to be said where no row of the source has the address either.
int answer_nobody(const LiveRows& live, bool json) {
  if (live.trouble()) {
    fmt::print(stderr, "dotsync: the journal knows no such contact, and the source cannot be asked: {}\n",
               live.trouble()->what());
    if (!live.trouble()->hint().empty()) fmt::print(stderr, "  {}\n", live.trouble()->hint());
    return exit_code(live.trouble()->part());
  }
  if (!json) put("No such contact: the journal knows no such address or key, and no row of the source has it.\n");
  return exit_code(Part::person);
}

/// The journal does not know the address: is there a row that has it?
int answer_from_source(Audit& audit, const std::string& subject, LiveRows& live, bool json, Time now) {
  const std::vector<UnknownRow> rows = live.find(subject);
  const std::vector<StreamStatus> journaled = audit.streams(Time{});
  std::vector<std::string> contacts;
  for (const UnknownRow& row : rows) {
    const bool known = std::any_of(journaled.begin(), journaled.end(),
                                   [&](const StreamStatus& stream) { return stream.name == row.stream; });
    const std::optional<ContactStory> earlier = earlier_story(audit, row, known);
    if (!json) {
      print_unknown(row, earlier, now);
    } else if (earlier) {
      const LiveRow now_row = with_earlier_address(row);
      contacts.push_back(written(as_object(*earlier, now_row), now_row));
    } else {
      contacts.push_back(written(as_object(row), row.row));
    }
  }
  if (json) put(written(contacts));
  return rows.empty() ? answer_nobody(live, json) : 0;
}

}  // namespace

int run_why(const Options& options, const Settings& settings, const LiveAccess& access, const Clock& clock) {
  const std::string subject = read_subject(options.subject);
  require_journal(settings.journal.path);
  Audit audit(settings.journal.path);
  std::vector<ContactStory> stories;
  if (!only_new_streams(options, settings, audit)) stories = audit.why(make_question(options, access, subject));
  LiveRows live(access, settings, options.streams, clock);
  if (stories.empty()) return answer_from_source(audit, subject, live, options.json(), clock.now());
  return answer_stories(stories, live, options.json(), clock.now());
}

}  // namespace dotsync
