#include "http_server/http_server.hpp"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "http_server/connection.hpp"
#include "http_server/conversion.hpp"
#include "http_server/route_table.hpp"

namespace dotsync {
namespace {

using std::chrono::milliseconds;

/// The connection that this thread serves: handlers run on its thread, so the way back needs no lookup.
thread_local Connection* current_connection = nullptr;

class ConnectionStream : public httplib::Stream {
 public:
  explicit ConnectionStream(Connection& connection) : connection_(connection) {}
  bool is_readable() const override { return connection_.wait_readable(milliseconds(0)); }
  bool is_writable() const override { return connection_.wait_writable(milliseconds(10'000)); }
  ssize_t read(char* data, size_t size) override { return connection_.read(data, size); }
  ssize_t write(const char* data, size_t size) override { return connection_.write(data, size); }
  void get_remote_ip_and_port(std::string& ip, int& port) const override { connection_.remote(ip, port); }
  void get_local_ip_and_port(std::string& ip, int& port) const override { connection_.local(ip, port); }
  socket_t socket() const override { return connection_.socket(); }

 private:
  Connection& connection_;
};

/// Gives the answer to the library, or arranges for the connection to end instead.
void send(ServerResponse&& from, httplib::Response& to) {
  if (from.cut != Cut::none) current_connection->cut(from.cut, from.body.size());
  fill_response(std::move(from), to);
}

/// Counts the connections that wait for a thread, so that idle ones make room.
class CountingPool : public httplib::ThreadPool {
 public:
  CountingPool(std::size_t threads, std::atomic<int>& waiting) : ThreadPool(threads), waiting_(waiting) {}
  void enqueue(std::function<void()> job) override {
    ++waiting_;
    ThreadPool::enqueue([this, job = std::move(job)] {
      --waiting_;
      job();
    });
  }

 private:
  std::atomic<int>& waiting_;
};

/// The library's server with our own connection loop: its own gives no way to cut a connection off.
class Engine : public httplib::Server {
 public:
  explicit Engine(const HttpServerOptions& options) : options_(options) {
    new_task_queue = [this] { return new CountingPool(options_.threads, waiting_); };
    // The library's default SO_REUSEPORT would let a second process share the port without a word.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    set_payload_max_length(options_.body_bytes_max);
    set_tcp_nodelay(true);
    // Only what the Keep-Alive header says: our loop keeps its own time and counts no requests.
    set_keep_alive_timeout(static_cast<time_t>(options_.keep_alive.count() / 1000));
    set_keep_alive_max_count(1'000'000);
  }

  /// Wakes every connection that waits for a request; those in a handler still write their answer.
  void end_connections() {
    stopping_ = true;
    const std::lock_guard lock(mutex_);
    for (const int socket : open_) ::shutdown(socket, SHUT_RD);
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    {
      const std::lock_guard lock(mutex_);
      open_.insert(socket);
    }
    {
      Connection connection(socket, options_.read_timeout, options_.write_timeout);
      current_connection = &connection;
      serve(connection);
      current_connection = nullptr;
      // Forgotten before it is closed: the number may be used again at once.
      const std::lock_guard lock(mutex_);
      open_.erase(socket);
    }
    return true;
  }

  void serve(Connection& connection) {
    ConnectionStream stream(connection);
    bool closed = false;
    while (!closed && !connection.is_cut() && wait_for_request(connection)) {
      connection.begin_head(options_.head_bytes_max);
      bool head_read = false;
      const auto head_done = [&](httplib::Request& request) {
        head_read = true;
        connection.end_head();
        request.ranges.clear();
        if (!options_.compress) request.headers.erase("Accept-Encoding");
      };
      if (!process_request(stream, stopping_ || waiting_ > 0, closed, head_done)) return;
      // Behind a head that made no sense nobody knows where the next request begins.
      if (!head_read || stopping_ || waiting_ > 0) return;
    }
  }

  bool wait_for_request(Connection& connection) const {
    const auto deadline = std::chrono::steady_clock::now() + options_.keep_alive;
    while (!stopping_) {
      if (connection.wait_readable(milliseconds(50))) return true;
      if (waiting_ > 0 || std::chrono::steady_clock::now() >= deadline) return false;
    }
    return false;
  }

  HttpServerOptions options_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> waiting_{0};
  std::mutex mutex_;
  std::set<int> open_;
};

}  // namespace

struct HttpServer::Impl {
  explicit Impl(HttpServerOptions given) : options(std::move(given)), engine(options) {}

  ServerResponse error(const ServerRequest& request, int status, const std::string& text) const;
  void answer(ServerRequest& request, const httplib::Request& from, httplib::Response& to) const;
  void without_body(const httplib::Request& from, httplib::Response& to) const;
  void with_body(const httplib::Request& from, httplib::Response& to, const httplib::ContentReader& reader) const;
  void install();

  HttpServerOptions options;
  RouteTable routes;
  std::function<Cut(const ServerRequest&)> head_hook;
  std::function<void(const ServerRequest&, ServerResponse&)> error_hook;
  Engine engine;
  std::thread thread;
  int bound_port = 0;
};

ServerResponse HttpServer::Impl::error(const ServerRequest& request, int status, const std::string& text) const {
  ServerResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = text;
  if (error_hook) error_hook(request, response);
  return response;
}

void HttpServer::Impl::answer(ServerRequest& request, const httplib::Request& from, httplib::Response& to) const {
  RouteMatch match = routes.find(from.method, from.target);
  if (match.handler == nullptr) {
    if (match.methods.empty()) return send(error(request, 404, "There is nothing at this path."), to);
    ServerResponse response = error(request, 405, "This path takes another method.");
    response.headers.emplace_back("Allow", fmt::format("{}", fmt::join(match.methods, ", ")));
    return send(std::move(response), to);
  }
  request.path_params = std::move(match.path_params);
  try {
    send((*match.handler)(request), to);
  } catch (const std::exception&) {
    send(error(request, 500, "The server failed while it handled this request."), to);
  }
}

void HttpServer::Impl::without_body(const httplib::Request& from, httplib::Response& to) const {
  ServerRequest request = to_request(from);
  if (head_hook) {
    const Cut cut = head_hook(request);
    if (cut != Cut::none) return current_connection->cut(cut, 0);
  }
  answer(request, from, to);
}

void HttpServer::Impl::with_body(const httplib::Request& from, httplib::Response& to,
                                 const httplib::ContentReader& reader) const {
  ServerRequest request = to_request(from);
  if (head_hook) {
    const Cut cut = head_hook(request);
    if (cut != Cut::none) return current_connection->cut(cut, 0);
  }
  if (from.is_multipart_form_data()) {
    to.set_header("Connection", "close");
    return send(error(request, 415, "Forms are not taken here."), to);
  }
  switch (read_body(from, reader, options.body_bytes_max, request.body, to.status)) {
    case BodyResult::read:
      return answer(request, from, to);
    case BodyResult::too_long:
      return send(error(request, 413, fmt::format("The body is over {} bytes.", options.body_bytes_max)), to);
    case BodyResult::broken:
      return current_connection->cut(Cut::close, 0);
  }
}

void HttpServer::Impl::install() {
  const auto plain = [this](const httplib::Request& from, httplib::Response& to) { without_body(from, to); };
  const auto reading = [this](const httplib::Request& from, httplib::Response& to,
                              const httplib::ContentReader& reader) { with_body(from, to, reader); };
  engine.Get(".*", plain).Options(".*", plain);
  engine.Put(".*", reading).Post(".*", reading).Patch(".*", reading).Delete(".*", reading);
}

HttpServer::HttpServer(HttpServerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {
  impl_->install();
}

HttpServer::~HttpServer() { stop(); }

void HttpServer::route(const std::string& method, std::string_view pattern, ServerHandler handler) {
  impl_->routes.add(method, pattern, std::move(handler));
}

void HttpServer::on_head(std::function<Cut(const ServerRequest&)> hook) { impl_->head_hook = std::move(hook); }

void HttpServer::on_error(std::function<void(const ServerRequest&, ServerResponse&)> hook) {
  impl_->error_hook = std::move(hook);
}

void HttpServer::start() {
  DOTSYNC_ASSERT(!impl_->thread.joinable());
  const HttpServerOptions& options = impl_->options;
  if (options.port == 0) {
    impl_->bound_port = impl_->engine.bind_to_any_port(options.host);
  } else {
    impl_->bound_port = impl_->engine.bind_to_port(options.host, options.port) ? options.port : -1;
  }
  if (impl_->bound_port <= 0) {
    throw Error(Part::usage, fmt::format("cannot listen on {}:{}", options.host, options.port),
                "choose a free port, and an address of this machine");
  }
  impl_->thread = std::thread([this] { impl_->engine.listen_after_bind(); });
  // stop() has an effect only on a running server, so the owner gets it running.
  while (!impl_->engine.is_running()) std::this_thread::sleep_for(milliseconds(1));
}

void HttpServer::stop() {
  if (!impl_->thread.joinable()) return;
  impl_->engine.end_connections();
  impl_->engine.stop();
  impl_->thread.join();
}

int HttpServer::port() const { return impl_->bound_port; }

std::string HttpServer::url() const {
  const std::string& host = impl_->options.host;
  const bool v6 = host.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", v6 ? "[" : "", host, v6 ? "]" : "", impl_->bound_port);
}

}  // namespace dotsync
