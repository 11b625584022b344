// Imports: accepting them and telling their status. The answer of a PUT says only that the body is well formed and the
// account has room; what became of each contact is in the report, later.
#include <fmt/format.h>

#include "base/text.hpp"
#include "sandbox/answers.hpp"
#include "sandbox/discard.hpp"
#include "sandbox/routes.hpp"
#include "sandbox/validate.hpp"

namespace dotsync::sandbox {
namespace {

ServerResponse accept(World& world, const Call& call, std::unique_ptr<JsonDoc> body, ImportReport report,
                      std::size_t contacts) {
  const auto id = world.imports.accept(std::move(body), std::move(report), call.verdict.plan);
  if (!id) return too_many_imports_answer();
  call.entry.contacts = contacts;
  call.entry.import_id = *id;
  return json_answer(202, fmt::format("{{\"importId\":\"{}\"}}", *id));
}

ServerResponse put_discarded(World& world, const Call& call) {
  static std::atomic<std::int64_t> next_id{Store::first_contact_id};
  auto import = discard_import(call.request.body, next_id);
  if (!import) return v3_error(400, "contacts:badJson", "The request JSON is badly formed");
  next_id += static_cast<std::int64_t>(import->contacts);
  return accept(world, call, nullptr, std::move(import->report), import->contacts);
}

ServerResponse put_import(World& world, const Call& call) {
  if (world.discard) return put_discarded(world, call);
  ServerResponse refusal;
  std::unique_ptr<JsonDoc> body = read_json_body(call.request, refusal);
  if (body == nullptr) return refusal;
  if (const auto invalid = validate_import(body->root(), *world.account.snapshot())) {
    return v3_error(400, invalid->error_code, invalid->description, invalid->details);
  }
  const std::size_t contacts = body->root().find("contacts")->count;
  return accept(world, call, std::move(body), {}, contacts);
}

ServerResponse get_status(World& world, const Call& call) {
  const std::string id = call.request.path_param("importId");
  if (auto body = world.imports.status(id)) return json_answer(200, std::move(*body));
  return v3_error(404, "contacts:importNotFound",
                  fmt::format("The import request '{}' could not be found!", is_utf8(id) ? id : "?"));
}

}  // namespace

std::unique_ptr<JsonDoc> read_json_body(const ServerRequest& request, ServerResponse& refusal) {
  const std::string type = ascii_lower(request.header("Content-Type"));
  if (trim(std::string_view(type).substr(0, type.find(';'))) != "application/json") {
    refusal = error_for(request, 415, "contacts:unsupportedMediaType", "Send the content type application/json");
    return nullptr;
  }
  std::string reason;
  std::unique_ptr<JsonDoc> body = JsonDoc::parse(request.body, reason);
  if (body == nullptr) {
    const std::string_view text = "The request JSON is badly formed";
    refusal = request.path.starts_with("/v2/") ? v2_error(400, "The request JSON is badly formed. ERROR_INVALID_JSON")
                                               : v3_error(400, "contacts:badJson", text, {{"body", reason}});
  }
  return body;
}

void add_import_routes(HttpServer& server, World& world) {
  server.route("PUT", "/contacts/v3/import", [&world](const ServerRequest& request) {
    return world.gate.pass(Endpoint::import, request, [&](const Call& call) { return put_import(world, call); });
  });
  server.route("GET", "/contacts/v3/import/{importId}", [&world](const ServerRequest& request) {
    return world.gate.pass(Endpoint::status, request, [&](const Call& call) { return get_status(world, call); });
  });
}

}  // namespace dotsync::sandbox
