// An answer out of the bytes of a fuzz input, written as HTTP writes it: a status, header lines, an empty line, the
// body. Used by answer_fuzzer and header_fuzzer.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "client/http.hpp"

namespace dotsync::fuzz {

inline std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

/// As CurlTransfer does it; without a colon a line says nothing.
inline void read_headers(std::string_view& rest, HttpHeaders& headers) {
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (line.empty() || line == "\r") return;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    headers.set(std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1))));
  }
}

/// "202 cut" on the first line: the body did not arrive whole.
inline HttpResponse read_answer(std::string_view text) {
  HttpResponse response;
  const std::string first(take_line(text));
  response.status = static_cast<int>(std::strtoul(first.c_str(), nullptr, 10) % 1000);
  response.body_complete = first.find("cut") == std::string::npos;
  read_headers(text, response.headers);
  response.body = std::string(text);
  return response;
}

}  // namespace dotsync::fuzz
