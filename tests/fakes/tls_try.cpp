#include "fakes/tls_try.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dotsync {

std::string try_tls(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");
  SSL* tls = SSL_new(context);
  std::string version;
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    SSL_set_fd(tls, socket);
    if (SSL_connect(tls) == 1) version = SSL_get_version(tls);
    SSL_shutdown(tls);
  }
  SSL_free(tls);
  SSL_CTX_free(context);
  ::close(socket);
  return version;
}

}  // namespace dotsync
