#include "sandbox/server.hpp"

#include <fmt/format.h>

#include <utility>

#include "http_server/http_server.hpp"
#include "sandbox/answers.hpp"
#include "sandbox/routes.hpp"

namespace dotsync::sandbox {
namespace {

HttpServerOptions http_options(const SandboxOptions& options) {
  HttpServerOptions http;
  http.host = options.host;
  http.port = options.port;
  http.threads = 32;
  http.body_bytes_max = options.body_bytes_max;
  http.read_timeout = std::chrono::seconds(30);
  http.write_timeout = std::chrono::seconds(30);
  http.compress = options.compress;
  return http;
}

ImportPlan healthy_plan(const SandboxOptions& options) {
  ImportPlan plan;
  plan.processing = options.processing;
  return plan;
}

/// The server's own refusals in the API's form.
void shape_error(const ServerRequest& request, ServerResponse& response) {
  const int status = response.status;
  const std::string_view code = status == 413 ? "contacts:requestTooLarge" : "contacts:badRequest";
  response = error_for(request, status, code, response.body);
}

}  // namespace

struct SandboxServer::Impl {
  explicit Impl(SandboxOptions given)
      : options(std::move(given)),
        account(options.account),
        imports(account, store, options.active_imports_max),
        faults(options.script, options.seed, healthy_plan(options), clock),
        rate_limit(options.rate_limit),
        gate({options.user, options.password, options.wrong_region}, faults, rate_limit, log, clock),
        world{account, store, imports, gate, log, clock, options.discard},
        http(http_options(options)) {}

  SandboxOptions options;
  SystemClock clock;
  Account account;
  Store store;
  Imports imports;
  Faults faults;
  RateLimit rate_limit;
  RequestLog log;
  Gate gate;
  World world;
  HttpServer http;  // last: its threads use everything above
};

SandboxServer::SandboxServer(SandboxOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {
  add_import_routes(impl_->http, impl_->world);
  add_account_routes(impl_->http, impl_->world);
  add_list_routes(impl_->http, impl_->world);
  add_inspection_routes(impl_->http, impl_->world);
  impl_->http.on_head([this](const ServerRequest& head) { return impl_->gate.cut_upload(head); });
  impl_->http.on_error(shape_error);
}

SandboxServer::~SandboxServer() { stop(); }

void SandboxServer::start() {
  impl_->http.start();
  const std::string& region = impl_->options.region;
  impl_->account.update([&](AccountSetup& setup) {
    // Its own address by default: a rehearsal must never be led to a real account.
    setup.api_endpoint = region.empty() ? url() + "/" : fmt::format("https://{}-api.dotdigital.com/", region);
    return true;
  });
}

void SandboxServer::stop() {
  impl_->gate.stop();
  impl_->http.stop();
}

std::string SandboxServer::url() const { return impl_->http.url(); }

}  // namespace dotsync::sandbox
