#include "daemon/wiring.hpp"

#include <utility>

#include "client/located_http.hpp"

namespace dotsync {
namespace {

/// Wide, because nothing says that a trigger stamps the column; the xmin filter makes it nearly free.
constexpr Duration margin_default = std::chrono::seconds(60);

WatermarkKind make_kind(WatermarkSettings::Kind kind) {
  switch (kind) {
    case WatermarkSettings::Kind::timestamp:
      return WatermarkKind::timestamp;
    case WatermarkSettings::Kind::sequence:
      return WatermarkKind::sequence;
    case WatermarkSettings::Kind::xid8:
      return WatermarkKind::xid8;
    case WatermarkSettings::Kind::xmin:
      return WatermarkKind::xmin;
  }
  return WatermarkKind::timestamp;
}

WatermarkColumn make_watermark(const WatermarkSettings& settings) {
  WatermarkColumn watermark;
  watermark.column = settings.column;
  watermark.kind = make_kind(settings.kind);
  watermark.zone = settings.zone;
  watermark.margin_us =
      std::chrono::duration_cast<std::chrono::microseconds>(settings.margin.value_or(margin_default)).count();
  return watermark;
}

OnGone make_on_gone(StreamSettings::OnGone on_gone) {
  switch (on_gone) {
    case StreamSettings::OnGone::ignore:
      return OnGone::ignore;
    case StreamSettings::OnGone::unsubscribe:
      return OnGone::unsubscribe;
    case StreamSettings::OnGone::suppress:
      return OnGone::suppress;
  }
  return OnGone::ignore;
}

std::optional<GuardLimits> make_guard(const std::optional<GuardSettings>& settings) {
  if (!settings) return std::nullopt;
  return GuardLimits{settings->changed_percent_max, settings->changed_min, settings->cleared_fields_max};
}

HttpOptions make_options(const AccountSettings& account, const Secrets& secrets) {
  const AccountSecrets& own = secrets.accounts.at(account.name);
  HttpOptions options;
  options.base_url = account.base_url.empty() ? any_region_url : account.base_url;
  options.username = own.username;
  options.password = own.password.copy();
  options.integration_token = own.integration_token;
  options.timeout = account.timeout;
  options.proxy = account.proxy;
  options.ca_file = account.ca_file;
  options.user_agent = "dotsync/" DOTSYNC_VERSION;
  return options;
}

}  // namespace

Schedule make_schedule(const ScheduleSettings& settings) {
  if (const auto* every = std::get_if<EverySettings>(&settings)) return Every{every->period};
  const auto& daily = std::get<DailySettings>(settings);
  return DailyAt{daily.times, daily.zone};
}

StreamSpec make_stream_spec(const StreamSettings& stream, const Mapping& mapping) {
  StreamQuery query;
  query.stream = stream.name;
  query.table = stream.table;
  query.query = stream.query;
  query.key = stream.key;
  query.watermark = make_watermark(stream.watermark);
  query.where = stream.where;
  const BatchLimits batch{stream.batch.contacts_max, stream.batch.body_bytes_max};
  return {stream.name,
          stream.account,
          stream.source,
          std::move(query),
          mapping,
          to_text(stream.merge),
          batch,
          make_schedule(stream.schedule),
          stream.listen,
          stream.reconcile ? std::optional(make_schedule(*stream.reconcile)) : std::nullopt,
          stream.watermark.nulls == WatermarkSettings::Nulls::refuse,
          make_guard(stream.guard),
          stream.on_identifier_change == StreamSettings::OnIdentifierChange::rename,
          make_on_gone(stream.on_gone)};
}

std::optional<std::string> make_identity(const AccountSettings& account) {
  return account.has_base_url ? std::optional(account.base_url) : std::nullopt;
}

GateSettings make_gate(const AccountSettings& account) {
  return {account.active_imports_max, account.timing.backoff_min, account.timing.backoff_max, account.timing.probe};
}

AccountTiming make_timing(const AccountSettings& account) {
  AccountTiming timing;
  timing.poll_min = account.timing.poll_min;
  timing.poll_max = account.timing.poll_max;
  timing.unknown_settle = account.timing.unknown_settle;
  timing.reassert = account.timing.reassert;
  timing.stuck_after = account.timing.stuck_after;
  timing.stuck_poll = account.timing.stuck_poll;
  return timing;
}

PostgresSettings make_postgres(const SourceSettings& source, const Secrets& secrets) {
  return {source.name, secrets.sources.at(source.name).copy(), source.statement_timeout, source.allow_standby};
}

std::unique_ptr<Http> make_http(const AccountSettings& account, const Secrets& secrets, Executor& core,
                                const Clock& clock) {
  HttpOptions options = make_options(account, secrets);
  if (!account.base_url.empty()) return std::make_unique<CurlHttp>(std::move(options), core);
  return std::make_unique<LocatedHttp>(
      std::make_unique<CurlHttp>(std::move(options), core),
      [&core, &account, &secrets](const std::string& base_url) {
        HttpOptions found = make_options(account, secrets);
        found.base_url = base_url;
        return std::make_unique<CurlHttp>(std::move(found), core);
      },
      clock);
}

}  // namespace dotsync
