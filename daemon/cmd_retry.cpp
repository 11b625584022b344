// `dotsync retry`: rows that failed are tried again now.
#include <fmt/format.h>

#include <cstdio>
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

/// Why there is nothing to retry; 0 where that is good news.
int answer_nothing(const Options& options) {
  if (options.json()) put(dump({{"rows", 0}}));
  if (!options.keys.empty()) {
    fmt::print(stderr,
               "dotsync: the journal knows no row with such a key\n  `dotsync why KEY` looks in the source too\n");
    return exit_code(Part::person);
  }
  if (!options.json()) {
    put(options.failures ? "no failed row matches\n"
                         : "every contact of the batch is through, or a later batch has it; `dotsync resend` sends "
                           "rows whatever came of them\n");
  }
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
  if (!options.dry_run) return leave_request(options, settings, box, request);
  if (options.json()) {
    put(dump({{"rows", rows}}));
  } else {
    put(fmt::format("{} {} would become due\n", rows, rows == 1 ? "row" : "rows"));
  }
  return 0;
}

}  // namespace dotsync
