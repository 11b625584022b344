// Selecting and applying fault rules. Nothing here depends on the order in which threads arrive, but the numbers of
// calls do: a script that counts calls is exact only for a client that makes them one after the other.
#include "sandbox/faults.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sandbox/answers.hpp"

namespace dotsync::sandbox {
namespace {

/// A well mixed number of (seed, rule, call): no generator is shared, so threads cannot change each other's luck.
std::uint64_t mix(std::uint64_t seed, std::uint64_t rule, std::uint64_t call) {
  std::uint64_t x = seed + 0x9E3779B97F4A7C15ULL * (rule * 1'000'003 + call + 1);
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

double unit(std::uint64_t random) { return static_cast<double>(random >> 11) * 0x1.0p-53; }

ServerResponse rate_limit_answer(Time now, int reset_s) {
  ServerResponse response = v3_error(429, "tooManyRequests", "The rate limit of this kind of call is used up");
  response.headers = {{"X-RateLimit-Limit", "100"},
                      {"X-RateLimit-Remaining", "0"},
                      {"X-RateLimit-Reset", std::to_string(to_ms(now) / 1000 + reset_s)},
                      {"X-RateLimit-Scope", "Account"}};
  return response;
}

ServerResponse refuse_answer(int status) {
  switch (status) {
    case 401:
      return v3_error(401, "auth:unauthorized", "The user name or password is wrong");
    case 403:
      return v3_error(403, "auth:forbidden", "The account does not live in this region, or the user may not");
    case 404:
      return v3_error(404, "contacts:importNotFound", "The import request could not be found!");
    case 413:
      return v3_error(413, "contacts:requestTooLarge", "The request is too large");
    default:
      return v3_error(status, "contacts:invalidContacts", "The request is not valid");
  }
}

ServerResponse wrong_json_answer(const std::string& kind) {
  if (kind == "empty") return json_answer(200, "");
  if (kind == "html") {
    ServerResponse response = json_answer(200, "<html><body>Service</body></html>");
    response.content_type = "text/html";
    return response;
  }
  if (kind == "no_id") return json_answer(200, "{}");
  if (kind == "bad_id") return json_answer(200, "{\"importId\":\"../../not an id\"}");
  return json_answer(200, "{\"importId\":\"d7de900d-d337-43f6-b1e1-c8ec73e");
}

}  // namespace

Faults::Faults(Script script, std::uint64_t seed, ImportPlan healthy, const Clock& clock)
    : script_(std::move(script)),
      seed_(seed),
      healthy_(std::move(healthy)),
      clock_(clock),
      started_(clock.now()),
      counters_(script_.rules.size()) {}

bool Faults::acts(std::size_t index, Endpoint endpoint, const ServerRequest* request) {
  const FaultRule& rule = script_.rules[index];
  if (rule.on != Endpoint::any && rule.on != endpoint) return false;
  if (!rule.contains.empty() && request != nullptr && request->body.find(rule.contains) == std::string::npos &&
      request->path.find(rule.contains) == std::string::npos) {
    return false;
  }
  Counter& counter = counters_[index];
  const std::uint64_t call = ++counter.seen;
  const Duration age = clock_.now() - started_;
  if (age < rule.after || (rule.until && age >= *rule.until)) return false;
  if (counter.acted >= rule.count) return false;
  const bool named = std::find(rule.nth.begin(), rule.nth.end(), call) != rule.nth.end();
  const bool counted = rule.nth.empty() && call >= rule.from && (call - rule.from) % rule.every == 0;
  if (!named && !counted) return false;
  if (rule.probability < 1 && unit(mix(seed_, index, call)) >= rule.probability) return false;
  ++counter.acted;
  return true;
}

Duration Faults::between(std::size_t index, Duration low, Duration high) const {
  const auto range = static_cast<std::uint64_t>((high - low).count()) + 1;
  const std::uint64_t random = mix(seed_ ^ 0x5DEECE66DULL, index, counters_[index].seen);
  return low + Duration(static_cast<long long>(random % range));
}

void Faults::apply_import_fault(const FaultRule& rule, Duration ms, Verdict& verdict) {
  ImportPlan& plan = verdict.plan;
  if (rule.apply) plan.apply = rule.apply;
  switch (rule.action) {
    case FaultAction::processing:
      plan.processing = ms;
      return;
    case FaultAction::never_finishes:
      plan.end = ImportEnd::never;
      return;
    case FaultAction::fails:
      plan.end = ImportEnd::failed;
      return;
    case FaultAction::rejected_by_watchdog:
      plan.end = ImportEnd::rejected_by_watchdog;
      return;
    case FaultAction::exceeds_contact_limit:
      plan.end = ImportEnd::exceeds_contact_limit;
      return;
    case FaultAction::expires:
      plan.expires_after = ms;
      return;
    case FaultAction::takes_part:
      plan.apply = rule.apply.value_or(0.5);
      return;
    case FaultAction::summary_only:
      plan.summary_only = true;
      return;
    default:
      return;
  }
}

void Faults::apply(std::size_t index, Verdict& verdict) const {
  const FaultRule& rule = script_.rules[index];
  const Duration ms = between(index, rule.ms_min, rule.ms_max);
  verdict.names += fmt::format("{}{}", verdict.names.empty() ? "" : ",", action_name(rule.action));
  const auto instead = [&](ServerResponse response) {
    if (!verdict.answer_instead) verdict.answer_instead = std::move(response);
  };
  switch (rule.action) {
    case FaultAction::delay:
      verdict.delay += ms;
      return;
    case FaultAction::rate_limit:
      return instead(rate_limit_answer(clock_.now(), rule.reset_s));
    case FaultAction::too_many_imports:
      return instead(too_many_imports_answer());
    case FaultAction::excess_activity:
      return instead(excess_activity_answer());
    case FaultAction::server_error:
      return instead(v3_error(rule.status, "serverError", "Something went wrong"));
    case FaultAction::refuse:
      return instead(refuse_answer(rule.status));
    case FaultAction::respond: {
      ServerResponse response = json_answer(rule.status, rule.body);
      response.content_type = rule.content_type;
      response.headers = rule.headers;
      return instead(std::move(response));
    }
    case FaultAction::cut_before:
      verdict.cut_before = rule.cut;
      return;
    case FaultAction::cut_after:
      verdict.cut_after = rule.cut;
      return;
    case FaultAction::wrong_json:
      verdict.answer_after = wrong_json_answer(rule.kind);
      return;
    default:
      return apply_import_fault(rule, ms, verdict);
  }
}

Verdict Faults::decide(Endpoint endpoint, const ServerRequest& request) {
  const std::lock_guard lock(mutex_);
  Verdict verdict;
  verdict.plan = healthy_;
  for (std::size_t i = 0; i < script_.rules.size(); ++i) {
    if (script_.rules[i].action != FaultAction::cut_upload && acts(i, endpoint, &request)) apply(i, verdict);
  }
  return verdict;
}

Cut Faults::decide_upload(Endpoint endpoint) {
  const std::lock_guard lock(mutex_);
  Cut cut = Cut::none;
  for (std::size_t i = 0; i < script_.rules.size(); ++i) {
    const FaultRule& rule = script_.rules[i];
    if (rule.action == FaultAction::cut_upload && acts(i, endpoint, nullptr)) cut = rule.cut;
  }
  return cut;
}

}  // namespace dotsync::sandbox
