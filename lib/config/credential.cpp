#include "config/credential.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace dotsync {
namespace {

constexpr const char* letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
constexpr const char* forms = "{credential: NAME}, {file: PATH}, {env: NAME} or a text";

/// The name becomes a file name below a folder of secrets: it must not lead out of it.
bool is_credential_name(const std::string& name) {
  return !name.empty() && name.size() <= 255 && name.find('/') == std::string::npos && name != "." && name != "..";
}

bool is_variable_name(const std::string& name) {
  return !name.empty() && name.find_first_not_of(std::string(letters) + "0123456789") == std::string::npos &&
         (name[0] < '0' || name[0] > '9');
}

std::optional<CredentialRef> read_map(const Yaml& node, const Place& place, CredentialRef ref) {
  MapReader map(node, place);
  int given = 0;
  bool right = true;
  const auto take = [&](const char* key, CredentialRef::Kind kind) {
    const Yaml* value = map.optional(key);
    if (value == nullptr) return;
    ++given;
    const auto name = read_filled_text(*value, place.at(key));
    right = right && name.has_value();
    ref.kind = kind;
    ref.name = name.value_or("");
  };
  take("credential", CredentialRef::Kind::credential);
  take("file", CredentialRef::Kind::file);
  take("env", CredentialRef::Kind::env);
  map.finish();
  // A map with none of the three has an unknown key, which finish() has reported.
  if (given > 1) map.missing(fmt::format("expected only one of {}", forms));
  if (node.entries().empty()) map.missing(fmt::format("expected {}, got nothing", forms));
  if (given != 1 || !right) return std::nullopt;
  if (ref.kind == CredentialRef::Kind::credential && !is_credential_name(ref.name)) {
    place.expected("the name of a credential, without '/'", *node.find("credential"));
    return std::nullopt;
  }
  if (ref.kind == CredentialRef::Kind::env && !is_variable_name(ref.name)) {
    place.expected("the name of an environment variable", *node.find("env"));
    return std::nullopt;
  }
  if (ref.kind == CredentialRef::Kind::file) ref.name = beside(ref.config_file, ref.name);
  return ref;
}

/// What stands between "//" and "@" of a URI, where libpq takes user and password from.
bool uri_has_password(std::string_view dsn) {
  const std::size_t begin = dsn.find("//") + 2;
  const std::size_t end = dsn.find_first_of("/?", begin);
  const std::string_view authority = dsn.substr(begin, end == std::string_view::npos ? end : end - begin);
  const std::size_t at = authority.find('@');
  return at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos;
}

}  // namespace

bool dsn_has_password(std::string_view dsn) {
  const bool uri = dsn.rfind("postgresql://", 0) == 0 || dsn.rfind("postgres://", 0) == 0;
  if (uri && uri_has_password(dsn)) return true;
  for (std::size_t at = dsn.find("password"); at != std::string_view::npos; at = dsn.find("password", at + 1)) {
    // "sslpassword" is one as well; "passfile" is only a path.
    const std::string_view rest = trim(dsn.substr(at + std::string_view("password").size()));
    if (!rest.empty() && rest.front() == '=') return true;
  }
  return false;
}

std::optional<CredentialRef> read_credential(const Yaml& node, const Place& place, const ConfigContext& context,
                                             PlainText plain) {
  CredentialRef ref;
  ref.used_for = place.path;
  ref.config_file = context.file;
  ref.mark = node.mark();
  if (node.is_map() || node.is_null()) return read_map(node, place, std::move(ref));
  if (!node.is_scalar()) {
    place.expected(forms, node);
    return std::nullopt;
  }
  if (trim(node.text()).empty()) {
    place.problem(node.mark(), fmt::format("expected {}, got an empty text", forms));
    return std::nullopt;
  }
  const bool secret = plain == PlainText::private_only || (plain == PlainText::dsn && dsn_has_password(node.text()));
  if (secret && !context.is_private) {
    place.problem(node.mark(), fmt::format("a plain text password in a configuration that others can read; use "
                                           "{{credential: NAME}}, or run: chmod 600 {}",
                                           context.file));
    return std::nullopt;
  }
  ref.plain = std::make_shared<const Secret>(node.text());
  return ref;
}

}  // namespace dotsync
