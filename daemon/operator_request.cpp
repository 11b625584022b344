#include "daemon/operator_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/error.hpp"
#include "base/text.hpp"
#include "daemon/output.hpp"
#include "journal/audit.hpp"
#include "journal/owner_lock.hpp"

namespace dotsync {
namespace {

/// An owner looks several times a second; one that writes a large page may be late.
constexpr auto patience = std::chrono::seconds(3);
constexpr auto look_every = std::chrono::milliseconds(50);

std::optional<RequestResult> wait_for_answer(RequestBox& box, std::int64_t request, const std::string& journal) {
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    // In this order: an owner that ends now may have answered before.
    const bool owned = journal_owner(journal).has_value();
    auto result = box.result(request);
    if (result || !owned || std::chrono::steady_clock::now() >= end) return result;
    std::this_thread::sleep_for(look_every);
  }
}

}  // namespace

LeftRequest leave_request(const Options& options, const Settings& settings, RequestBox& box, const Request& request) {
  LeftRequest left;
  left.id = box.leave(request);
  const auto result = wait_for_answer(box, left.id, settings.journal.path);
  left.done = result.has_value();
  const std::string subject = options.command + (request.stream.empty() ? "" : " " + request.stream);
  if (!result) {
    const bool owned = journal_owner(settings.journal.path).has_value();
    complain(fmt::format("{}: request {} waits", subject, left.id),
             owned ? "the running dotsync does it as soon as it can"
                   : "no daemon runs: the next `dotsync run` or `dotsync once` does it");
    return left;
  }
  left.success = result->success;
  left.answer = result->text;
  if (!result->success) {
    complain(subject + ": " + result->text);
    left.code = exit_code(Part::person);
  } else if (!options.json() && !options.quiet) {
    put(wrap(printable(result->text), subject + ": ", output_width()));
  }
  return left;
}

nlohmann::ordered_json as_json(const LeftRequest& left) {
  using Json = nlohmann::ordered_json;
  return {{"request", left.id == 0 ? Json(nullptr) : Json(left.id)},
          {"done", left.done},
          {"success", left.success ? Json(*left.success) : Json(nullptr)},
          {"answer", left.success ? Json(left.answer) : Json(nullptr)}};
}

int ask_owner(const Options& options, const Settings& settings, RequestBox& box, const Request& request) {
  const LeftRequest left = leave_request(options, settings, box, request);
  if (options.json()) put(dump(as_json(left)));
  return left.code;
}

void require_stream_that_ran(const Settings& settings, const std::string& name) {
  Audit audit(settings.journal.path);
  std::vector<std::string> known;
  for (const StreamStatus& stream : audit.streams(Time{})) known.push_back(stream.name);
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  for (const StreamSettings& stream : settings.streams) {
    if (stream.name != name) continue;
    throw Error(Part::usage, fmt::format("stream '{}' has not run yet", name),
                "`enabled: false` in the configuration keeps it from running");
  }
  const auto near = nearest_name(name, known);
  throw Error(Part::usage, fmt::format("no stream '{}'", name),
              near ? fmt::format("did you mean '{}'?", *near) : "list the streams with `dotsync status`");
}

}  // namespace dotsync
