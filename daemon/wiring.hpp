// Wiring: from the configuration's parts to those that lib/ is made of. Used by app.cpp and by the commands that look
// but do not sync.
#pragma once

#include <memory>
#include <string>

#include "base/executor.hpp"
#include "client/curl_http.hpp"
#include "daemon/configuration.hpp"
#include "source/postgres_source.hpp"
#include "sync/account.hpp"
#include "sync/stream_spec.hpp"

namespace dotsync {

Schedule make_schedule(const ScheduleSettings& settings);
StreamSpec make_stream_spec(const StreamSettings& stream, const Mapping& mapping);
GateSettings make_gate(const AccountSettings& account);
/// As in Account: a sandbox or proxy is what its URL says; of a region the account itself is asked.
std::optional<std::string> make_identity(const AccountSettings& account);
AccountTiming make_timing(const AccountSettings& account);
PostgresSettings make_postgres(const SourceSettings& source, const Secrets& secrets);
/// `region: auto` is answered by the account itself with the first call.
std::unique_ptr<Http> make_http(const AccountSettings& account, const Secrets& secrets, Executor& core,
                                const Clock& clock);

}  // namespace dotsync
