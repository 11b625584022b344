#include "simulation/sim_dotdigital.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace dotsync {
namespace {

using nlohmann::json;

HttpResponse response(int status, const json& body) {
  HttpResponse answer;
  answer.status = status;
  answer.body = body.dump();
  return answer;
}

constexpr std::string_view import_path = "/contacts/v3/import";

}  // namespace

bool SimDotdigital::happens(double probability, const char* name) {
  if (!world_.chance(probability)) return false;
  ++happened_[name];
  return true;
}

void SimDotdigital::send(HttpRequest request, std::function<void(HttpResult)> done) {
  const Duration there = world_.between(Duration(5), Duration(500));
  const Duration back = world_.between(Duration(5), Duration(500));
  const Duration timeout = std::chrono::seconds(121);
  const bool is_put = request.method == "PUT";
  if (happens(faults.not_sent, "not_sent")) {
    return world_.after(there, [done] { done(TransportFailure{true, "connection refused"}); });
  }
  if (happens(faults.lost_request, "lost_request")) {
    return world_.after(timeout, [done] { done(TransportFailure{false, "timeout"}); });
  }
  if (happens(faults.rate_limited, "rate_limited")) {
    HttpResponse limited = response(429, {{"errorCode", "rateLimit"}, {"description", "too many calls"}});
    limited.headers.set("X-RateLimit-Reset", "7");
    return world_.after(there + back, [done, limited] { done(limited); });
  }
  const bool lost = happens(faults.lost_answer, "lost_answer");
  const bool error = !lost && happens(faults.server_error, "server_error");
  const bool taken = !error || world_.chance(0.5);
  world_.after(there, [this, request, done, back, timeout, lost, error, taken, is_put] {
    HttpResult answer = response(503, json::object());
    if (is_put && taken) {
      std::string id;
      const HttpResult real = take_import(request.body, !lost && !error, &id);
      if (!error) answer = real;
    } else if (!is_put && !error) {
      answer = status(request.path.substr(import_path.size() + 1));
    }
    if (lost) return world_.after(timeout, [done] { done(TransportFailure{false, "timeout"}); });
    world_.after(back, [done, answer] { done(answer); });
  });
}

HttpResult SimDotdigital::take_import(const std::string& body, bool answered, std::string* id) {
  *id = fmt::format("import-{}", ++next_import_);
  Import import;
  import.answered = answered;
  const json parsed = json::parse(body);
  for (const json& entry : parsed.at("contacts")) {
    Contact contact{entry.at("identifiers").at("email"), entry.at("dataFields").at("NAME"),
                    happens(faults.failed_contact, "failed_contact")};
    if (answered && ++in_flight_[contact.email] > 1) ++double_flights_;
    import.contacts.push_back(std::move(contact));
  }
  import.failed = happens(faults.failed_import, "failed_import");
  imports_.emplace(*id, std::move(import));
  // An import whose answer was lost may be applied much later than it was sent, but within the settle time.
  const Duration longest = answered ? std::chrono::seconds(90) : std::chrono::minutes(10);
  world_.after(world_.between(Duration(50), longest), [this, id = *id] { process(id); });
  return response(202, {{"importId", *id}});
}

void SimDotdigital::process(const std::string& id) {
  Import& import = imports_.at(id);
  import.done = true;
  for (const Contact& contact : import.contacts) {
    if (import.answered) --in_flight_[contact.email];
    if (import.failed || contact.fails) continue;
    if (contacts_.count(contact.email) == 0) import.created.insert(contact.email);
    contacts_[contact.email] = contact.name;
  }
}

HttpResult SimDotdigital::status(const std::string& id) const {
  const auto found = imports_.find(id);
  if (found == imports_.end())
    return response(404, {{"errorCode", "contacts:importNotFound"}, {"description", "not found"}});
  const Import& import = found->second;
  if (!import.done) return response(200, {{"importId", id}, {"status", "NotFinished"}});
  if (import.failed) return response(200, {{"importId", id}, {"status", "Failed"}});
  json report = {{"importId", id},
                 {"status", "Finished"},
                 {"created", json::array()},
                 {"updated", json::array()},
                 {"failures", json::array()}};
  std::int64_t number = 0;
  for (const Contact& contact : import.contacts) {
    const json identifiers = {{"email", contact.email}};
    if (contact.fails) {
      report["failures"].push_back({{"matchIdentifier", "email"},
                                    {"identifiers", identifiers},
                                    {"failures", {{{"failureCode", "somethingNew"}, {"description", "no"}}}}});
    } else {
      report[import.created.count(contact.email) != 0 ? "created" : "updated"].push_back(
          {{"contactId", ++number}, {"identifiers", identifiers}});
    }
  }
  return response(200, report);
}

}  // namespace dotsync
