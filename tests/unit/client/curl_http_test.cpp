// CurlHttp against a real socket: what is sent, and what of the answer arrives.
#include "client/curl_http.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.hpp"
#include "client/calls.hpp"
#include "fakes/raw_server.hpp"
#include "unit/client/http_caller.hpp"

namespace dotsync {
namespace {

/// Answers every request of every connection, and keeps the last.
class AnsweringServer {
 public:
  explicit AnsweringServer(std::string answer)
      : answer_(std::move(answer)), server_([this](RawConnection& connection, int) { serve(connection); }) {}
  RawServer& raw() { return server_; }
  int requests() const { return requests_.load(); }
  std::string last() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return last_;
  }

 private:
  void serve(RawConnection& connection) {
    while (true) {
      std::string request = connection.read_request();
      if (request.empty()) return;
      ++requests_;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        last_ = std::move(request);
      }
      if (!connection.write(answer_)) return;
    }
  }

  std::string answer_;
  std::atomic<int> requests_{0};
  std::mutex mutex_;
  std::string last_;
  RawServer server_;
};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(CurlHttp, SendsAnImportAsTheApiWantsIt) {
  AnsweringServer server(http_answer(202, R"({"importId":"a"})", "X-RateLimit-Remaining: 7\r\n"));
  HttpOptions options = options_for(server.raw().base_url());
  options.integration_token = "5a96bc79-0000";
  HttpCaller caller(std::move(options));
  const std::string body = R"({"contacts":[)" + std::string(2'000'000, ' ') + "]}";
  const HttpResponse response = caller.answer(put_import(body));
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, R"({"importId":"a"})");
  EXPECT_TRUE(response.body_complete);
  EXPECT_EQ(response.headers.get("x-ratelimit-REMAINING"), "7");
  const std::string request = server.last();
  EXPECT_TRUE(request.starts_with("PUT /contacts/v3/import HTTP/1.1\r\n"));
  EXPECT_TRUE(contains(request, "\r\nAuthorization: Basic dXNlcjpzM2NyZXQ=\r\n"));
  EXPECT_TRUE(contains(request, "\r\nContent-Type: application/json\r\n"));
  EXPECT_TRUE(contains(request, "\r\nx-ddg-integration-token: 5a96bc79-0000\r\n"));
  EXPECT_FALSE(contains(request, "Expect:"));
  EXPECT_EQ(request.substr(request.find("\r\n\r\n") + 4), body);
}

TEST(CurlHttp, SendsAReadWithoutABody) {
  AnsweringServer server(http_answer(404, "no"));
  HttpCaller caller(options_for(server.raw().base_url() + "/prefix/"));
  EXPECT_EQ(caller.answer(get_import("a-1")).status, 404);
  EXPECT_TRUE(server.last().starts_with("GET /prefix/contacts/v3/import/a-1 HTTP/1.1\r\n"));
  EXPECT_FALSE(contains(server.last(), "x-ddg-integration-token"));
  EXPECT_FALSE(contains(server.last(), "Content-Type"));
}

TEST(CurlHttp, ReadsMayShareAConnectionAndImportsNever) {
  AnsweringServer server(http_answer(200, "{}"));
  HttpCaller caller(options_for(server.raw().base_url()));
  for (int i = 0; i < 3; ++i) caller.answer(get_import("a"));
  EXPECT_EQ(server.raw().connections(), 1);
  for (int i = 0; i < 3; ++i) caller.answer(put_import("{}"));
  EXPECT_EQ(server.raw().connections(), 4);
  caller.answer(get_import("a"));
  EXPECT_EQ(server.raw().connections(), 4);
}

TEST(CurlHttp, AnImportLeavesNoConnectionToOthers) {
  AnsweringServer server(http_answer(200, "{}"));
  HttpCaller caller(options_for(server.raw().base_url()));
  caller.answer(put_import("{}"));
  caller.answer(get_import("a"));
  EXPECT_EQ(server.raw().connections(), 2);
}

TEST(CurlHttp, NeverFollowsARedirect) {
  AnsweringServer elsewhere(http_answer(202, R"({"importId":"stolen"})"));
  for (const char* status : {"301", "302", "307", "308"}) {
    const std::string location = "Location: " + elsewhere.raw().base_url() + "/contacts/v3/import\r\n";
    AnsweringServer server(http_answer(std::atoi(status), "", location));
    HttpCaller caller(options_for(server.raw().base_url()));
    EXPECT_EQ(caller.answer(put_import("{}")).status, std::atoi(status));
    EXPECT_EQ(caller.answer(get_import("a")).status, std::atoi(status));
  }
  EXPECT_EQ(elsewhere.raw().connections(), 0);
}

TEST(CurlHttp, TakesHeadersFromTheLastStatusLineOnly) {
  AnsweringServer server("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + http_answer(200, "{}", "x-late: 2\r\n"));
  HttpCaller caller(options_for(server.raw().base_url()));
  const HttpResponse response = caller.answer(get_import("a"));
  EXPECT_EQ(response.status, 200);
  EXPECT_FALSE(response.headers.get("X-Early").has_value());
  EXPECT_EQ(response.headers.get("X-Late"), "2");
}

TEST(CurlHttp, TakesNoProxyFromTheEnvironment) {
  AnsweringServer proxy(http_answer(200, "proxied"));
  AnsweringServer server(http_answer(200, "direct"));
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) {
    setenv(name, proxy.raw().base_url().c_str(), 1);
  }
  HttpCaller direct(options_for(server.raw().base_url()));
  EXPECT_EQ(direct.answer(get_import("a")).body, "direct");
  EXPECT_EQ(proxy.requests(), 0);
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);

  setenv("no_proxy", "*", 1);
  HttpOptions options = options_for(server.raw().base_url());
  options.proxy = proxy.raw().base_url();
  HttpCaller proxied(std::move(options));
  EXPECT_EQ(proxied.answer(get_import("a")).body, "proxied");
  unsetenv("no_proxy");
}

TEST(CurlHttp, RunsManyCallsAtOnceAndCompletesEach) {
  AnsweringServer server(http_answer(200, "{}"));
  HttpCaller caller(options_for(server.raw().base_url()));
  int completed = 0;
  constexpr int calls = 100;
  for (int i = 0; i < calls; ++i) {
    caller.http().send(i % 2 == 0 ? put_import("{}") : get_import("a"), [&completed](HttpResult result) {
      completed += std::holds_alternative<HttpResponse>(result) ? 1 : 0;
    });
  }
  EXPECT_EQ(completed, 0);  // never from inside send()
  int turns = 0;
  while (completed < calls && ++turns < 1000 && caller.loop().wait(std::chrono::minutes(1)))
    caller.loop().run_pending();
  EXPECT_EQ(completed, calls);
  EXPECT_EQ(server.requests(), calls);
}

TEST(CurlHttp, RefusesAServerThatWouldReadThePasswordInClear) {
  EventLoop loop;
  EXPECT_THROW(CurlHttp(options_for("http://example.com"), loop), Error);
}

TEST(CurlHttp, RefusesControlCharactersInHeaders) {
  EventLoop loop;
  HttpOptions options = options_for("http://127.0.0.1:1");
  options.integration_token = "a\r\nX-Evil: 1";
  EXPECT_THROW(CurlHttp(std::move(options), loop), Error);
}

}  // namespace
}  // namespace dotsync
