#include "http_server/http_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "base/error.hpp"
#include "support/http_try.hpp"

namespace dotsync {
namespace {

constexpr int curl_empty_reply = 52;
constexpr int curl_partial = 18;
constexpr int curl_receive_error = 56;

ServerResponse text_answer(std::string body) {
  ServerResponse response;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

class HttpServerTest : public testing::Test {
 protected:
  void start(HttpServerOptions options = {}) {
    server_ = std::make_unique<HttpServer>(options);
    server_->route("GET", "/hello/{name}", [](const ServerRequest& request) {
      return text_answer(request.path_param("name") + "," + request.query_value("q", "none") + "," +
                         std::string(request.header("x-tone")));
    });
    server_->route("PUT", "/echo", [](const ServerRequest& request) { return text_answer(request.body); });
    server_->route("GET", "/cut/{how}", [](const ServerRequest& request) {
      ServerResponse response = text_answer(std::string(100'000, 'x'));
      const std::string how = request.path_param("how");
      response.cut = how == "close" ? Cut::close : how == "reset" ? Cut::reset : Cut::mid_answer;
      return response;
    });
    server_->route("GET", "/throws", [](const ServerRequest&) -> ServerResponse { throw std::runtime_error("inner"); });
    server_->start();
  }
  HttpTry get(const std::string& path, std::vector<std::string> headers = {}) {
    return http_try({"GET", server_->url() + path, "", std::move(headers)});
  }
  HttpTry put(std::string body, bool chunked = false) {
    return http_try({"PUT", server_->url() + "/echo", std::move(body), {}, chunked});
  }

  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, GivesHandlersPathQueryAndHeaders) {
  start();
  EXPECT_EQ(get("/hello/Zo%C3%AB?q=a%20b", {"X-TONE: warm"}).body, "Zo\u00eb,a b,warm");
  EXPECT_EQ(get("/hello/you").body, "you,none,");
}

TEST_F(HttpServerTest, GivesBodiesInFull) {
  start();
  const std::string body(900'000, 'b');
  EXPECT_EQ(put(body).body, body);
  EXPECT_EQ(put(body, true).body, body);
}

TEST_F(HttpServerTest, AnswersUnknownPathsAndMethods) {
  start();
  EXPECT_EQ(get("/nothing").status, 404);
  const HttpTry other = http_try({"DELETE", server_->url() + "/hello/x"});
  EXPECT_EQ(other.status, 405);
  EXPECT_EQ(other.headers.at("allow"), "GET");
}

TEST_F(HttpServerTest, KeepsWhatAHandlerThrowsToItself) {
  start();
  const HttpTry answer = get("/throws");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("inner"), std::string::npos);
  for (const auto& [name, value] : answer.headers) EXPECT_EQ(value.find("inner"), std::string::npos) << name;
}

TEST_F(HttpServerTest, RefusesBodiesOverTheLimit) {
  HttpServerOptions options;
  options.body_bytes_max = 1000;
  start(options);
  EXPECT_EQ(put(std::string(1000, 'b')).status, 200);
  EXPECT_EQ(put(std::string(1001, 'b')).status, 413);
  EXPECT_EQ(put(std::string(1001, 'b'), true).status, 413);
  EXPECT_EQ(put(std::string(3'000'000, 'b')).status, 413);
}

TEST_F(HttpServerTest, CutsConnectionsOff) {
  start();
  EXPECT_EQ(get("/cut/close").curl_code, curl_empty_reply);
  EXPECT_EQ(get("/cut/reset").curl_code, curl_receive_error);
  const HttpTry partial = get("/cut/mid_answer");
  EXPECT_TRUE(partial.curl_code == curl_partial || partial.curl_code == curl_receive_error) << partial.curl_code;
  EXPECT_EQ(partial.status, 200);
  EXPECT_LE(partial.body.size(), 50'000U);
}

TEST_F(HttpServerTest, CutsAnUploadBeforeItsBody) {
  HttpServerOptions options;
  server_ = std::make_unique<HttpServer>(options);
  std::atomic<int> handled{0};
  server_->route("PUT", "/echo", [&](const ServerRequest&) {
    ++handled;
    return text_answer("taken");
  });
  server_->on_head([](const ServerRequest& head) { return head.header("x-cut").empty() ? Cut::none : Cut::reset; });
  server_->start();
  const std::string url = server_->url() + "/echo";
  EXPECT_NE(http_try({"PUT", url, std::string(900'000, 'b'), {"x-cut: 1"}}).curl_code, 0);
  EXPECT_EQ(handled, 0);
  EXPECT_EQ(http_try({"PUT", url, "b"}).body, "taken");
}

TEST_F(HttpServerTest, StreamsLongAnswers) {
  server_ = std::make_unique<HttpServer>(HttpServerOptions{});
  server_->route("GET", "/numbers", [](const ServerRequest&) {
    ServerResponse response = text_answer("");
    response.stream = [next = 0](std::string& part) mutable {
      part = std::to_string(next++) + "\n";
      return next < 1000;
    };
    return response;
  });
  server_->start();
  const std::string body = get("/numbers").body;
  EXPECT_EQ(body.substr(0, 6), "0\n1\n2\n");
  EXPECT_EQ(body.substr(body.size() - 4), "999\n");
}

TEST_F(HttpServerTest, CompressesOnlyWhenTold) {
  start();
  EXPECT_EQ(get("/hello/x", {"Accept-Encoding: gzip"}).headers.count("content-encoding"), 0U);
  HttpServerOptions options;
  options.compress = true;
  start(options);
  EXPECT_EQ(get("/hello/x", {"Accept-Encoding: gzip"}).headers.at("content-encoding"), "gzip");
}

TEST_F(HttpServerTest, SurvivesWhatIsNoHttp) {
  HttpServerOptions options;
  options.read_timeout = std::chrono::milliseconds(300);
  options.head_bytes_max = 2000;
  start(options);
  raw_exchange(server_->port(), "\x16\x03\x01\x02\x01 hello\r\n\r\n");
  raw_exchange(server_->port(), "GET /hello/x HTTP/1.1\r\nA: " + std::string(100'000, 'a') + "\r\n\r\n");
  raw_exchange(server_->port(), "GET /hello/x HTTP/1.1\r\nHost: drips");
  raw_exchange(server_->port(), "PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  raw_exchange(server_->port(),
               "PUT /echo HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n"
               "Content-Length: 3\r\n\r\nabc");
  EXPECT_EQ(get("/hello/still").body, "still,none,");
}

TEST_F(HttpServerTest, AnswersAPutThatHasNoBody) {
  start();
  const std::string answer =
      raw_exchange(server_->port(), "PUT /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.substr(0, 15), "HTTP/1.1 200 OK");
}

TEST_F(HttpServerTest, ServesMoreClientsThanThreads) {
  HttpServerOptions options;
  options.threads = 2;
  start(options);
  std::atomic<int> good{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      for (int k = 0; k < 10; ++k) good += get("/hello/a").status == 200 ? 1 : 0;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, 80);
}

TEST_F(HttpServerTest, DoesNotShareItsPort) {
  start();
  HttpServerOptions options;
  options.port = server_->port();
  HttpServer second(options);
  EXPECT_THROW(second.start(), Error);
}

TEST_F(HttpServerTest, StopsWhileClientsAreConnected) {
  start();
  std::thread idle([port = server_->port()] { raw_exchange(port, "GET /hello/x HTTP/1.1\r\nHost: a\r\n\r\n", 5000); });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto before = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
  idle.join();
  server_->stop();
}

}  // namespace
}  // namespace dotsync
