#include "e2e/deployment.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <thread>

namespace dotsync {
namespace {

std::vector<nlohmann::json> json_lines(const std::string& text) {
  std::vector<nlohmann::json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

/// A long run uses a copy of the program, which a build beside it does not replace.
std::string program() {
  const char* named = std::getenv("DOTSYNC_PROGRAM");
  return named != nullptr ? named : DOTSYNC_BINARY_DIR "/dotsync";
}

int create(const std::string& path) { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); }

}  // namespace

Deployment::Deployment(std::vector<std::string> sandbox_options, const std::string& script)
    : database_(PrivatePostgres::shared().create_database()),
      sql_(PrivatePostgres::shared().dsn(database_)),
      sandbox_(std::make_unique<SandboxProcess>(std::move(sandbox_options), script)) {
  sql_.exec(
      "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dotsync') THEN CREATE ROLE dotsync LOGIN; END "
      "IF; "
      "END $$");
  std::filesystem::create_directory(folder_.file("state"));
  std::filesystem::permissions(folder_.file("state"), std::filesystem::perms::owner_all);
  write_file(folder_.file("user"), "demo\n");
  write_file(folder_.file("password"), "demo\n");
}

std::map<std::string, nlohmann::json> Deployment::contacts() const {
  std::map<std::string, nlohmann::json> contacts;
  for (nlohmann::json& contact : json_lines(sandbox_->contacts())) {
    nlohmann::json plain;
    for (const char* part : {"identifiers", "dataFields", "lists", "preferences", "consentRecords"}) {
      if (contact.contains(part) && !contact[part].empty()) plain[part] = contact[part];
    }
    const nlohmann::json::json_pointer status("/channelProperties/email/status");
    if (contact.contains(status)) plain["status"] = contact[status];
    contacts.emplace(contact.at("identifiers").at("email").get<std::string>(), std::move(plain));
  }
  return contacts;
}

long Deployment::arrived() const {
  long count = 0;
  for (const nlohmann::json& request : json_lines(sandbox_->requests())) {
    if (request.contains("contacts")) count += request["contacts"].get<long>();
  }
  return count;
}

void Deployment::configure(const std::string& mapping, const std::string& stream, const std::string& timing) {
  write_file(folder_.file("customers.mapping.yaml"), mapping);
  write_file(folder_.file("dotsync.yaml"),
             fmt::format("account:\n"
                         "  base_url: {}\n"
                         "  username: {{file: user}}\n"
                         "  password: {{file: password}}\n"
                         "  timing: {{poll_min: 20ms, poll_max: 100ms{}}}\n"
                         "source:\n"
                         "  dsn: \"{}\"\n"
                         "journal: {{path: state/journal.db}}\n"
                         "streams:\n"
                         "  customers:\n"
                         "    table: public.customers\n"
                         "    key: id\n"
                         "    watermark: {{column: updated_at, margin: 100ms}}\n"
                         "    mapping: customers.mapping.yaml\n"
                         "{}",
                         sandbox_->base_url(), timing, PrivatePostgres::shared().dsn(database_, "dotsync"), stream));
}

ChildOptions Deployment::options_for(const std::vector<std::string>& arguments, const Environment& environment) const {
  ChildOptions options;
  options.arguments = {program()};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  options.environment = environment;
  options.environment.emplace_back("DOTSYNC_CONFIG", "dotsync.yaml");
  options.folder = folder_.path();
  return options;
}

std::unique_ptr<ChildProcess> Deployment::spawn(const std::vector<std::string>& arguments,
                                                const Environment& environment, const std::string& name,
                                                const std::string& input) {
  ChildOptions options = options_for(arguments, environment);
  options.output = create(folder_.file(name + ".out"));
  options.error = create(folder_.file(name + ".err"));
  options.input_path = "/dev/null";
  if (!input.empty()) {
    options.input_path = folder_.file(name + ".in");
    write_file(options.input_path, input);
  }
  auto child = std::make_unique<ChildProcess>(options);
  ::close(options.output);
  ::close(options.error);
  return child;
}

Ran Deployment::dotsync(const std::vector<std::string>& arguments, const Environment& environment,
                        const std::string& input) {
  Ran ran;
  ran.code = spawn(arguments, environment, "command", input)->wait();
  ran.out = read_file(folder_.file("command.out"));
  ran.error = read_file(folder_.file("command.err"));
  return ran;
}

TerminalRun Deployment::dotsync_on_terminal(const std::vector<std::string>& arguments, unsigned short columns,
                                            const Environment& environment) {
  return run_on_terminal(options_for(arguments, environment), columns);
}

std::unique_ptr<ChildProcess> Deployment::start(const std::vector<std::string>& arguments,
                                                const Environment& environment) {
  return spawn(arguments, environment, "daemon", "");
}

bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

}  // namespace dotsync
