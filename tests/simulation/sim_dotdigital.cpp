#include "simulation/sim_dotdigital.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace dotsync {
namespace {

using nlohmann::json;

HttpResponse response(int status, const json& body) {
  HttpResponse answer;
  answer.status = status;
  answer.body = body.dump();
  return answer;
}

HttpResponse error(int status, const char* code) {
  return response(status, {{"errorCode", code}, {"description", code}});
}

constexpr std::string_view import_path = "/contacts/v3/import";

json failure(const json& identifiers, const char* code) {
  return {{"matchIdentifier", "email"},
          {"identifiers", identifiers},
          {"failures", {{{"failureCode", code}, {"description", "no"}}}}};
}

}  // namespace

bool SimDotdigital::happens(double probability, const char* name) {
  if (!world_.chance(probability)) return false;
  tally_.note(fmt::format("fault: {}", name));
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
    HttpResponse limited = error(429, "rateLimit");
    limited.headers.set("X-RateLimit-Reset", "7");
    return world_.after(there + back, [done, limited] { done(limited); });
  }
  if (happens(faults.unauthorised, "unauthorised")) {
    return world_.after(there + back, [done] { done(error(401, "unauthorised")); });
  }
  const bool lost = happens(faults.lost_answer, "lost_answer");
  const bool broken = !lost && happens(faults.server_error, "server_error");
  const bool unreadable = !lost && !broken && happens(faults.bad_answer, "bad_answer");
  const bool arrives = !broken || world_.chance(0.5);
  const int sender = sender_;
  world_.after(there, [=, this] {
    const bool usable = !lost && !broken && !unreadable;
    HttpResult answer = response(503, json::object());
    HttpHeaders headers;
    const auto over = arrives ? over_limit(is_put, sender, headers) : std::nullopt;
    if (over) {
      answer = *over;
    } else if (arrives) {
      answer = is_put ? answer_put(request.body, usable) : status(request.path.substr(import_path.size() + 1));
    }
    std::get<HttpResponse>(answer).headers = headers;
    if (broken) answer = response(503, json::object());
    if (unreadable) std::get<HttpResponse>(answer).body = "<html>";
    if (lost) return world_.after(timeout, [done] { done(TransportFailure{false, "timeout"}); });
    world_.after(back, [this, done, answer, is_put, sender] {
      const bool tells = std::get<HttpResponse>(answer).headers.get("x-ratelimit-remaining").has_value();
      if (tells && sender == sender_) told_[is_put ? 0 : 1] = true;
      done(answer);
    });
  });
}

/// Counts the call; windows are whole minutes.
std::optional<HttpResponse> SimDotdigital::over_limit(bool is_put, int sender, HttpHeaders& headers) {
  if (pace.calls_max == 0) return std::nullopt;
  const std::int64_t minute = to_ms(world_.now()) / 60'000;
  if (std::exchange(window_, minute) != minute) used_ = {};
  // One that was killed had calls on the way, of which its successor knows nothing.
  if (sender != sender_) unforeseen_ = minute;
  const std::size_t tier = is_put || pace.one_tier ? 0 : 1;
  const int used = ++used_[tier];
  headers.set("x-ratelimit-limit", fmt::format("{}", pace.calls_max));
  headers.set("x-ratelimit-remaining", fmt::format("{}", std::max(0, pace.calls_max - used)));
  headers.set("x-ratelimit-reset", fmt::format("{}", (minute + 1) * 60));
  headers.set("x-ratelimit-scope", pace.one_tier ? "" : is_put ? "Low" : "High");
  if (used <= pace.calls_max) return std::nullopt;
  tally_.note("fault: call over the limit");
  if (told_[is_put ? 0 : 1] && unforeseen_ != minute) ++calls_over_;
  return error(429, "tooManyRequests");
}

HttpResult SimDotdigital::answer_put(const std::string& body, bool answered) {
  std::vector<Contact> contacts;
  const json request = json::parse(body);
  for (const json& entry : request.at("contacts")) {
    Contact contact;
    const json& identifiers = entry.at("identifiers");
    contact.email = identifiers.value("email", "");
    if (entry.at("matchIdentifier") == "contactId") contact.id = identifiers.at("contactId");
    contact.goal = contact.id != 0 ? contact.id : holder(contact.email);
    if (contact.id != 0) tally_.note(contact.email.empty() ? "contact: told of its row's end" : "contact: renamed");
    const json fields = entry.value("dataFields", json::object());
    for (const auto& [name, value] : fields.items()) contact.fields[name] = value.get<std::string>();
    contact.status = entry.value(json::json_pointer("/channelProperties/email/status"), "");
    for (const json& consent : entry.value("consentRecords", json::array()))
      contact.consents.push_back(consent.at("dateTimeConsented"));
    contacts.push_back(std::move(contact));
  }
  if (auto refused = refusal(contacts)) return *refused;
  return take_import(std::move(contacts), answered);
}

