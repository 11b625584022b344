#include "config/source_settings.hpp"

namespace dotsync {

SourceSettings read_source(const Yaml& node, const std::string& name, const Place& place,
                           const ConfigContext& context) {
  SourceSettings source;
  source.name = name;
  MapReader map(node, place);
  if (const Yaml* dsn = map.required("dsn")) {
    source.dsn = read_credential(*dsn, map.place_of("dsn"), context, PlainText::dsn).value_or(CredentialRef{});
  }
  map.duration("statement_timeout", source.statement_timeout);
  map.boolean("allow_standby", source.allow_standby);
  map.finish();
  return source;
}

}  // namespace dotsync
