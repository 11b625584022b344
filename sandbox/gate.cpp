#include "sandbox/gate.hpp"

#include <chrono>
#include <thread>

#include "base/text.hpp"
#include "sandbox/answers.hpp"
#include "sandbox/formats.hpp"

namespace dotsync::sandbox {
namespace {

/// "Basic" in any case, then the credentials exactly.
bool same_authorization(std::string_view sent, std::string_view wanted) {
  constexpr std::size_t scheme = 6;
  if (sent.size() != wanted.size() || sent.size() < scheme) return false;
  return ascii_lower(sent.substr(0, scheme)) == ascii_lower(wanted.substr(0, scheme)) &&
         sent.substr(scheme) == wanted.substr(scheme);
}

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k) {
      group = (group << 8) | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= count ? digits[(group >> (18 - 6 * k)) & 0x3FU] : '=';
    }
  }
  return out;
}

Gate::Gate(GateOptions options, Faults& faults, RateLimit& rate_limit, RequestLog& log, const Clock& clock)
    : options_(std::move(options)),
      authorization_("Basic " + base64(options_.user + ":" + options_.password)),
      faults_(faults),
      rate_limit_(rate_limit),
      log_(log),
      clock_(clock) {}

void Gate::wait(Duration delay) const {
  const auto end = std::chrono::steady_clock::now() + delay;
  while (!stopping_ && std::chrono::steady_clock::now() < end) {
    const auto left = end - std::chrono::steady_clock::now();
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, std::chrono::milliseconds(50)));
  }
}

std::optional<ServerResponse> Gate::refuse(Endpoint endpoint, const ServerRequest& request) const {
  if (!same_authorization(request.header("Authorization"), authorization_)) {
    ServerResponse response = error_for(request, 401, "auth:unauthorized", "The user name or password is wrong");
    response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"api\"");
    return response;
  }
  const std::string_view token = request.header("x-ddg-integration-token");
  if (!token.empty() && !is_integration_token(token)) {
    return error_for(request, 400, "contacts:invalidIntegrationToken", "The integration token is no GUID");
  }
  if (options_.wrong_region && endpoint != Endpoint::account_info) {
    return error_for(request, 403, "auth:wrongRegion", "The account lives in another region. ERROR_WRONG_REGION");
  }
  return std::nullopt;
}

ServerResponse Gate::handle(Endpoint endpoint, const Call& call, const CallHandler& handler) {
  const Verdict& verdict = call.verdict;
  wait(verdict.delay);
  ServerResponse response;
  if (verdict.cut_before != Cut::none) {
    response.cut = verdict.cut_before;
    return response;
  }
  if (verdict.answer_instead) return *verdict.answer_instead;
  if (auto refusal = refuse(endpoint, call.request)) return *refusal;
  RateLimit::Answer limit = rate_limit_.count(endpoint == Endpoint::import ? Tier::low : Tier::high, clock_.now());
  if (limit.refusal) return *limit.refusal;
  response = handler(call);
  response.headers.insert(response.headers.end(), limit.headers.begin(), limit.headers.end());
  if (verdict.answer_after && response.status < 300) {
    response.body = verdict.answer_after->body;
    response.content_type = verdict.answer_after->content_type;
  }
  response.cut = verdict.cut_after;
  return response;
}

ServerResponse Gate::pass(Endpoint endpoint, const ServerRequest& request, const CallHandler& handler) {
  const Verdict verdict = faults_.decide(endpoint, request);
  RequestEntry entry;
  entry.at = clock_.now();
  entry.method = request.method;
  entry.path = request.path;
  entry.bytes = request.body.size();
  entry.faults = verdict.names;
  const auto start = std::chrono::steady_clock::now();
  ServerResponse response = handle(endpoint, {request, verdict, entry}, handler);
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start - verdict.delay;
  entry.handled_ms = std::max(0.0, taken.count());
  entry.status = response.cut == Cut::none ? response.status : 0;
  log_.add(std::move(entry));
  return response;
}

Cut Gate::cut_upload(const ServerRequest& head) {
  if (head.method != "PUT" || head.path != "/contacts/v3/import") return Cut::none;
  const Cut cut = faults_.decide_upload(Endpoint::import);
  if (cut == Cut::none) return cut;
  RequestEntry entry;
  entry.at = clock_.now();
  entry.method = head.method;
  entry.path = head.path;
  entry.faults = action_name(FaultAction::cut_upload);
  log_.add(std::move(entry));
  return cut;
}

}  // namespace dotsync::sandbox
