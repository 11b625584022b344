// A sandbox in this process, with calls as a client makes them. Used by the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "sandbox/server.hpp"
#include "support/http_try.hpp"

namespace dotsync {

using Json = nlohmann::json;

class SandboxTest : public testing::Test {
 protected:
  /// Starts a sandbox whose imports end at once, unless `options` say otherwise.
  void start(sandbox::SandboxOptions options = quick()) {
    server_ = std::make_unique<sandbox::SandboxServer>(std::move(options));
    server_->start();
  }
  static sandbox::SandboxOptions quick() {
    sandbox::SandboxOptions options;
    options.processing = Duration(0);
    return options;
  }
  void start_with_script(const std::string& script, std::uint64_t seed = 1) {
    sandbox::SandboxOptions options = quick();
    options.seed = seed;
    options.script = sandbox::parse_script(script, "script.json", options.account);
    start(std::move(options));
  }

  HttpTry call(const std::string& method, const std::string& path, const std::string& body = {}) const {
    // demo:demo
    return http_try(
        {method, server_->url() + path, body, {"Authorization: Basic ZGVtbzpkZW1v", "Content-Type: application/json"}});
  }
  /// A request for these contacts. A vector, because a JSON value in single braces would be a copy, not an array.
  HttpTry put(const std::vector<Json>& contacts, const std::string& merge = "overwrite") const {
    const Json body = {{"mergeOption", merge}, {"contacts", Json(contacts)}};
    return call("PUT", "/contacts/v3/import", body.dump());
  }
  HttpTry status(const std::string& id) const { return call("GET", "/contacts/v3/import/" + id); }

  /// Imports the contacts and returns the final status answer.
  Json import(const std::vector<Json>& contacts, const std::string& merge = "overwrite") const {
    const HttpTry taken = put(contacts, merge);
    EXPECT_EQ(taken.status, 202) << taken.body;
    return taken.status == 202 ? wait_for(Json::parse(taken.body).at("importId")) : Json();
  }
  Json wait_for(const std::string& id) const {
    for (int i = 0; i < 2000; ++i) {
      const Json answer = Json::parse(status(id).body);
      if (answer.at("status") != "NotFinished") return answer;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "the import did not end within 10 s";
    return {};
  }
  /// The contact as /sandbox/contacts shows it; null when there is none.
  Json contact(const std::string& email) const {
    const HttpTry answer = http_try({"GET", server_->url() + "/sandbox/contacts?email=" + email});
    return answer.body.empty() ? Json() : Json::parse(answer.body);
  }
  std::vector<Json> lines(const std::string& path) const {
    std::vector<Json> all;
    const std::string body = http_try({"GET", server_->url() + path}).body;
    for (std::size_t at = 0; at < body.size();) {
      const std::size_t end = body.find('\n', at);
      all.push_back(Json::parse(body.substr(at, end - at)));
      at = end + 1;
    }
    return all;
  }

  /// A contact matched by e-mail; `parts` are merged into it.
  static Json by_email(const std::string& email, const Json& parts = Json::object()) {
    Json contact = {{"matchIdentifier", "email"}, {"identifiers", {{"email", email}}}};
    contact.merge_patch(parts);
    return contact;
  }
  /// The first failure code of a report, "" when there is none.
  static std::string first_code(const Json& report) {
    const Json failures = report.value("failures", Json::array());
    return failures.empty() ? std::string() : failures[0]["failures"][0]["failureCode"].get<std::string>();
  }

  std::unique_ptr<sandbox::SandboxServer> server_;
};

}  // namespace dotsync
