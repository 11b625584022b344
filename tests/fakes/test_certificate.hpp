// TestCertificate: a self-signed certificate made on the spot, for servers of tests. Used by RawServer.
#pragma once

#include <string>

namespace dotsync {

struct TestCertificate {
  std::string certificate_pem;
  std::string key_pem;
};

struct CertificateWish {
  std::string alternative_name = "IP:127.0.0.1";  ///< as openssl.cnf writes it: "IP:127.0.0.1", "DNS:localhost"
  long starts_in_seconds = -3600;
  long ends_in_seconds = 3600;
};

/// Signs itself: whoever trusts its PEM file as an authority trusts it, as far as name and time allow.
TestCertificate make_certificate(const CertificateWish& wish = {});

}  // namespace dotsync
