#include "client/transfer_end.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

namespace dotsync {

bool is_surely_not_sent(const TransferEnd& end) {
  switch (end.code) {
    // These can only happen before the first byte of a request: names, connecting, the TLS handshake, the certificate.
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_PROXY:
      return true;
    default:
      break;
  }
  if (end.bytes_written == 0) return true;
  // Bytes that a proxy has got are not the request as long as the handshake through it was not completed. A reused
  // connection has no handshake of its own, so that its absence proves nothing there.
  return end.https && end.fresh_connection && !end.tls_finished;
}

std::string describe(const TransferEnd& end) {
  const std::string detail =
      end.detail.empty() ? std::string(curl_easy_strerror(static_cast<CURLcode>(end.code))) : end.detail;
  switch (end.code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the name of the proxy cannot be resolved";
    case CURLE_COULDNT_RESOLVE_HOST:
      return fmt::format("the name of {} cannot be resolved", end.host);
    case CURLE_COULDNT_CONNECT:
      return fmt::format("cannot connect to {}: {}", end.host, detail);
    case CURLE_OPERATION_TIMEDOUT:
      return end.bytes_written == 0
                 ? fmt::format("cannot connect to {} in time", end.host)
                 : fmt::format("no answer from {} within {}", end.host, format_duration(end.timeout));
    case CURLE_SSL_CONNECT_ERROR:
      return fmt::format("no TLS connection to {}: {}", end.host, detail);
    case CURLE_PEER_FAILED_VERIFICATION:
      return fmt::format("the certificate of {} is not trusted: {}", end.host, detail);
    case CURLE_SSL_CACERT_BADFILE:
      return "the file with the trusted certificates (ca_file) cannot be read";
    case CURLE_GOT_NOTHING:
      return fmt::format("{} closed the connection without an answer", end.host);
    case CURLE_SEND_ERROR:
      return fmt::format("the connection to {} broke while sending", end.host);
    case CURLE_RECV_ERROR:
      return fmt::format("the connection to {} broke before an answer", end.host);
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return fmt::format("{} answered with something that is not HTTP", end.host);
    default:
      return fmt::format("the call to {} failed: {}", end.host, detail);
  }
}

}  // namespace dotsync