std::optional<HttpResult> SimDotdigital::refusal(const std::vector<Contact>& contacts) {
  if (happens(faults.excess, "excess_activity")) {
    return response(400, {{"message",
                           "Your account has generated excess API activity and is being temporarily capped. "
                           "ERROR_APIUSAGE_EXCEEDED"}});
  }
  if (contacts.size() > 1 && happens(faults.too_large, "too_large")) return error(413, "tooLarge");
  if (active() >= active_imports_max || happens(faults.no_place, "too_many_imports"))
    return error(429, "contacts:tooManyActiveImports");
  if (!any_has(contacts, poison)) return std::nullopt;
  tally_.note("fault: poison");
  if (contacts.size() == 1) note_denied(contacts.front(), true);
  return error(400, "contacts:invalidContacts");
}

bool SimDotdigital::any_has(const std::vector<Contact>& contacts, const char* value) {
  return std::any_of(contacts.begin(), contacts.end(), [value](const Contact& contact) {
    return std::any_of(contact.fields.begin(), contact.fields.end(),
                       [value](const auto& field) { return field.second == value; });
  });
}

HttpResult SimDotdigital::take_import(std::vector<Contact> contacts, bool answered) {
  const std::string id = fmt::format("import-{}", ++next_import_);
  Import import;
  import.contacts = std::move(contacts);
  import.taken_at = world_.now();
  import.no_lists = happens(faults.no_lists, "no_lists");
  if (happens(faults.failed_import, "failed_import")) import.end = End::failed;
  if (any_has(import.contacts, cursed)) {
    tally_.note("fault: cursed");
    import.end = End::failed;
  } else if (happens(faults.watchdog, "watchdog"))
    import.end = world_.chance(0.5) ? End::watchdog : End::full;
  for (Contact& contact : import.contacts) {
    contact.fails = happens(faults.failed_contact, "failed_contact");
    contact.partial = !contact.fails && happens(faults.partial, "partial");
    contact.unreported = !import.no_lists && happens(faults.unreported, "unreported");
  }
  count_double_flights(import);
  Duration end = world_.between(Duration(50), answered ? pace.slowest : pace.settle);
  if (!answered && happens(faults.late, "late")) end = world_.between(pace.settle, pace.latest);
  bool ends = true;
  if (answered && happens(faults.stalled, "stalled")) {
    ends = world_.chance(0.6);
    if (ends && world_.chance(0.25)) import.end = End::failed;
    end = world_.between(pace.stuck_after, pace.stalled_end);
  }
  if (!ends && happens(0.7, "forgotten while it hung")) {
    world_.after(world_.between(pace.stuck_after, pace.stalled_end), [this, id] { imports_.at(id).forgotten = true; });
  }
  imports_.emplace(id, std::move(import));
  if (ends) world_.after(end, [this, id] { process(id); });
  return response(202, {{"importId", id}});
}

void SimDotdigital::count_double_flights(const Import& import) {
  for (const auto& [id, other] : imports_) {
    // The sender may have given these up, by its own rules.
    if (other.done || !other.known || world_.now() - other.taken_at >= pace.stuck_after) continue;
    for (const Contact& contact : import.contacts) {
      double_flights_ += static_cast<int>(
          std::count_if(other.contacts.begin(), other.contacts.end(), [&contact](const Contact& flying) {
            return (!flying.email.empty() && flying.email == contact.email) ||
                   (flying.goal != 0 && flying.goal == contact.goal);
          }));
    }
  }
}

std::size_t SimDotdigital::active() const {
  return static_cast<std::size_t>(std::count_if(imports_.begin(), imports_.end(), [this](const auto& entry) {
    return !entry.second.done && world_.now() - entry.second.taken_at < pace.stuck_after;
  }));
}

void SimDotdigital::process(const std::string& id) {
  Import& import = imports_.at(id);
  import.done = true;
  for (Contact& contact : import.contacts) {
    if (import.end == End::finished && is_refused(contact)) contact.fails = true;
    const bool applied = import.end == End::finished ? !contact.fails : import.end == End::failed && world_.chance(0.3);
    if (applied && !is_refused(contact) && !(contact.unreported && world_.chance(0.5))) apply(import, contact);
    if (import.end == End::failed && import.contacts.size() == 1) note_denied(contact, true);
    if (import.end == End::finished) note_denied(contact, contact.fails || contact.partial || contact.unreported);
  }
  if (happens(faults.expired, "expired")) import.forgotten = true;
}

