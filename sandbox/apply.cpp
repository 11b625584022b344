// One import, contact after contact, in the order of its body: what the first of two rival contacts has taken, the
// second finds taken.
#include "sandbox/apply.hpp"

#include <fmt/format.h>

#include <unordered_set>

#include "sandbox/incoming.hpp"
#include "sandbox/merge.hpp"

namespace dotsync::sandbox {
namespace {

/// One import on its way into the store.
class Application {
 public:
  Application(const AccountSetup& setup, MergeOption option, Store& store, ImportReport& report)
      : setup_(setup), option_(option), store_(store), report_(report) {}

  void apply(const JsonNode& sent) {
    Incoming incoming = read_incoming(sent, setup_);
    std::optional<Place> place = match(incoming);
    if (incoming.failures.empty()) check_duplicates(incoming, place);
    if (!incoming.failures.empty()) {
      std::optional<std::int64_t> known;
      if (place) known = Store::id_of(*place);
      return report_.add_failures(sent, known, incoming.failures, false);
    }
    const bool is_new = !place;
    if (is_new) place = store_.create();
    take(sent, incoming, *place, is_new);
  }

 private:
  /// The stored contact that the match identifier names. A contactId that names none is a failure: it never creates.
  std::optional<Place> match(Incoming& incoming) const {
    if (incoming.match == "contactId") {
      const auto place = store_.find_id(incoming.contact_id.value_or(0));
      if (!place) incoming.failures.push_back({"InvalidContactId", "No contact has this 'contactId'"});
      return place;
    }
    for (const auto& [name, value] : incoming.identifiers) {
      if (name == incoming.match) return store_.find(name, value);
    }
    return std::nullopt;
  }

  void check_duplicates(Incoming& incoming, std::optional<Place> place) const {
    if (place && touched_.contains(*place)) {
      incoming.failures.push_back(
          {"Duplicate", fmt::format("The contact appears twice in the import, matched by '{}'", incoming.match)});
      return;
    }
    for (const auto& [name, value] : incoming.identifiers) {
      const auto holder = store_.find(name, value);
      if (holder && holder != place) {
        incoming.failures.push_back(
            {"duplicateIdentifier", fmt::format("Duplicate identifier detected for {} '{}'", name, value)});
      }
    }
    if (incoming.match != "contactId" && incoming.contact_id && place != store_.find_id(*incoming.contact_id)) {
      incoming.failures.push_back({"InvalidContactId", "The 'contactId' is not that of the matched contact"});
    }
  }

  void take(const JsonNode& sent, const Incoming& incoming, Place place, bool is_new) {
    touched_.insert(place);
    for (const auto& [name, value] : incoming.identifiers) store_.set_identifier(place, name, value);
    StoredContact& contact = store_.at(place);
    if (const JsonNode* fields = sent.find("dataFields"); fields != nullptr) {
      merge_fields(*fields, option_, setup_, contact);
    }
    merge_channels(sent.find("channelProperties"), is_new, contact);
    std::vector<Failure> failures;
    merge_sets(sent, place, store_, setup_, failures);
    if (is_new) {
      report_.add_created(Store::id_of(place), contact);
    } else {
      report_.add_updated(Store::id_of(place), contact);
    }
    if (!failures.empty()) report_.add_failures(sent, Store::id_of(place), failures, true);
  }

  const AccountSetup& setup_;
  MergeOption option_;
  Store& store_;
  ImportReport& report_;
  std::unordered_set<Place> touched_;
};

}  // namespace

void apply_import(const JsonNode& body, const AccountSetup& setup, std::size_t contacts_max, Store& store,
                  ImportReport& report) {
  const JsonNode* option = body.find("mergeOption");
  const auto lock = store.lock();
  Application application(setup, merge_option(option == nullptr ? "overwrite" : option->text), store, report);
  std::size_t count = 0;
  const JsonNode* contact = body.find("contacts")->first;
  for (; contact != nullptr && count < contacts_max; contact = contact->next, ++count) application.apply(*contact);
}

}  // namespace dotsync::sandbox
