// dotsync-sandbox: a local Dotdigital for rehearsals, demos and tests.
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "base/display.hpp"
#include "base/error.hpp"
#include "sandbox/server.hpp"

namespace {

using dotsync::Error;
using dotsync::Part;
using dotsync::sandbox::LimitScheme;
using dotsync::sandbox::SandboxOptions;

struct Arguments {
  std::string listen = "127.0.0.1:8480";
  std::string script;
  long processing_ms = 300;
  std::string limit_scheme = "tiered";
  long limit_window_s = 0;
  std::size_t limit_per_minute = 0;
  SandboxOptions options;
};

void declare(CLI::App& app, Arguments& arguments) {
  SandboxOptions& options = arguments.options;
  app.add_option("--listen", arguments.listen, "address and port; port 0 picks one")->capture_default_str();
  app.add_option("--user", options.user, "API user name")->capture_default_str();
  app.add_option("--password", options.password, "API password")->capture_default_str();
  app.add_option("--script", arguments.script, "JSON file with faults and account set-up (sandbox/README.md)");
  app.add_option("--seed", options.seed, "decides what a script leaves to chance")->capture_default_str();
  app.add_option("--processing-ms", arguments.processing_ms, "from acceptance to the end of an import")
      ->check(CLI::Range(0L, 86'400'000L))
      ->capture_default_str();
  app.add_option("--active-imports-max", options.active_imports_max, "imports that may be open at once")
      ->capture_default_str();
  app.add_option("--body-bytes-max", options.body_bytes_max, "a longer request is answered 413")
      ->check(CLI::Range(1'000, 1'000'000'000))
      ->capture_default_str();
  app.add_option("--limit-per-minute", arguments.limit_per_minute, "calls per window and tier; 0: no limit")
      ->capture_default_str();
  app.add_option("--limit-window-s", arguments.limit_window_s, "window of the limit; default 60, flat 3600")
      ->check(CLI::Range(1L, 86'400L));
  app.add_option("--limit-scheme", arguments.limit_scheme, "tiered (429) or flat (400, excess activity)")
      ->check(CLI::IsMember({"tiered", "flat"}))
      ->capture_default_str();
  app.add_option("--region", options.region, "the account's home in account-info; default: this sandbox")
      ->check(CLI::IsMember({"r1", "r2", "r3"}));
  app.add_option("--account-id", options.account.id, "the account's id in account-info")->capture_default_str();
  app.add_flag("--wrong-region", options.wrong_region, "play the host of another region: 403 but for account-info");
  app.add_flag("--discard", options.discard, "report imports without validating or keeping them (measurements)");
  app.add_flag("--compress", options.compress, "gzip answers for clients that ask for it");
}

void split_listen(const std::string& listen, SandboxOptions& options) {
  const std::size_t colon = listen.rfind(':');
  const std::string port = colon == std::string::npos ? std::string() : listen.substr(colon + 1);
  const bool digits = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || std::stoi(port) > 65535 || colon == 0) {
    throw Error(Part::usage, fmt::format("--listen {}: expected HOST:PORT", listen), "for example 127.0.0.1:8480");
  }
  options.host = listen.substr(0, colon);
  if (options.host.front() == '[' && options.host.back() == ']') options.host = options.host.substr(1, colon - 2);
  options.port = std::stoi(port);
}

void read_script(const std::string& path, SandboxOptions& options) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(Part::usage, fmt::format("--script {}: cannot be read", path), "check the path");
  std::ostringstream text;
  text << file.rdbuf();
  options.script = dotsync::sandbox::parse_script(text.str(), path, options.account);
}

SandboxOptions finish(Arguments arguments) {
  SandboxOptions options = std::move(arguments.options);
  split_listen(arguments.listen, options);
  if (!arguments.script.empty()) read_script(arguments.script, options);
  options.processing = dotsync::Duration(arguments.processing_ms);
  const bool flat = arguments.limit_scheme == "flat";
  options.rate_limit.scheme = flat ? LimitScheme::flat : LimitScheme::tiered;
  options.rate_limit.calls_max = arguments.limit_per_minute;
  const long window = arguments.limit_window_s != 0 ? arguments.limit_window_s : (flat ? 3600 : 60);
  options.rate_limit.window = std::chrono::seconds(window);
  return options;
}

/// Parsed bodies are large, short-lived and freed by another thread than the one that made them: without this the
/// allocator would keep twice the memory that a million contacts need.
void return_memory_early() {
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  mallopt(M_ARENA_MAX, 2);
}

/// Serves until SIGTERM or SIGINT. The signals are blocked before any thread starts, so that only this one takes them.
void serve(SandboxOptions options) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  dotsync::sandbox::SandboxServer server(std::move(options));
  server.start();
  std::printf("listening on %s\n", server.url().c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  server.stop();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "A local Dotdigital: contact imports, their reports and the account's set-up, with faults on demand.\n"
      "GET /sandbox/contacts and /sandbox/requests show what came of it.",
      "dotsync-sandbox");
  Arguments arguments;
  declare(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(dotsync::wrap_help(app.help(), dotsync::terminal_width(STDOUT_FILENO)).c_str(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "dotsync-sandbox: %s\n  `dotsync-sandbox --help` lists its options\n", error.what());
    return exit_code(Part::usage);
  }
  return_memory_early();
  try {
    serve(finish(std::move(arguments)));
  } catch (const Error& error) {
    std::fprintf(stderr, "dotsync-sandbox: %s%s%s\n", error.what(), error.hint().empty() ? "" : "; ",
                 error.hint().c_str());
    return exit_code(error.part());
  }
  return 0;
}
