// CurlHttp against servers whose certificates are good, of another host, out of their time or of nobody known.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "client/calls.hpp"
#include "client/submit_verdict.hpp"
#include "fakes/raw_server.hpp"
#include "fakes/tls_try.hpp"
#include "unit/client/http_caller.hpp"
#include "unit/client/pem_file.hpp"

namespace dotsync {
namespace {

/// What comes of an import when the server shows `shown` and `trusted` is the one authority; counts requests.
HttpResult call_over_tls(const TestCertificate& shown, const TestCertificate& trusted, int& requests,
                         std::string_view host = "127.0.0.1") {
  std::atomic<int> received{0};
  RawServer server(
      [&](RawConnection& connection, int) {
        if (connection.read_request().empty()) return;
        ++received;
        connection.write(http_answer(202, R"({"importId":"a"})"));
      },
      shown);
  const PemFile authority(trusted.certificate_pem);
  HttpOptions options = options_for(server.base_url(host));
  options.ca_file = authority.path();
  HttpCaller caller(std::move(options));
  HttpResult result = caller.call(put_import("{}"));
  requests = received.load();
  return result;
}

void expect_untrusted(const HttpResult& result, int requests) {
  ASSERT_TRUE(std::holds_alternative<TransportFailure>(result));
  EXPECT_TRUE(std::get<TransportFailure>(result).surely_not_sent);
  EXPECT_NE(std::get<TransportFailure>(result).what.find("is not trusted"), std::string::npos)
      << std::get<TransportFailure>(result).what;
  EXPECT_EQ(requests, 0);
}

TEST(CurlHttpTls, TalksToATrustedServer) {
  int requests = 0;
  const TestCertificate good = make_certificate();
  const HttpResult result = call_over_tls(good, good, requests);
  ASSERT_TRUE(std::holds_alternative<HttpResponse>(result)) << std::get<TransportFailure>(result).what;
  EXPECT_EQ(std::get<HttpResponse>(result).status, 202);
  EXPECT_EQ(requests, 1);
}

TEST(CurlHttpTls, RefusesAnotherHostsCertificate) {
  CertificateWish wish;
  wish.alternative_name = "DNS:other.example";
  const TestCertificate other = make_certificate(wish);
  int requests = 0;
  expect_untrusted(call_over_tls(other, other, requests), requests);
  const TestCertificate address_only = make_certificate();
  expect_untrusted(call_over_tls(address_only, address_only, requests, "localhost"), requests);
}

TEST(CurlHttpTls, RefusesACertificateOutOfItsTime) {
  CertificateWish wish;
  wish.starts_in_seconds = -7200;
  wish.ends_in_seconds = -3600;
  const TestCertificate expired = make_certificate(wish);
  int requests = 0;
  expect_untrusted(call_over_tls(expired, expired, requests), requests);
}

TEST(CurlHttpTls, RefusesACertificateBeforeItsTime) {
  CertificateWish wish;
  wish.starts_in_seconds = 3600;
  wish.ends_in_seconds = 7200;
  const TestCertificate early = make_certificate(wish);
  int requests = 0;
  expect_untrusted(call_over_tls(early, early, requests), requests);
}

TEST(CurlHttpTls, RefusesACertificateThatOnlyVouchesForItself) {
  const TestCertificate own = make_certificate();
  std::atomic<int> received{0};
  RawServer server([&](RawConnection& connection, int) { received += connection.read_request().empty() ? 0 : 1; }, own);
  // The authorities are those of the system, as in most configurations.
  const HttpResult result = HttpCaller(options_for(server.base_url())).call(put_import("{}"));
  expect_untrusted(result, received.load());
}

/// The server is there and serves who asks for less; dotsync asks for TLS 1.2 at least.
TEST(CurlHttpTls, RefusesTls11) {
  const TestCertificate good = make_certificate();
  std::atomic<int> received{0};
  RawServer server([&](RawConnection& connection, int) { received += connection.read_request().empty() ? 0 : 1; }, good,
                   TlsVersions::up_to_1_1);
  ASSERT_EQ(try_tls(server.port()), "TLSv1.1");
  const PemFile authority(good.certificate_pem);
  HttpOptions options = options_for(server.base_url());
  options.ca_file = authority.path();
  const TransportFailure failure = HttpCaller(std::move(options)).failure(put_import("{}"));
  EXPECT_TRUE(failure.surely_not_sent);
  EXPECT_NE(failure.what.find("no TLS connection"), std::string::npos) << failure.what;
  EXPECT_EQ(received.load(), 0);
}

TEST(CurlHttpTls, RefusesAnUnknownAuthority) {
  int requests = 0;
  expect_untrusted(call_over_tls(make_certificate(), make_certificate(), requests), requests);
}

TEST(CurlHttpTls, AServerWithoutTlsIsSurelyNotSent) {
  RawServer plain([](RawConnection& connection, int) {
    connection.read_some(10);
    connection.write("HTTP/1.1 202 Accepted\r\n\r\n");
  });
  HttpCaller caller(options_for(fmt::format("https://127.0.0.1:{}", plain.port())));
  EXPECT_TRUE(caller.failure(put_import("{}")).surely_not_sent);
}

/// As long as the handshake is not through not one byte of a request has left.
TEST(CurlHttpTls, AHandshakeCutAtAnyByteIsSurelyNotSent) {
  const PemFile authority(make_certificate().certificate_pem);
  for (std::size_t bytes = 0; bytes <= 480; bytes += 8) {
    std::atomic<std::size_t> received{0};
    RawServer server([&](RawConnection& connection, int) {
      while (received < bytes) {
        const std::string more = connection.read_some(bytes - received);
        if (more.empty()) return;
        received += more.size();
      }
      if (bytes % 16 == 0) connection.reset();
    });
    HttpOptions options = options_for(fmt::format("https://127.0.0.1:{}", server.port()));
    options.ca_file = authority.path();
    const TransportFailure failure = HttpCaller(std::move(options)).failure(put_import("{}"));
    EXPECT_TRUE(failure.surely_not_sent) << "cut at " << bytes << ": " << failure.what;
    EXPECT_EQ(received.load(), bytes) << "a handshake is at least as long";
  }
}

TEST(CurlHttpTls, ACutAtAnyByteOfTheRequestIsUnknown) {
  const TestCertificate good = make_certificate();
  const PemFile authority(good.certificate_pem);
  for (std::size_t bytes = 1; bytes <= 241; bytes += 16) {
    RawServer server(
        [&](RawConnection& connection, int) {
          std::size_t received = 0;
          while (received < bytes) received += connection.read_some(bytes - received).size();
          if (bytes % 32 == 1) connection.reset();
        },
        good);
    HttpOptions options = options_for(server.base_url());
    options.ca_file = authority.path();
    const HttpResult result = HttpCaller(std::move(options)).call(put_import(std::string(500, ' ')));
    EXPECT_TRUE(std::holds_alternative<SubmitUnknown>(judge_submission(result, from_ms(0)))) << "cut at " << bytes;
  }
}

TEST(CurlHttpTls, ACutAfterTheHandshakeAndTheRequestIsUnknown) {
  const TestCertificate good = make_certificate();
  RawServer server([](RawConnection& connection, int) { connection.read_request(); }, good);
  const PemFile authority(good.certificate_pem);
  HttpOptions options = options_for(server.base_url());
  options.ca_file = authority.path();
  HttpCaller caller(std::move(options));
  EXPECT_FALSE(caller.failure(put_import("{}")).surely_not_sent);
}

}  // namespace
}  // namespace dotsync
