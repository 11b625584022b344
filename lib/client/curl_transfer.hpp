// CurlTransfer: one request on its way through libcurl, and the answer as it comes in. Used by CurlHttp only.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "client/base_url.hpp"
#include "client/curl_http.hpp"
#include "client/http.hpp"

namespace dotsync {

/// Lives on the worker's thread. Owns its libcurl handle and the request; the handle points into this object, so it
/// never moves. `options` and `base_url` must outlive it.
class CurlTransfer {
 public:
  CurlTransfer(const HttpOptions& options, const BaseUrl& base_url, HttpRequest request,
               std::function<void(HttpResult)> done);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  /// False when libcurl refused a setting: then nothing may be sent, since the setting may be the one that verifies.
  bool is_ready() const { return ready_; }
  /// libcurl's CURL*, for the multi handle.
  void* handle() const { return handle_; }
  /// What became of it; `code` is libcurl's CURLcode. Called once, at the end.
  HttpResult finish(int code);
  std::function<void(HttpResult)> take_done() { return std::move(done_); }

 private:
  void set_up_request();
  void set_up_connection();
  void set_up_security();
  void set_up_answer();
  template <class Option, class Value>
  void set(Option option, Value value);
  void add_header(const std::string& line);

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  bool take_header(std::string_view line);
  Duration timeout() const { return request_.timeout.count() > 0 ? request_.timeout : options_.timeout; }

  const HttpOptions& options_;
  const BaseUrl& base_url_;
  HttpRequest request_;
  std::function<void(HttpResult)> done_;
  void* handle_ = nullptr;
  void* header_lines_ = nullptr;  ///< libcurl's curl_slist
  bool ready_ = true;
  std::string error_text_;  ///< libcurl writes into it
  HttpResponse response_;
  std::size_t header_bytes_ = 0;
  bool headers_complete_ = false;
};

}  // namespace dotsync
