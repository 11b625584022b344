// CurlHttp where the connection ends at every single byte of a request and of an answer: sent once, and certainly not
// taken only where no byte of the request left or an answer said so.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "client/calls.hpp"
#include "client/poll_verdict.hpp"
#include "client/submit_verdict.hpp"
#include "fakes/raw_server.hpp"
#include "unit/client/http_caller.hpp"

namespace dotsync {
namespace {

const Time now = from_ms(0);
constexpr std::string_view import_body =
    R"({"mergeOption":"overwrite","contacts":[{"identifiers":{"email":"a@b.cd"}}]})";
constexpr std::string_view report = R"({"importId":"a","status":"Finished","created":[],"updated":[]})";

enum class End { close, reset };

/// Exactly so many bytes, or what there was.
std::string read_exactly(RawConnection& connection, std::size_t bytes) {
  std::string got;
  while (got.size() < bytes) {
    const std::string more = connection.read_some(bytes - got.size());
    if (more.empty()) break;
    got += more;
  }
  return got;
}

/// How long the request is on the wire.
std::size_t length_of(const HttpRequest& request) {
  std::atomic<std::size_t> length{0};
  RawServer server([&](RawConnection& connection, int) {
    length = connection.read_request().size();
    connection.write(http_answer(200, "{}"));
  });
  HttpCaller(options_for(server.base_url())).answer(request);
  return length;
}

/// What comes of a request of which the server reads so many bytes.
HttpResult cut_request(const HttpRequest& request, std::size_t bytes, End end) {
  std::atomic<std::size_t> received{0};
  RawServer server([&](RawConnection& connection, int) {
    received += read_exactly(connection, bytes).size();
    if (end == End::reset) connection.reset();
  });
  HttpResult result = HttpCaller(options_for(server.base_url())).call(request);
  EXPECT_EQ(received, bytes) << "the server has read what it wanted, once";
  EXPECT_EQ(server.connections(), 1);
  return result;
}

/// What comes of a request whose answer ends behind so many bytes.
HttpResult cut_answer(const HttpRequest& request, std::string_view answer, std::size_t bytes) {
  std::atomic<int> received{0};
  RawServer server([&](RawConnection& connection, int) {
    if (!connection.read_request().empty()) ++received;
    connection.write(answer.substr(0, bytes));
  });
  HttpResult result = HttpCaller(options_for(server.base_url())).call(request);
  EXPECT_EQ(received.load(), 1) << "cut at " << bytes;
  return result;
}

SubmitVerdict judge(const HttpResult& result) { return judge_submission(result, now); }

TEST(CurlHttpCut, AnImportCutAtAnyByteIsUnknown) {
  const HttpRequest request = put_import(std::string(import_body));
  const std::size_t length = length_of(request);
  ASSERT_GT(length, import_body.size() + 100);
  for (std::size_t bytes = 1; bytes <= length; ++bytes) {
    const End end = bytes % 2 == 0 ? End::close : End::reset;
    EXPECT_TRUE(std::holds_alternative<SubmitUnknown>(judge(cut_request(request, bytes, end)))) << "cut at " << bytes;
  }
}

TEST(CurlHttpCut, ABigImportCutAnywhereIsUnknown) {
  const HttpRequest request = put_import(std::string(3'000'000, ' '));
  for (std::size_t bytes = 1; bytes < 3'000'000; bytes += 333'333) {
    EXPECT_TRUE(std::holds_alternative<SubmitUnknown>(judge(cut_request(request, bytes, End::reset)))) << bytes;
  }
}

TEST(CurlHttpCut, APollCutAtAnyByteSaysNothingOfItsImport) {
  const HttpRequest request = get_import("a");
  const std::size_t length = length_of(request);
  for (std::size_t bytes = 1; bytes <= length; ++bytes) {
    const End end = bytes % 2 == 0 ? End::close : End::reset;
    const PollVerdict verdict = judge_poll(cut_request(request, bytes, end), "a", now);
    EXPECT_TRUE(std::holds_alternative<PollError>(verdict)) << "cut at " << bytes;
  }
}

TEST(CurlHttpCut, AReportCutAtAnyByteIsNoReport) {
  const std::string answer = http_answer(200, report);
  for (std::size_t bytes = 0; bytes <= answer.size(); ++bytes) {
    const PollVerdict verdict = judge_poll(cut_answer(get_import("a"), answer, bytes), "a", now);
    EXPECT_EQ(std::holds_alternative<PollFinal>(verdict), bytes == answer.size()) << "cut at " << bytes;
    EXPECT_EQ(std::holds_alternative<PollError>(verdict), bytes < answer.size()) << "cut at " << bytes;
  }
}

/// Without a length the end of the connection is the end of the answer: only its JSON can tell that it was cut.
TEST(CurlHttpCut, AnAnswerWithoutALengthCountsOnlyWhole) {
  const std::string head = "HTTP/1.1 202 Accepted\r\nConnection: close\r\n\r\n";
  const std::string answer = head + R"({"importId":"0a1b-2c3d"})";
  for (std::size_t bytes = 0; bytes <= answer.size(); ++bytes) {
    const SubmitVerdict verdict = judge(cut_answer(put_import(std::string(import_body)), answer, bytes));
    EXPECT_EQ(std::holds_alternative<SubmitAccepted>(verdict), bytes == answer.size()) << "cut at " << bytes;
    EXPECT_EQ(std::holds_alternative<SubmitUnknown>(verdict), bytes < answer.size()) << "cut at " << bytes;
  }
}

TEST(CurlHttpCut, AnAnswerInChunksCountsOnlyWhole) {
  const std::string head = "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string answer = head + "5\r\n{\"imp\r\nc\r\nortId\":\"a1\"}\r\n0\r\n\r\n";
  const std::size_t last_chunk = answer.find("0\r\n\r\n");
  for (std::size_t bytes = 0; bytes <= answer.size(); ++bytes) {
    const SubmitVerdict verdict = judge(cut_answer(put_import(std::string(import_body)), answer, bytes));
    // Behind the last chunk's own line the body is whole, whatever happens to the empty line.
    if (bytes > last_chunk && bytes < answer.size()) {
      EXPECT_FALSE(std::holds_alternative<SubmitRefused>(verdict)) << "cut at " << bytes;
      continue;
    }
    EXPECT_EQ(std::holds_alternative<SubmitUnknown>(verdict), bytes <= last_chunk) << "cut at " << bytes;
    EXPECT_EQ(std::holds_alternative<SubmitAccepted>(verdict), bytes == answer.size()) << "cut at " << bytes;
  }
}

/// A refusal is one from the end of its head on; before that nobody knows what was answered.
TEST(CurlHttpCut, ARefusalCountsFromTheEndOfItsHead) {
  for (const int status : {302, 400, 401, 403, 404, 413, 429}) {
    const std::string answer = http_answer(status, R"({"errorCode":"x"})");
    const std::size_t head = answer.find("\r\n\r\n") + 4;
    for (std::size_t bytes = 0; bytes <= answer.size(); ++bytes) {
      const SubmitVerdict verdict = judge(cut_answer(put_import(std::string(import_body)), answer, bytes));
      EXPECT_EQ(std::holds_alternative<SubmitRefused>(verdict), bytes >= head) << status << " cut at " << bytes;
      EXPECT_EQ(std::holds_alternative<SubmitUnknown>(verdict), bytes < head) << status << " cut at " << bytes;
    }
  }
}

TEST(CurlHttpCut, AnInterimAnswerIsNoAnswer) {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  const std::string answer = interim + http_answer(202, R"({"importId":"a"})");
  for (std::size_t bytes = interim.size(); bytes <= answer.size(); ++bytes) {
    const SubmitVerdict verdict = judge(cut_answer(put_import(std::string(import_body)), answer, bytes));
    EXPECT_EQ(std::holds_alternative<SubmitAccepted>(verdict), bytes == answer.size()) << "cut at " << bytes;
    EXPECT_FALSE(std::holds_alternative<SubmitRefused>(verdict)) << "cut at " << bytes;
  }
}

}  // namespace
}  // namespace dotsync
