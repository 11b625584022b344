#include "fakes/raw_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace dotsync {
namespace {

std::size_t content_length(const std::string& head) {
  std::string folded = head;
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::string_view name = "\r\ncontent-length:";
  const std::size_t at = folded.find(name);
  return at == std::string::npos ? 0 : std::strtoul(folded.c_str() + at + name.size(), nullptr, 10);
}

void require(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string("raw server: ") + what);
}

SSL_CTX* make_tls(const TestCertificate& made, TlsVersions versions) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  BIO* certificate_text = BIO_new_mem_buf(made.certificate_pem.data(), static_cast<int>(made.certificate_pem.size()));
  BIO* key_text = BIO_new_mem_buf(made.key_pem.data(), static_cast<int>(made.key_pem.size()));
  X509* certificate = PEM_read_bio_X509(certificate_text, nullptr, nullptr, nullptr);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(key_text, nullptr, nullptr, nullptr);
  require(SSL_CTX_use_certificate(context, certificate) == 1 && SSL_CTX_use_PrivateKey(context, key) == 1,
          "the certificate does not fit its key");
  EVP_PKEY_free(key);
  X509_free(certificate);
  BIO_free(key_text);
  BIO_free(certificate_text);
  if (versions == TlsVersions::up_to_1_1) {
    require(SSL_CTX_set_min_proto_version(context, TLS1_VERSION) == 1 &&
                SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION) == 1 &&
                SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0") == 1,
            "cannot speak TLS 1.1");
  }
  return context;
}

}  // namespace

std::string RawConnection::read_some(std::size_t most) {
  std::string bytes(most, '\0');
  const long got = tls_ != nullptr ? SSL_read(tls_, bytes.data(), static_cast<int>(most))
                                   : static_cast<long>(recv(socket_, bytes.data(), most, 0));
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

std::string RawConnection::read_request() {
  std::string request;
  std::size_t head = std::string::npos;
  while (head == std::string::npos || request.size() < head + 4 + content_length(request.substr(0, head + 2))) {
    const std::string more = read_some(65536);
    if (more.empty()) return {};
    request += more;
    if (head == std::string::npos) head = request.find("\r\n\r\n");
  }
  return request;
}

bool RawConnection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const long sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                      : static_cast<long>(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawConnection::hold() {
  while (!read_some(65536).empty()) {
  }
}

void RawConnection::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

RawServer::RawServer(Serve serve) : serve_(std::move(serve)) { listen(); }

RawServer::RawServer(Serve serve, const TestCertificate& certificate, TlsVersions versions)
    : serve_(std::move(serve)), tls_(make_tls(certificate, versions)) {
  listen();
}

void RawServer::listen() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  require(bind(listener_, generic, size) == 0 && ::listen(listener_, 64) == 0, "cannot listen");
  require(getsockname(listener_, generic, &size) == 0, "has no port");
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { accept_all(); });
}

RawServer::~RawServer() {
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : serving_) thread.join();
  close(listener_);
  SSL_CTX_free(tls_);
}

std::string RawServer::base_url(std::string_view host) const {
  return fmt::format("{}://{}:{}", tls_ != nullptr ? "https" : "http", host, port_);
}

void RawServer::accept_all() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int number = ++connections_;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      sockets_.push_back(socket);
    }
    serving_.emplace_back([this, socket, number] { serve_one(socket, number); });
  }
}

void RawServer::serve_one(int socket, int number) {
  // OpenSSL writes without MSG_NOSIGNAL, and peers leave early here by design.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  SSL* tls = tls_ != nullptr ? SSL_new(tls_) : nullptr;
  bool ready = true;
  if (tls != nullptr) {
    SSL_set_fd(tls, socket);
    ready = SSL_accept(tls) == 1;
  }
  if (ready) {
    RawConnection connection(socket, tls);
    serve_(connection, number);
  }
  SSL_free(tls);
  const std::lock_guard<std::mutex> lock(mutex_);
  sockets_.erase(std::find(sockets_.begin(), sockets_.end(), socket));
  close(socket);
}

std::string http_answer(int status, std::string_view body, std::string_view more) {
  return fmt::format("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), more, body);
}

}  // namespace dotsync
