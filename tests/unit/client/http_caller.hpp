// HttpCaller: a CurlHttp with its own event loop, made synchronous. Used by the tests of CurlHttp.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>

#include "base/event_loop.hpp"
#include "client/curl_http.hpp"

namespace dotsync {

inline HttpOptions options_for(const std::string& base_url) {
  HttpOptions options;
  options.base_url = base_url;
  options.username = "user";
  options.password = Secret("s3cret");
  options.timeout = std::chrono::seconds(20);
  return options;
}

class HttpCaller {
 public:
  explicit HttpCaller(HttpOptions options) : http_(std::make_unique<CurlHttp>(std::move(options), loop_)) {}

  HttpResult call(HttpRequest request) {
    std::optional<HttpResult> result;
    http_->send(std::move(request), [&result](HttpResult got) { result = std::move(got); });
    while (!result) {
      if (!loop_.wait(std::chrono::minutes(1))) throw std::runtime_error("no completion within a minute");
      loop_.run_pending();
    }
    return std::move(*result);
  }
  HttpResponse answer(HttpRequest request) {
    HttpResult result = call(std::move(request));
    if (const auto* failure = std::get_if<TransportFailure>(&result)) throw std::runtime_error(failure->what);
    return std::get<HttpResponse>(std::move(result));
  }
  TransportFailure failure(HttpRequest request) {
    HttpResult result = call(std::move(request));
    if (std::holds_alternative<HttpResponse>(result)) throw std::runtime_error("unexpected answer");
    return std::get<TransportFailure>(std::move(result));
  }

  CurlHttp& http() { return *http_; }
  EventLoop& loop() { return loop_; }
  void destroy_http() { http_.reset(); }

 private:
  EventLoop loop_;
  std::unique_ptr<CurlHttp> http_;
};

}  // namespace dotsync
