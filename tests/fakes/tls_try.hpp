// try_tls: which version of TLS a server on 127.0.0.1 agrees to with a client that takes any. Used by the tests of
// CurlHttp: it shows that a server which CurlHttp refuses would have served somebody else.
#pragma once

#include <string>

namespace dotsync {

/// "TLSv1.1", "TLSv1.3"...; empty where no handshake came about.
std::string try_tls(int port);

}  // namespace dotsync
