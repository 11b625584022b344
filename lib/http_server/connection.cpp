#include "http_server/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace dotsync {
namespace {

bool wait_for(int socket, short events, std::chrono::milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd entry{socket, events, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(std::clamp<long long>(left.count(), 0, 3'600'000)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

using NameFunction = int (*)(int, sockaddr*, socklen_t*);

void describe(int socket, NameFunction name_of, std::string& ip, int& port) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (name_of(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    port = ntohs(v4.sin_port);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    port = ntohs(v6.sin6_port);
  }
  ip = text.data();
}

}  // namespace

Connection::Connection(int socket, Milliseconds read_timeout, Milliseconds write_timeout)
    : socket_(socket), read_timeout_(read_timeout), write_timeout_(write_timeout) {}

Connection::~Connection() {
  if (cut_ == Cut::reset || cut_ == Cut::mid_answer) {
    // A zero linger time turns close() into an RST: what a crashed peer or a strict firewall looks like.
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  } else {
    ::shutdown(socket_, SHUT_RDWR);
  }
  ::close(socket_);
}

bool Connection::wait_readable(Milliseconds wait) const { return begin_ < end_ || wait_for(socket_, POLLIN, wait); }

bool Connection::wait_writable(Milliseconds wait) const { return !is_cut() && wait_for(socket_, POLLOUT, wait); }

void Connection::begin_head(std::size_t bytes) {
  in_head_ = true;
  head_written_ = false;
  head_bytes_left_ = bytes;
  head_deadline_ = std::chrono::steady_clock::now() + read_timeout_;
}

long Connection::fill() {
  Milliseconds wait = read_timeout_;
  // A head that drips in byte by byte must not hold a thread for ever.
  if (in_head_) wait = std::chrono::ceil<Milliseconds>(head_deadline_ - std::chrono::steady_clock::now());
  if (wait.count() <= 0 || !wait_for(socket_, POLLIN, wait)) return -1;
  long count = 0;
  do {
    count = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return count;
  begin_ = 0;
  end_ = static_cast<std::size_t>(count);
  return count;
}

long Connection::read(char* data, std::size_t size) {
  if (is_cut()) return -1;
  if (begin_ == end_) {
    const long filled = fill();
    if (filled <= 0) return filled;
  }
  std::size_t count = std::min(size, end_ - begin_);
  if (in_head_) {
    if (head_bytes_left_ == 0) return -1;
    count = std::min(count, head_bytes_left_);
    head_bytes_left_ -= count;
  }
  std::memcpy(data, buffer_.data() + begin_, count);
  begin_ += count;
  return static_cast<long>(count);
}

bool Connection::send_all(const char* data, std::size_t size) {
  while (size > 0) {
    if (!wait_for(socket_, POLLOUT, write_timeout_)) return false;
    const long count = ::send(socket_, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0) {
      if (errno == EINTR || errno == EAGAIN) continue;
      return false;
    }
    data += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

long Connection::write(const char* data, std::size_t size) {
  if (cut_ == Cut::close || cut_ == Cut::reset) return -1;
  std::size_t allowed = size;
  if (cut_ == Cut::mid_answer && head_written_) {
    allowed = std::min(size, body_bytes_left_);
    body_bytes_left_ -= allowed;
  }
  // The library writes an answer's head with one call, then its body.
  head_written_ = true;
  if (!send_all(data, allowed) || allowed < size) return -1;
  return static_cast<long>(size);
}

void Connection::cut(Cut cut, std::size_t body_bytes) {
  cut_ = cut;
  head_written_ = false;
  body_bytes_left_ = body_bytes / 2;
}

void Connection::remote(std::string& ip, int& port) const { describe(socket_, ::getpeername, ip, port); }

void Connection::local(std::string& ip, int& port) const { describe(socket_, ::getsockname, ip, port); }

}  // namespace dotsync
