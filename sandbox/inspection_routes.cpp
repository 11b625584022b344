// What a person or a test wants to see and the vendor does not show: all contacts, all requests. No credentials,
// because the sandbox holds no real people and listens on the loopback by default.
#include "sandbox/formats.hpp"
#include "sandbox/routes.hpp"

namespace dotsync::sandbox {
namespace {

ServerResponse lines(std::string body) {
  ServerResponse response;
  response.content_type = "application/x-ndjson";
  response.body = std::move(body);
  return response;
}

/// All contacts in the order of their ids, part by part: a million lines never stand in memory at once.
ServerResponse get_contacts(World& world) {
  constexpr Place part_size = 500;
  ServerResponse response = lines({});
  response.stream = [&world, next = Place{0}](std::string& part) mutable {
    const auto setup = world.account.snapshot();
    const auto lock = world.store.lock();
    const Place end = std::min(static_cast<Place>(world.store.size()), next + part_size);
    for (; next < end; ++next) {
      append_contact(part, Store::id_of(next), world.store.at(next), *setup);
      part += '\n';
    }
    return next < world.store.size();
  };
  return response;
}

/// The one contact with this address, or no line at all.
ServerResponse get_contact(World& world, const std::string& email) {
  std::string line;
  const auto address = normal_email(email);
  const auto setup = world.account.snapshot();
  const auto lock = world.store.lock();
  const auto place = address ? world.store.find("email", *address) : std::nullopt;
  if (place) {
    append_contact(line, Store::id_of(*place), world.store.at(*place), *setup);
    line += '\n';
  }
  return lines(std::move(line));
}

}  // namespace

void add_inspection_routes(HttpServer& server, World& world) {
  server.route("GET", "/sandbox/contacts", [&world](const ServerRequest& request) {
    const std::string email = request.query_value("email");
    return email.empty() ? get_contacts(world) : get_contact(world, email);
  });
  server.route("GET", "/sandbox/requests", [&world](const ServerRequest&) { return lines(world.log.text()); });
}

}  // namespace dotsync::sandbox
