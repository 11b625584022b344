// `dotsync resend` and `dotsync reconcile`: rows are sent again whatever their hash, or compared with the ledger.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "daemon/commands.hpp"
#include "daemon/operator_request.hpp"
#include "daemon/output.hpp"

namespace dotsync {
namespace {

Request full_pass(const std::string& stream, bool all, Time now) {
  Request request;
  request.at = now;
  request.kind = "reconcile";
  request.stream = stream;
  request.all = all;
  return request;
}

}  // namespace

int run_resend(const Options& options, const Settings& settings, const Clock& clock) {
  if (options.all == !options.keys.empty()) {
    throw Error(Part::usage, "resend what? one of --all and --key is needed", "dotsync resend --stream S --key 42");
  }
  const std::string& stream = options.streams.front();
  if (options.streams.size() > 1) throw Error(Part::usage, "one --stream at a time", "run the command for each");
  require_journal(settings.journal.path);
  require_stream_that_ran(settings, stream);
  RequestBox box(settings.journal.path);
  if (options.all) return ask_owner(options, settings, box, full_pass(stream, true, clock.now()));
  Request request;
  request.at = clock.now();
  request.kind = "resend";
  request.stream = stream;
  request.keys = options.keys;
  const bool any_forgotten = std::any_of(request.keys.begin(), request.keys.end(),
                                         [&](const std::string& key) { return box.is_forgotten(stream, key); });
  if (!any_forgotten && box.count(selection_of(request)) == 0) {
    throw Error(Part::person, fmt::format("stream {} has no row with such a key in the journal", stream),
                "`dotsync why KEY` looks in the source too");
  }
  return ask_owner(options, settings, box, request);
}

int run_reconcile(const Options& options, const Settings& settings, const Clock& clock) {
  require_journal(settings.journal.path);
  std::vector<std::string> streams = options.streams;
  if (streams.empty()) {
    for (const StreamSettings& stream : settings.streams) {
      if (stream.enabled) streams.push_back(stream.name);
    }
  }
  for (const std::string& stream : streams) require_stream_that_ran(settings, stream);
  RequestBox box(settings.journal.path);
  int code = 0;
  nlohmann::ordered_json requests = nlohmann::ordered_json::array();
  for (const std::string& stream : streams) {
    const LeftRequest left = leave_request(options, settings, box, full_pass(stream, false, clock.now()));
    nlohmann::ordered_json json = {{"stream", stream}};
    json.update(as_json(left));
    requests.push_back(std::move(json));
    code = worse_exit_code(code, left.code);
  }
  if (options.json()) put(dump({{"requests", requests}}));
  return code;
}

}  // namespace dotsync
