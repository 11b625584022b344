// `dotsync retry`: rows that failed are tried again now.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "daemon/commands.hpp"
#include "daemon/moment.hpp"
#include "daemon/operator_request.hpp"
#include "daemon/output.hpp"

namespace dotsync {
namespace {

void require_one_choice(const Options& options) {
  const int choices = (options.batch.empty() ? 0 : 1) + (options.failures ? 1 : 0) + (options.keys.empty() ? 0 : 1);
  if (choices != 1) {
    throw Error(Part::usage, "retry what? exactly one of --batch, --failures and --key is needed",
                "dotsync retry --failures --code Unavailable");
  }
  if (!options.failures && (!options.code.empty() || !options.since.empty())) {
    throw Error(Part::usage, "--code and --since choose among failures", "add --failures");
  }
  if (!options.batch.empty() && !options.streams.empty()) {
    throw Error(Part::usage, "a batch belongs to one stream", "leave out --stream");
  }
  if (options.streams.size() > 1) throw Error(Part::usage, "one --stream at a time", "run the command for each");
}

Request make_request(const Options& options, Time now) {
  Request request;
  request.at = now;
  request.kind = "retry";
  request.batch = options.batch;
  request.failures = options.failures;
  request.code = options.code;
  request.keys = options.keys;
  if (!options.streams.empty()) request.stream = options.streams.front();
  if (!options.since.empty()) {
    request.since = parse_moment(options.since, now);
    if (!request.since) {
      throw Error(Part::usage, fmt::format("--since: '{}' is no time", options.since),
                  "write a duration back from now (30m, 24h, 7d), a date (2026-03-29) or a time with its zone");
    }
  }
  return request;
}

void print_json(std::int64_t rows, const LeftRequest& left) {
  nlohmann::ordered_json json = {{"rows", rows}};
  json.update(as_json(left));
  put(dump(json));
}

/// Why there is nothing to retry; 0 where that is good news.
int answer_nothing(const Options& options) {
  if (options.json()) print_json(0, {});
  if (!options.keys.empty()) {
    complain("the journal knows no row with such a key", "`dotsync why KEY` looks in the source too");
    return exit_code(Part::person);
  }
  if (options.json()) return 0;
  put(wrap(options.failures ? "no failed row matches"
                            : "every contact of the batch is through, or a later batch has it; `dotsync resend` sends "
                              "rows whatever came of them",
           "", output_width()));
  return 0;
}

}  // namespace

int run_retry(const Options& options, const Settings& settings, const Clock& clock) {
  require_one_choice(options);
  require_journal(settings.journal.path);
  const Request request = make_request(options, clock.now());
  RequestBox box(settings.journal.path);
  const std::int64_t rows = box.count(selection_of(request));
  if (rows == 0) return answer_nothing(options);
  if (options.dry_run) {
    if (options.json()) {
      print_json(rows, {});
    } else {
      put(counted(rows, "row") + " would become due\n");
    }
    return 0;
  }
  const LeftRequest left = leave_request(options, settings, box, request);
  if (options.json()) print_json(rows, left);
  return left.code;
}

}  // namespace dotsync