std::int64_t SimDotdigital::holder(const std::string& email) const {
  const auto found = by_email_.find(email);
  return found == by_email_.end() ? 0 : found->second;
}

/// The id names nobody, or the new address is another contact's.
bool SimDotdigital::is_refused(const Contact& contact) const {
  if (contact.id == 0) return false;
  if (contacts_.count(contact.id) == 0) return true;
  const std::int64_t other = contact.email.empty() ? 0 : holder(contact.email);
  return other != 0 && other != contact.id;
}

void SimDotdigital::apply(const Import& import, Contact& contact) {
  contact.applied = true;
  std::int64_t id = contact.id != 0 ? contact.id : holder(contact.email);
  contact.created = id == 0;
  if (id == 0) id = static_cast<std::int64_t>(contacts_.size()) + 1000;
  contact.goal = id;
  Stored& stored = contacts_[id];
  if (!contact.email.empty()) {
    by_email_.erase(stored.email);
    by_email_[contact.email] = id;
    stored.email = contact.email;
  }
  stored.parted = contact.email.empty();
  for (const auto& [name, value] : contact.fields) stored.fields[name] = value;
  apply_channels(import, contact, stored);
}

void SimDotdigital::apply_channels(const Import& import, const Contact& contact, Stored& stored) {
  if (!contact.status.empty()) {
    repeated_ += contact.status == "subscribed" && stored.status == contact.status ? 1 : 0;
    stored.status = contact.status;
    stored.late_status = !import.known && world_.now() - import.taken_at > pace.settle;
  }
  if (contact.partial) return;
  for (const std::string& time : contact.consents) repeated_ += stored.consents.insert(time).second ? 0 : 1;
}

const SimDotdigital::Stored& SimDotdigital::stored_of(const std::string& email) const {
  static const Stored nobody;
  const auto found = contacts_.find(holder(email));
  return found == contacts_.end() ? nobody : found->second;
}

bool SimDotdigital::is_parted(std::int64_t contact_id) const {
  const auto found = contacts_.find(contact_id);
  return found != contacts_.end() && found->second.parted;
}

std::string SimDotdigital::status_of(const std::string& email) const { return stored_of(email).status; }

bool SimDotdigital::has_consent(const std::string& email, const std::string& time) const {
  return stored_of(email).consents.count(time) != 0;
}

void SimDotdigital::note_denied(const Contact& contact, bool denied) {
  for (const auto& [name, value] : contact.fields) {
    if (denied) {
      denied_.insert({contact.email, name});
    } else {
      denied_.erase({contact.email, name});
    }
  }
}

std::optional<std::string> SimDotdigital::field(const std::string& email, const std::string& name) const {
  const auto contact = contacts_.find(holder(email));
  if (contact == contacts_.end()) return std::nullopt;
  const auto value = contact->second.fields.find(name);
  return value == contact->second.fields.end() ? std::nullopt : std::optional(value->second);
}

HttpResult SimDotdigital::status(const std::string& id) {
  const auto found = imports_.find(id);
  if (found == imports_.end() || found->second.forgotten) return error(404, "contacts:importNotFound");
  found->second.known = true;
  const Import& import = found->second;
  const char* words[] = {"Finished", "Failed", "RejectedByWatchdog", "ExceedsAllowedContactLimit"};
  json report = {{"importId", id},
                 {"status", import.done ? words[static_cast<std::size_t>(import.end)] : "NotFinished"}};
  if (!import.done || import.end != End::finished) return response(200, report);
  json created = json::array(), updated = json::array(), failures = json::array();
  std::int64_t number = 0, added = 0, changed = 0;
  for (const Contact& contact : import.contacts) {
    // The vendor writes an address back as it likes.
    std::string email = contact.email;
    if (++number % 3 == 0 && !email.empty()) email[0] = 'P';
    json identifiers = json::object();
    if (!email.empty()) identifiers["email"] = email;
    if (contact.id != 0) identifiers["contactId"] = contact.id;
    if (contact.unreported) continue;
    if (contact.fails)
      failures.push_back(failure(identifiers, contact.id != 0 ? "duplicateIdentifier" : "somethingNew"));
    if (contact.partial) failures.push_back(failure(identifiers, "consentRecordsNotApplied"));
    if (contact.fails) continue;
    (contact.created ? created : updated).push_back({{"contactId", contact.goal}, {"identifiers", identifiers}});
    if (!contact.partial) (contact.created ? added : changed) += 1;
  }
  if (import.no_lists) {
    report["summary"] = {{"newContacts", added}, {"updatedContacts", changed}};
  } else {
    report["created"] = std::move(created);
    report["updated"] = std::move(updated);
  }
  report["failures"] = std::move(failures);
  return response(200, report);
}

}  // namespace dotsync
