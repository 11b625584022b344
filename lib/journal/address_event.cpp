#include "journal/address_event.hpp"

#include <utility>

namespace dotsync {
namespace {

std::pair<const char*, const char*> what_became(const Line& line) {
  switch (line.outcome) {
    case Outcome::in_flight:
      if (line.former_identity) return {"renamed", "the row has another address; its contact is to go with it"};
      return {"sent", "the row has another address, and is sent under it as a contact of its own"};
    case Outcome::superseded:
      return {"superseded", "the row has another address, which a newer row has too"};
    case Outcome::rejected:
      return {"rejected", "the row has no address any more that it could be sent under"};
    default:
      return {"waits", "the row has another address, and waits to be sent under it"};
  }
}

}  // namespace

Event address_event(const LeftIdentity& left, Time at) {
  const Line& line = *left.line;
  const auto [word, text] = what_became(line);
  Event event{at, line.stream, std::nullopt, "address", "", word, text, line.row_key, left.identity};
  if (line.outcome == Outcome::in_flight) event.batch = line.batch;
  return event;
}

}  // namespace dotsync
