// CurlHttp against servers that cut, stall, flood and lie.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "client/calls.hpp"
#include "client/submit_verdict.hpp"
#include "fakes/deflate_bomb.hpp"
#include "fakes/raw_server.hpp"
#include "unit/client/http_caller.hpp"

namespace dotsync {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

const Time now = from_ms(0);

TEST(CurlHttpFault, AnImportIsSentExactlyOnceWhereverTheAnswerIsCut) {
  const std::string answer = http_answer(202, R"({"importId":"a"})");
  for (std::size_t cut = 0; cut < answer.size(); ++cut) {
    std::atomic<int> received{0};
    RawServer server([&](RawConnection& connection, int) {
      if (!connection.read_request().empty()) ++received;
      connection.write(std::string_view(answer).substr(0, cut));
    });
    HttpCaller caller(options_for(server.base_url()));
    const SubmitVerdict verdict = judge_submission(caller.call(put_import("{\"contacts\":[]}")), now);
    EXPECT_TRUE(std::holds_alternative<SubmitUnknown>(verdict)) << "cut at " << cut;
    EXPECT_EQ(received.load(), 1) << "cut at " << cut;
  }
}

TEST(CurlHttpFault, AResetAfterTheBodyIsUnknownAndNotRepeated) {
  std::atomic<int> received{0};
  RawServer server([&](RawConnection& connection, int number) {
    // The first request leaves a connection that could be reused; the import must not take it.
    if (connection.read_request().empty()) return;
    ++received;
    if (number == 1) {
      connection.write(http_answer(200, "{}"));
      connection.hold();
    }
    connection.reset();
  });
  HttpCaller caller(options_for(server.base_url()));
  caller.answer(get_import("a"));
  const TransportFailure failure = caller.failure(put_import(std::string(100'000, ' ')));
  EXPECT_FALSE(failure.surely_not_sent);
  EXPECT_EQ(received.load(), 2);
  EXPECT_EQ(server.connections(), 2);
}

TEST(CurlHttpFault, ACutInTheMiddleOfTheBodyIsUnknown) {
  RawServer server([](RawConnection& connection, int) {
    connection.read_some(4096);
    connection.reset();
  });
  HttpCaller caller(options_for(server.base_url()));
  EXPECT_FALSE(caller.failure(put_import(std::string(20'000'000, ' '))).surely_not_sent);
}

TEST(CurlHttpFault, ASilentServerTimesOutAsUnknown) {
  RawServer server([](RawConnection& connection, int) { connection.hold(); });
  HttpCaller caller(options_for(server.base_url()));
  HttpRequest request = put_import("{}");
  request.timeout = milliseconds(200);
  const auto start = steady_clock::now();
  const TransportFailure failure = caller.failure(std::move(request));
  EXPECT_FALSE(failure.surely_not_sent);
  EXPECT_NE(failure.what.find("within 200ms"), std::string::npos) << failure.what;
  EXPECT_LT(steady_clock::now() - start, seconds(10));
}

TEST(CurlHttpFault, AnAnswerThatStallsIsCutAndKnownAsSuch) {
  RawServer server([](RawConnection& connection, int) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    connection.hold();
  });
  HttpOptions options = options_for(server.base_url());
  options.stall_timeout = seconds(1);
  HttpCaller caller(std::move(options));
  const auto start = steady_clock::now();
  const HttpResponse response = caller.answer(get_import("a"));
  EXPECT_EQ(response.status, 200);
  EXPECT_FALSE(response.body_complete);
  EXPECT_LT(steady_clock::now() - start, seconds(15));
}

TEST(CurlHttpFault, ARefusalIsKnownEvenWhenItsBodyIsCut) {
  RawServer server([](RawConnection& connection, int) {
    connection.read_request();
    connection.write("HTTP/1.1 400 Bad\r\nContent-Length: 100\r\n\r\n{\"errorCode\":");
  });
  HttpCaller caller(options_for(server.base_url()));
  const SubmitVerdict verdict = judge_submission(caller.call(put_import("{}")), now);
  EXPECT_EQ(std::get<SubmitRefused>(verdict).kind, RefusalKind::bad_request);
}

TEST(CurlHttpFault, NobodyListeningIsSurelyNotSent) {
  int port = 0;
  {
    const RawServer gone([](RawConnection&, int) {});
    port = gone.port();
  }
  HttpCaller caller(options_for(fmt::format("http://127.0.0.1:{}", port)));
  const TransportFailure failure = caller.failure(put_import("{}"));
  EXPECT_TRUE(failure.surely_not_sent);
  EXPECT_NE(failure.what.find("cannot connect to 127.0.0.1"), std::string::npos) << failure.what;
}

TEST(CurlHttpFault, SomethingThatIsNotHttpIsUnknown) {
  RawServer server([](RawConnection& connection, int) {
    connection.read_request();
    connection.write("220 mail.example.com ESMTP\r\n");
  });
  HttpCaller caller(options_for(server.base_url()));
  EXPECT_FALSE(caller.failure(put_import("{}")).surely_not_sent);
}

TEST(CurlHttpFault, AHugeAnswerStopsAtTheCap) {
  std::atomic<bool> cut_off{false};
  RawServer server([&](RawConnection& connection, int) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\n\r\n");
    const std::string block(1'000'000, 'x');
    for (int i = 0; i < 500; ++i) {
      if (!connection.write(block)) {
        cut_off = true;
        return;
      }
    }
  });
  HttpOptions options = options_for(server.base_url());
  options.response_bytes_max = 3'000'000;
  HttpCaller caller(std::move(options));
  const HttpResponse response = caller.answer(get_import("a"));
  EXPECT_FALSE(response.body_complete);
  EXPECT_LE(response.body.size(), 3'000'000U);
  caller.destroy_http();
}

TEST(CurlHttpFault, EndlessHeadersStopAtTheCap) {
  RawServer server([&](RawConnection& connection, int) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\n");
    for (int i = 0; connection.write(fmt::format("X-{}: {}\r\n", i, std::string(1000, 'x'))); ++i) {
    }
  });
  HttpCaller caller(options_for(server.base_url()));
  EXPECT_FALSE(caller.failure(get_import("a")).surely_not_sent);
}

TEST(CurlHttpFault, ABombIsCountedAfterItsDecompression) {
  const std::string bomb = deflate_bomb(300'000'000);
  ASSERT_LT(bomb.size(), 3'000'000U);
  RawServer server([&](RawConnection& connection, int) {
    connection.read_request();
    connection.write(http_answer(200, bomb, "Content-Encoding: gzip\r\n"));
    connection.hold();
  });
  HttpOptions options = options_for(server.base_url());
  options.response_bytes_max = 5'000'000;
  HttpCaller caller(std::move(options));
  const HttpResponse response = caller.answer(get_import("a"));
  EXPECT_FALSE(response.body_complete);
  EXPECT_GT(response.body.size(), 1'000'000U);
  EXPECT_LE(response.body.size(), 5'000'000U);
}

TEST(CurlHttpFault, NoFailureTellsASecret) {
  RawServer server([](RawConnection& connection, int) { connection.read_request(); });
  HttpOptions options = options_for(server.base_url());
  options.integration_token = "t0ken";
  HttpCaller caller(std::move(options));
  const std::string what = caller.failure(put_import("{\"x\":\"jo@example.com\"}")).what;
  for (const char* secret : {"s3cret", "t0ken", "dXNlcjpzM2NyZXQ", "jo@example.com"}) {
    EXPECT_EQ(what.find(secret), std::string::npos) << what;
  }
}

TEST(CurlHttpFault, StopsAtOnceAndDropsWhatIsOpen) {
  RawServer server([](RawConnection& connection, int) { connection.hold(); });
  HttpCaller caller(options_for(server.base_url()));
  bool called = false;
  for (int i = 0; i < 50; ++i) caller.http().send(put_import("{}"), [&called](HttpResult) { called = true; });
  while (server.connections() == 0) std::this_thread::yield();
  const auto start = steady_clock::now();
  caller.destroy_http();
  EXPECT_LT(steady_clock::now() - start, seconds(5));
  caller.loop().run_pending();
  EXPECT_FALSE(called);
}

TEST(CurlHttpFault, AnAnswerThatWaitsInTheQueueIsDroppedToo) {
  RawServer server([](RawConnection& connection, int) {
    connection.read_request();
    connection.write(http_answer(200, "{}"));
  });
  HttpCaller caller(options_for(server.base_url()));
  bool called = false;
  caller.http().send(get_import("a"), [&called](HttpResult) { called = true; });
  ASSERT_TRUE(caller.loop().wait(std::chrono::minutes(1)));
  caller.destroy_http();
  EXPECT_EQ(caller.loop().run_pending(), 1U);
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace dotsync
