// The routes of the sandbox, by part of the API. Used by server.cpp. What they refer to must outlive the server.
#pragma once

#include <atomic>

#include "http_server/http_server.hpp"
#include "sandbox/gate.hpp"
#include "sandbox/imports.hpp"

namespace dotsync::sandbox {

struct World {
  Account& account;
  Store& store;
  Imports& imports;
  Gate& gate;
  const RequestLog& log;
  const Clock& clock;
  bool discard = false;
};

/// PUT /contacts/v3/import and GET /contacts/v3/import/{importId}.
void add_import_routes(HttpServer& server, World& world);
/// The /v2 set-up calls and /configuration/v3/customIdentifiers.
void add_account_routes(HttpServer& server, World& world);
void add_list_routes(HttpServer& server, World& world);
/// GET /sandbox/contacts and /sandbox/requests, which ask for no credentials.
void add_inspection_routes(HttpServer& server, World& world);

/// The body as JSON when its type says so; otherwise null, and `refusal` is what to answer.
std::unique_ptr<JsonDoc> read_json_body(const ServerRequest& request, ServerResponse& refusal);

}  // namespace dotsync::sandbox
