// CurlHttp against answers that are wrong, huge, slow, or lead elsewhere: what becomes of an import is a certain
// refusal only where the answer's head says so, else unknown.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "client/calls.hpp"
#include "client/poll_verdict.hpp"
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

/// What comes of an import that is answered with these bytes; `hold` keeps the connection open behind them.
SubmitVerdict import_answered(const std::string& answer, HttpOptions options = options_for(""), bool hold = false) {
  RawServer server([&](RawConnection& connection, int) {
    connection.read_request();
    connection.write(answer);
    if (hold) connection.hold();
  });
  options.base_url = server.base_url();
  HttpCaller caller(std::move(options));
  return judge_submission(caller.call(put_import("{}")), now);
}

HttpOptions hasty(milliseconds timeout) {
  HttpOptions options = options_for("");
  options.timeout = timeout;
  return options;
}

TEST(CurlHttpLie, AnAcceptanceThatCannotBeReadIsUnknown) {
  const std::string deep(100'000, '[');
  const std::string bodies[] = {"",
                                "null",
                                "[]",
                                "\"a\"",
                                "{",
                                "{}",
                                R"({"importId":null})",
                                "\xFF",
                                "<html>ok</html>",
                                deep,
                                "{\"importId\":\"../../v2/x\"}",
                                R"({"importId":")" + std::string(65, 'a') + "\"}"};
  for (const std::string& body : bodies) {
    EXPECT_TRUE(std::holds_alternative<SubmitUnknown>(import_answered(http_answer(202, body)))) << body.substr(0, 40);
  }
}

TEST(CurlHttpLie, ACompressionThatIsNoneHidesTheBodyNotTheStatus) {
  const std::string encoded = "Content-Encoding: gzip\r\n";
  const std::string accepted = http_answer(202, R"({"importId":"a"})", encoded);
  EXPECT_TRUE(std::holds_alternative<SubmitUnknown>(import_answered(accepted)));
  const SubmitVerdict refused = import_answered(http_answer(400, "{}", encoded));
  EXPECT_EQ(std::get<SubmitRefused>(refused).kind, RefusalKind::bad_request);
}

TEST(CurlHttpLie, ABombOrAFloodHidesTheBodyNotTheStatus) {
  const std::string bomb = deflate_bomb(50'000'000);
  const std::string flood(5'000'000, ' ');
  for (const int status : {202, 413}) {
    const std::string answers[] = {http_answer(status, bomb, "Content-Encoding: gzip\r\n"), http_answer(status, flood)};
    for (const std::string& answer : answers) {
      HttpOptions options = options_for("");
      options.response_bytes_max = 1'000'000;
      const SubmitVerdict verdict = import_answered(answer, std::move(options));
      EXPECT_EQ(std::holds_alternative<SubmitUnknown>(verdict), status == 202);
      EXPECT_EQ(std::holds_alternative<SubmitRefused>(verdict), status == 413);
    }
  }
}

/// By name, by address, without a scheme, up to TLS: nothing of it may reach the other port, least of all the password.
TEST(CurlHttpLie, NothingReachesWhereARedirectLeads) {
  RawServer elsewhere(
      [](RawConnection& connection, int) { connection.write(http_answer(202, R"({"importId":"a"})")); });
  const std::string ports[] = {fmt::format("http://127.0.0.1:{}/", elsewhere.port()),
                               fmt::format("http://localhost:{}/", elsewhere.port()),
                               fmt::format("//127.0.0.1:{}/contacts/v3/import", elsewhere.port()),
                               fmt::format("https://127.0.0.1:{}/", elsewhere.port())};
  for (const int status : {300, 301, 302, 303, 305, 307, 308}) {
    for (const std::string& location : ports) {
      RawServer server([&](RawConnection& connection, int) {
        while (!connection.read_request().empty()) {
          connection.write(
              http_answer(status, "", fmt::format("Location: {}\r\nRefresh: 0; url={}\r\n", location, location)));
        }
      });
      HttpCaller caller(options_for(server.base_url()));
      const SubmitVerdict verdict = judge_submission(caller.call(put_import("{}")), now);
      ASSERT_TRUE(std::holds_alternative<SubmitRefused>(verdict)) << status;
      EXPECT_EQ(std::get<SubmitRefused>(verdict).kind, RefusalKind::redirect) << status;
      EXPECT_TRUE(std::holds_alternative<PollError>(judge_poll(caller.call(get_import("a")), "a", now))) << status;
    }
  }
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST(CurlHttpLie, AStallInTheHeadIsUnknownWhateverItBeganToSay) {
  for (const char* begun : {"HTTP/1.1", "HTTP/1.1 400 Bad Request\r\n", "HTTP/1.1 429 Slow\r\nRetry-After: 1\r\n"}) {
    const auto start = steady_clock::now();
    EXPECT_TRUE(std::holds_alternative<SubmitUnknown>(import_answered(begun, hasty(milliseconds(150)), true))) << begun;
    EXPECT_LT(steady_clock::now() - start, seconds(10));
  }
}

TEST(CurlHttpLie, AStallInTheBodyLeavesWhatTheHeadHasSaid) {
  const std::string more = " Status\r\nContent-Length: 100\r\n\r\n{";
  const SubmitVerdict accepted = import_answered("HTTP/1.1 202" + more, hasty(milliseconds(150)), true);
  EXPECT_TRUE(std::holds_alternative<SubmitUnknown>(accepted));
  const SubmitVerdict refused = import_answered("HTTP/1.1 400" + more, hasty(milliseconds(150)), true);
  EXPECT_EQ(std::get<SubmitRefused>(refused).kind, RefusalKind::bad_request);
}

TEST(CurlHttpLie, AServerThatReadsNoFurtherIsUnknown) {
  RawServer server([](RawConnection& connection, int number) {
    connection.read_some(1000);
    // Says nothing and reads nothing, until the client goes: then this write fails, at the latest the second one.
    if (number == 1) std::this_thread::sleep_for(milliseconds(400));
  });
  HttpOptions options = hasty(milliseconds(200));
  options.base_url = server.base_url();
  HttpCaller caller(std::move(options));
  const HttpResult result = caller.call(put_import(std::string(40'000'000, ' ')));
  EXPECT_TRUE(std::holds_alternative<SubmitUnknown>(judge_submission(result, now)));
  EXPECT_EQ(server.connections(), 1);
}

/// The kernel takes the connection, nobody ever reads: without TLS bytes have left, with TLS no request has.
TEST(CurlHttpLie, AServerThatNeverSpeaksTlsIsSurelyNotSent) {
  RawServer server([](RawConnection& connection, int) { connection.hold(); });
  HttpOptions options = hasty(milliseconds(200));
  options.base_url = fmt::format("https://127.0.0.1:{}", server.port());
  const SubmitVerdict verdict = judge_submission(HttpCaller(std::move(options)).call(put_import("{}")), now);
  ASSERT_TRUE(std::holds_alternative<SubmitRefused>(verdict));
  EXPECT_EQ(std::get<SubmitRefused>(verdict).kind, RefusalKind::not_sent);
}

}  // namespace
}  // namespace dotsync
