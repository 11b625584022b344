// Any bytes as dotsync.yaml: finished settings, or at least one problem with its place, and no word of a password.
#include <cstdint>

#include "config/settings.hpp"
#include "fuzz/require.hpp"

namespace dotsync::fuzz {
namespace {

constexpr std::string_view canary = "hunter2";

void check(std::string_view text, bool is_private) {
  Problems problems;
  const LoadedSettings loaded = parse_settings(text, "dotsync.yaml", is_private, problems);
  require(loaded.settings.has_value() == problems.empty(), "settings or problems, never both and never neither");
  require_readable(problems);
  if (loaded.settings) {
    require(!loaded.settings->streams.empty(), "there is a stream");
    for (const StreamSettings& stream : loaded.settings->streams) {
      require(loaded.settings->account(stream.account).name == stream.account, "a stream's account exists");
      require(loaded.settings->source(stream.source).name == stream.source, "a stream's source exists");
      require(stream.table.empty() != stream.query.empty(), "a stream has a table or a query");
      require(stream.batch.contacts_max > 0, "a batch holds a contact");
    }
  }
  Problems again;
  parse_settings(text, "dotsync.yaml", is_private, again);
  require(are_equal(problems, again), "the same file has the same problems");
}

/// What is wrong around a password never quotes it.
void check_canary(std::string_view text) {
  constexpr std::string_view password = "password: \"hunter2\"";
  if (text.find(password) == std::string_view::npos || text.find(canary) != text.rfind(canary)) return;
  // As the value of `password` in an account only: elsewhere it is no secret.
  if (text.substr(0, 9) != "account:\n" || text.find("\n  password: \"hunter2\"\n") == std::string_view::npos) return;
  Problems problems;
  const auto tree = parse_yaml(text, "dotsync.yaml", problems);
  const Yaml* account = tree ? tree->find("account") : nullptr;
  const Yaml* value = account != nullptr ? account->find("password") : nullptr;
  if (value == nullptr || value->text() != canary) return;
  parse_settings(text, "dotsync.yaml", false, problems);
  for (const Problem& problem : problems.all()) {
    require(problem.text().find(canary) == std::string::npos, "no problem quotes a password");
  }
}

}  // namespace
}  // namespace dotsync::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  dotsync::fuzz::check(text, true);
  dotsync::fuzz::check(text, false);
  dotsync::fuzz::check_canary(text);
  return 0;
}
