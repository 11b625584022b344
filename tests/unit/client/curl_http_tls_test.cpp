// CurlHttp against servers whose certificates are good, of another host, out of their time or of nobody known.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "client/calls.hpp"
#include "fakes/raw_server.hpp"
#include "unit/client/http_caller.hpp"

namespace dotsync {
namespace {

/// A file that is gone with the test.
class PemFile {
 public:
  explicit PemFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              fmt::format("dotsync-ca-{}-{}.pem", getpid(), static_cast<const void*>(this))) {
    std::ofstream(path_) << text;
  }
  ~PemFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

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
