#include "client/curl_transfer.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "client/transfer_end.hpp"

namespace dotsync {
namespace {

constexpr Duration connect_timeout_max = std::chrono::seconds(30);
constexpr std::size_t header_bytes_max = 256'000;
constexpr long upload_buffer_bytes = 256 * 1024;

long whole_seconds(Duration duration) {
  return std::max<long>(1, static_cast<long>(std::chrono::ceil<std::chrono::seconds>(duration).count()));
}

}  // namespace

CurlTransfer::CurlTransfer(const HttpOptions& options, const BaseUrl& base_url, HttpRequest request,
                           std::function<void(HttpResult)> done)
    : options_(options),
      base_url_(base_url),
      request_(std::move(request)),
      done_(std::move(done)),
      handle_(curl_easy_init()),
      error_text_(CURL_ERROR_SIZE, '\0') {
  ready_ = handle_ != nullptr;
  if (!ready_) return;
  set_up_request();
  set_up_connection();
  set_up_security();
  set_up_answer();
}

CurlTransfer::~CurlTransfer() {
  curl_easy_cleanup(handle_);
  curl_slist_free_all(static_cast<curl_slist*>(header_lines_));
}

template <class Option, class Value>
void CurlTransfer::set(Option option, Value value) {
  ready_ = ready_ && (curl_easy_setopt)(handle_, option, value) == CURLE_OK;
}

void CurlTransfer::add_header(const std::string& line) {
  curl_slist* longer = curl_slist_append(static_cast<curl_slist*>(header_lines_), line.c_str());
  if (longer == nullptr) {
    ready_ = false;
    return;
  }
  header_lines_ = longer;
}

void CurlTransfer::set_up_request() {
  set(CURLOPT_URL, (base_url_.text + request_.path).c_str());
  set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  set(CURLOPT_USERNAME, options_.username.c_str());
  // libcurl wants a terminated text and keeps a copy of its own; ours goes at once.
  std::string password(options_.password.reveal());
  set(CURLOPT_PASSWORD, password.c_str());
  explicit_bzero(password.data(), password.size());
  set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  add_header("Accept: application/json");
  if (!options_.integration_token.empty()) add_header("x-ddg-integration-token: " + options_.integration_token);
  if (!request_.body.empty()) {
    add_header("Content-Type: application/json");
    // libcurl would hold a large body back for up to a second, waiting for "100 Continue".
    add_header("Expect:");
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
    set(CURLOPT_UPLOAD_BUFFERSIZE, upload_buffer_bytes);
  }
  set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(header_lines_));
}

void CurlTransfer::set_up_connection() {
  const Duration whole = std::max(timeout(), Duration(1));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(whole.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(whole, connect_timeout_max).count()));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  // One request at a time on a connection: what HTTP/2 would share, it would also repeat when it breaks.
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_FOLLOWLOCATION, 0L);
  // libcurl sends a request a second time by itself when a reused connection dies before the answer.
  set(CURLOPT_FRESH_CONNECT, request_.fresh_connection ? 1L : 0L);
  set(CURLOPT_FORBID_REUSE, request_.fresh_connection ? 1L : 0L);
  // Both empty: otherwise libcurl asks the environment.
  set(CURLOPT_PROXY, options_.proxy.c_str());
  set(CURLOPT_NOPROXY, "");
  // A proxy's own answer must never be taken for Dotdigital's.
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // The destructor does not wait for a name server that does not answer.
  set(CURLOPT_QUICK_EXIT, 1L);
}

void CurlTransfer::set_up_security() {
  set(CURLOPT_PROTOCOLS_STR, base_url_.https ? "https" : "http");
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (options_.ca_file.empty()) return;
  set(CURLOPT_CAINFO, options_.ca_file.c_str());
  set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

void CurlTransfer::set_up_answer() {
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_ACCEPT_ENCODING, "");
  set(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  return transfer.take_header(std::string_view(data, size * count)) ? size * count : 0;
}

bool CurlTransfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > header_bytes_max) return false;
  if (line.substr(0, 5) == "HTTP/") {
    // A 1xx answer may come before the real one: each status line begins anew.
    response_.headers.clear();
    headers_complete_ = false;
    return true;
  }
  if (headers_complete_) return true;  // trailers behind a chunked body
  const std::string_view field = trim(line);
  if (field.empty()) {
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    headers_complete_ = status >= 200;
    // Before the answer begins the server may think as long as the whole call may take; within a body silence is a
    // fault.
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, whole_seconds(options_.stall_timeout));
    return true;
  }
  const std::size_t colon = field.find(':');
  if (colon == std::string_view::npos) return true;
  response_.headers.set(std::string(trim(field.substr(0, colon))), std::string(trim(field.substr(colon + 1))));
  return true;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  // Counted here, behind the decompression: a few kilobytes can unfold to gigabytes.
  if (transfer.response_.body.size() + size * count > transfer.options_.response_bytes_max) return 0;
  transfer.response_.body.append(data, size * count);
  return size * count;
}

HttpResult CurlTransfer::finish(int code) {
  if (headers_complete_) {
    response_.body_complete = code == CURLE_OK;
    return std::move(response_);
  }
  long head_bytes = 0;
  curl_off_t body_bytes = 0;
  curl_off_t handshake_us = 0;
  curl_easy_getinfo(handle_, CURLINFO_REQUEST_SIZE, &head_bytes);
  curl_easy_getinfo(handle_, CURLINFO_SIZE_UPLOAD_T, &body_bytes);
  curl_easy_getinfo(handle_, CURLINFO_APPCONNECT_TIME_T, &handshake_us);
  TransferEnd end;
  end.code = code;
  end.bytes_written = head_bytes + body_bytes;
  end.https = base_url_.https;
  end.fresh_connection = request_.fresh_connection;
  end.tls_finished = handshake_us > 0;
  end.detail = error_text_.c_str();
  end.host = base_url_.host;
  end.timeout = timeout();
  return TransportFailure{is_surely_not_sent(end), describe(end)};
}

}  // namespace dotsync
