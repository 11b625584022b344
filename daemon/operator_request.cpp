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

void print_json(std::int64_t request, const std::optional<RequestResult>& result) {
  nlohmann::ordered_json json = {{"request", request}, {"done", result.has_value()}};
  json["success"] = result ? nlohmann::ordered_json(result->success) : nlohmann::ordered_json(nullptr);
  json["answer"] = result ? nlohmann::ordered_json(result->text) : nlohmann::ordered_json(nullptr);
  put(dump(json));
}

}  // namespace

int leave_request(const Options& options, const Settings& settings, RequestBox& box, const Request& request) {
  const std::int64_t id = box.leave(request);
  const auto result = wait_for_answer(box, id, settings.journal.path);
  if (options.json()) print_json(id, result);
  if (!result) {
    const bool owned = journal_owner(settings.journal.path).has_value();
    fmt::print(stderr, "dotsync: request {} waits{}\n", id,
               owned ? ": the running dotsync does it as soon as it can"
                     : ": no daemon runs; the next `dotsync run` or `dotsync once` does it");
    return 0;
  }
  if (!result->success) {
    fmt::print(stderr, "dotsync: {}: {}\n", request.kind, result->text);
    return exit_code(Part::person);
  }
  if (!options.json() && !options.quiet) {
    put(fmt::format("{}{}: {}\n", request.kind, request.stream.empty() ? "" : " " + request.stream,
                    printable(result->text)));
  }
  return 0;
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
