#include "config/settings.hpp"

#include <gmock/gmock.h>

#include "unit/config/config_test_support.hpp"

namespace dotsync {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using namespace std::chrono_literals;

Settings parsed(const std::string& text, bool is_private = false) {
  Problems problems;
  auto loaded = parse_settings(text, "conf/d.yaml", is_private, problems);
  EXPECT_THAT(lines_of(problems), IsEmpty());
  return loaded.settings ? std::move(*loaded.settings) : Settings();
}

/// The only problem of a right configuration with these lines added to its stream.
std::string stream_problem(const std::string& more) {
  const auto lines = config_problems(right_config(more));
  EXPECT_EQ(lines.size(), 1U) << testing::PrintToString(lines);
  return lines.empty() ? "" : lines.front();
}

TEST(Settings, HaveTheDefaultsOfTheDocumentation) {
  const Settings settings = parsed(right_config());
  const AccountSettings& account = settings.account("default");
  EXPECT_EQ(account.base_url, "https://r1-api.dotdigital.com");
  EXPECT_FALSE(account.has_base_url);
  EXPECT_EQ(account.active_imports_max, 10U);
  EXPECT_EQ(account.timeout, 121s);
  EXPECT_EQ(account.proxy + account.ca_file, "");
  EXPECT_FALSE(account.integration_token);
  const TimingSettings& timing = account.timing;
  EXPECT_EQ(timing.poll_min, 5s);
  EXPECT_EQ(timing.poll_max, 60s);
  EXPECT_EQ(timing.backoff_min, 1s);
  EXPECT_EQ(timing.backoff_max, 5min);
  EXPECT_EQ(timing.unknown_settle, 15min);
  EXPECT_EQ(timing.reassert, 24h);
  EXPECT_EQ(timing.stuck_after, 2h);
  EXPECT_EQ(timing.stuck_poll, 15min);
  EXPECT_EQ(timing.probe, 5min);
  EXPECT_EQ(settings.source("default").statement_timeout, 60s);
  EXPECT_FALSE(settings.source("default").allow_standby);
  EXPECT_EQ(settings.journal.path, "/var/lib/dotsync/journal.db");
  EXPECT_EQ(settings.journal.keep, std::chrono::days(90));
  EXPECT_FALSE(settings.monitor);
  EXPECT_EQ(settings.log.format, LogFormat::text);
  EXPECT_EQ(settings.log.level, LogLevel::info);
  EXPECT_FALSE(settings.log.pii);
  EXPECT_THAT(settings.alerts.command, IsEmpty());
  EXPECT_EQ(settings.alerts.stale_after, 15min);
  EXPECT_EQ(settings.alerts.failed_percent, 5);
}

TEST(Settings, AStreamHasTheDefaultsOfTheDocumentation) {
  const Settings settings = parsed(right_config());
  ASSERT_EQ(settings.streams.size(), 1U);
  const StreamSettings& stream = settings.streams[0];
  EXPECT_EQ(stream.name + stream.account + stream.source, "sdefaultdefault");
  EXPECT_EQ(stream.mark.line, 4);
  EXPECT_EQ(stream.table, "public.customers");
  EXPECT_THAT(stream.key, IsEmpty());
  EXPECT_EQ(stream.watermark.column, "updated_at");
  EXPECT_EQ(stream.watermark.kind, WatermarkSettings::Kind::timestamp);
  EXPECT_FALSE(stream.watermark.margin);
  EXPECT_EQ(stream.watermark.nulls, WatermarkSettings::Nulls::refuse);
  EXPECT_EQ(stream.where + stream.query + stream.listen + stream.renamed_from, "");
  EXPECT_EQ(std::get<EverySettings>(stream.schedule).period, 60s);
  const auto& reconcile = std::get<DailySettings>(stream.reconcile.value());
  EXPECT_THAT(reconcile.times, ElementsAre(3h + 30min));
  EXPECT_EQ(reconcile.zone, "UTC");
  EXPECT_EQ(stream.batch.contacts_max, 10'000U);
  EXPECT_EQ(stream.batch.body_bytes_max, 10'000'000U);
  EXPECT_STREQ(to_text(stream.merge), "overwrite");
  EXPECT_EQ(stream.guard.value().changed_percent_max, 50);
  EXPECT_EQ(stream.guard.value().changed_min, 1'000);
  EXPECT_EQ(stream.guard.value().cleared_fields_max, 10'000);
  EXPECT_EQ(stream.on_gone, StreamSettings::OnGone::ignore);
  EXPECT_EQ(stream.on_identifier_change, StreamSettings::OnIdentifierChange::rename);
  EXPECT_TRUE(stream.enabled);
  EXPECT_EQ(stream.mapping.find("matchIdentifier")->text(), "email");
  EXPECT_EQ(stream.mapping_file, "conf/d.yaml");
}

TEST(Settings, TakeEveryKeyOfTheService) {
  const Settings settings = parsed(
      "account: {base_url: 'http://127.0.0.1:8480/', username: u, password: {file: secret}, integration_token: abc}\n"
      "source: {dsn: {env: DSN}, statement_timeout: 5s, allow_standby: true}\n"
      "journal: {path: data/j.db, keep: 7d}\n"
      "monitor: {listen: '[::1]:0', show_pii: true}\n"
      "log: {format: journal, level: debug, pii: true}\n"
      "alerts: {command: [page, me], webhook: {url: 'https://x/y'}, stale_after: 1h, failed_percent: 0}\n"
      "streams: {a: {table: t, watermark: w, mapping: {}}}\n");
  EXPECT_EQ(settings.accounts[0].base_url, "http://127.0.0.1:8480");
  EXPECT_TRUE(settings.accounts[0].has_base_url);
  EXPECT_EQ(settings.accounts[0].password.name, "conf/secret");
  EXPECT_EQ(settings.accounts[0].integration_token.value().plain->reveal(), "abc");
  EXPECT_EQ(settings.sources[0].dsn.name, "DSN");
  EXPECT_TRUE(settings.sources[0].allow_standby);
  EXPECT_EQ(settings.journal.path, "conf/data/j.db");
  EXPECT_EQ(settings.monitor.value().host, "::1");
  EXPECT_EQ(settings.monitor.value().port, 0);
  EXPECT_EQ(settings.log.format, LogFormat::journal);
  EXPECT_EQ(settings.log.level, LogLevel::debug);
  EXPECT_THAT(settings.alerts.command, ElementsAre("page", "me"));
  EXPECT_EQ(settings.alerts.webhook_url, "https://x/y");
}

TEST(Settings, TakeEveryKeyOfAStream) {
  const Settings settings = parsed(
      "account: {region: r1, username: u, password: {env: P}}\n"
      "source: {dsn: service=crm}\n"
      "streams:\n"
      "  a:\n"
      "    query: SELECT 1\n"
      "    key: [tenant_id, id]\n"
      "    watermark: {column: w, kind: timestamp, zone: Europe/London, margin: 0s, nulls: include}\n"
      "    where: active\n"
      "    schedule: {daily_at: ['19:00', '07:00'], zone: Europe/London}\n"
      "    listen: changes\n"
      "    reconcile: off\n"
      "    batch: {contacts_max: 1, body_bytes_max: 1MiB}\n"
      "    merge: overwriteIfEmpty\n"
      "    guard: off\n"
      "    on_gone: suppress\n"
      "    on_identifier_change: new\n"
      "    enabled: false\n"
      "    renamed_from: b\n"
      "    mapping: {}\n");
  const StreamSettings& stream = settings.streams.at(0);
  EXPECT_EQ(stream.query + stream.where + stream.listen + stream.renamed_from, "SELECT 1activechangesb");
  EXPECT_THAT(stream.key, ElementsAre("tenant_id", "id"));
  EXPECT_EQ(stream.watermark.zone, "Europe/London");
  EXPECT_EQ(stream.watermark.margin, Duration(0));
  EXPECT_EQ(stream.watermark.nulls, WatermarkSettings::Nulls::include);
  EXPECT_THAT(std::get<DailySettings>(stream.schedule).times, ElementsAre(7h, 19h));
  EXPECT_FALSE(stream.reconcile);
  EXPECT_FALSE(stream.guard);
  EXPECT_EQ(stream.batch.body_bytes_max, 1'048'576U);
  EXPECT_STREQ(to_text(stream.merge), "overwriteIfEmpty");
  EXPECT_EQ(stream.on_gone, StreamSettings::OnGone::suppress);
  EXPECT_EQ(stream.on_identifier_change, StreamSettings::OnIdentifierChange::create);
  EXPECT_FALSE(stream.enabled);
}

TEST(Settings, HaveSeveralAccountsAndSources) {
  const std::string head =
      "accounts:\n"
      "  main: {region: r2, username: u, password: {env: P}}\n"
      "  other: {region: auto, username: u, password: {env: P}}\n"
      "sources: {crm: {dsn: service=crm}}\n"
      "streams:\n"
      "  s: {table: t, watermark: w, mapping: {}";
  const Settings settings = parsed(head + ", account: other}\n");
  EXPECT_EQ(settings.streams[0].account, "other");
  EXPECT_EQ(settings.streams[0].source, "crm");
  EXPECT_EQ(settings.account("main").base_url, "https://r2-api.dotdigital.com");
  EXPECT_EQ(settings.account("other").base_url, "");
  EXPECT_THAT(config_problems(head + "}\n"), ElementsAre("d.yaml:6:6: streams.s: the key 'account' is missing"));
  EXPECT_THAT(config_problems(head + ", account: mian, source: cmr}\n"),
              ElementsAre("d.yaml:6:53: streams.s.account: expected main or other, got 'mian'; did you mean 'main'?",
                          "d.yaml:6:67: streams.s.source: expected crm, got 'cmr'; did you mean 'crm'?"));
}

TEST(Settings, RefuseBothOneAndSeveral) {
  EXPECT_THAT(config_problems(right_config("", "accounts: {a: {region: r1, username: u, password: {env: P}}}\n")),
              ElementsAre("d.yaml:1:10: both account and accounts are given; keep one of them"));
}

TEST(Settings, AnEmptyFileLacksItsSections) {
  EXPECT_THAT(config_problems(""), ElementsAre("d.yaml:1:1: the key 'account' (or accounts) is missing",
                                               "d.yaml:1:1: the key 'source' (or sources) is missing",
                                               "d.yaml:1:1: the key 'streams' is missing"));
}

TEST(Settings, ListEverythingThatIsWrongAtOnce) {
  EXPECT_THAT(config_problems("account: {region: r7, pasword: {env: P}, username: u}\n"
                              "source:\n"
                              "streams:\n"
                              "  s:\n"
                              "    tabel: t\n"
                              "    schedule: {every: soon}\n"
                              "    mapping: {}\n"),
              ElementsAre(StartsWith("d.yaml:1:19: account.region: expected r1, r2, r3 or auto, got 'r7'"),
                          "d.yaml:1:23: account: unknown key 'pasword'; did you mean 'password'?",
                          "d.yaml:2:1: source: the key 'dsn' is missing",
                          "d.yaml:5:5: streams.s: unknown key 'tabel'; did you mean 'table'?",
                          "d.yaml:5:5: streams.s: the key 'watermark' is missing",
                          StartsWith("d.yaml:6:23: streams.s.schedule.every: expected a duration of at least 10ms")));
}

TEST(Settings, RefuseWhatCannotBeTogether) {
  EXPECT_EQ(stream_problem("    query: SELECT 1\n    key: id\n"),
            "d.yaml:8:12: streams.s: both table and query are given; keep one of them");
  EXPECT_EQ(stream_problem("    schedule: {every: 1s, daily_at: ['07:00']}\n"),
            "d.yaml:8:23: streams.s.schedule: both every and daily_at are given; keep one of them");
  EXPECT_EQ(stream_problem("    schedule: {every: 1s, zone: UTC}\n"),
            "d.yaml:8:27: streams.s.schedule: 'zone' cannot stand here: it belongs to daily_at");
  EXPECT_EQ(stream_problem("    schedule: {daily_at: ['07:00', '07:00']}\n"),
            "d.yaml:8:36: streams.s.schedule.daily_at[2]: the same time of day twice; keep one of them");
  EXPECT_EQ(stream_problem("    key: [a, a]\n"),
            "d.yaml:8:14: streams.s.key[2]: the column 'a' twice; keep one of them");
  EXPECT_EQ(
      stream_problem("    renamed_from: s\n"),
      "d.yaml:4:3: streams.s: renamed_from: the stream 's' still exists in this file; it names a stream that is gone");
  EXPECT_THAT(config_problems("account: {region: r1, username: u, password: {env: P}, timing: {poll_min: 2m}}\n"
                              "source: {dsn: a}\nstreams: {s: {table: t, watermark: w, mapping: {}}}\n"),
              ElementsAre("d.yaml:1:64: account.timing: poll_min (2m) is longer than poll_max (1m)"));
}

std::string with_watermark(const std::string& watermark) {
  std::string text = right_config();
  const std::string plain = "watermark: updated_at";
  return text.replace(text.find(plain), plain.size(), "watermark: " + watermark);
}

TEST(Settings, NeedNoColumnToGoByXmin) {
  using Kind = WatermarkSettings::Kind;
  WatermarkSettings watermark = parsed(with_watermark("{kind: xmin}")).streams.at(0).watermark;
  EXPECT_EQ(watermark.kind, Kind::xmin);
  EXPECT_EQ(watermark.column, "");
  EXPECT_EQ(watermark.nulls, WatermarkSettings::Nulls::include) << "no row is refused for a NULL";
  EXPECT_EQ(parsed(with_watermark("{kind: xmin, column: seen}")).streams.at(0).watermark.column, "seen");
  watermark = parsed(with_watermark("{kind: xid8, column: txid, nulls: include}")).streams.at(0).watermark;
  EXPECT_EQ(watermark.kind, Kind::xid8);
  EXPECT_EQ(watermark.column, "txid");
  EXPECT_THAT(config_problems(with_watermark("{kind: xid8}")),
              ElementsAre("d.yaml:6:16: streams.s.watermark: the key 'column' is missing"));
  EXPECT_THAT(config_problems(with_watermark("{kind: xmin, nulls: refuse, margin: 1s}")),
              ElementsAre("d.yaml:6:29: streams.s.watermark: 'nulls' cannot stand here: kind: xmin reads every row",
                          "d.yaml:6:44: streams.s.watermark: 'margin' cannot stand here: only a timestamp has one"));
}

TEST(Settings, RefuseAZoneOfWhatIsNoTimestamp) {
  std::string text = right_config();
  const std::string plain = "watermark: updated_at";
  text.replace(text.find(plain), plain.size(), "watermark: {column: seq, kind: sequence, zone: UTC}");
  EXPECT_THAT(config_problems(text),
              ElementsAre("d.yaml:6:46: streams.s.watermark: 'zone' cannot stand here: only a timestamp has one"));
}

TEST(Settings, RefuseAnEmptyScheduleAndAnEmptyList) {
  EXPECT_EQ(stream_problem("    schedule: {}\n"),
            "d.yaml:8:15: streams.s.schedule: the key 'every' (or daily_at) is missing");
  EXPECT_THAT(stream_problem("    schedule: {daily_at: []}\n"), HasSubstr("expected a list of times"));
  EXPECT_THAT(
      stream_problem("    reconcile: never\n"),
      StartsWith("d.yaml:8:16: streams.s.reconcile: expected off, {every: ...} or {daily_at: [...], zone: ...}"));
  EXPECT_THAT(stream_problem("    key: []\n"), HasSubstr("expected a column or a list of columns, got an empty list"));
}

TEST(Settings, NamesNeedNoQuoting) {
  for (const char* name : {"-a", ".a", "'a b'", "a/b", "''", "'a\"'"}) {
    const auto lines = config_problems(
        "account: {region: r1, username: u, password: {env: P}}\nsource: {dsn: a}\n"
        "streams: {" +
        std::string(name) + ": {table: t, watermark: w, mapping: {}}}\n");
    ASSERT_FALSE(lines.empty()) << name;
    EXPECT_THAT(lines.front(), HasSubstr("streams: a name has 1 to 64 of the characters")) << name;
  }
}

TEST(BaseUrl, IsHttpsUnlessItStaysOnThisMachine) {
  const auto read = [](const std::string& url) {
    Problems problems;
    return read_base_url(Yaml::make_scalar({}, url, true), {"d.yaml", "base_url", &problems});
  };
  EXPECT_EQ(read("https://r1-api.dotdigital.com/"), "https://r1-api.dotdigital.com");
  EXPECT_EQ(read("https://example.org:8443/prefix"), "https://example.org:8443/prefix");
  EXPECT_EQ(read("http://127.0.0.1:8480"), "http://127.0.0.1:8480");
  EXPECT_EQ(read("http://[::1]:8480"), "http://[::1]:8480");
  EXPECT_EQ(read("http://localhost"), "http://localhost");
  for (const char* url :
       {"http://example.org", "http://127.example.org", "http://localhost.example.org", "https://", "https:///x",
        "ftp://x", "r1-api.dotdigital.com", "", "https://u:p@x", "https://x:0", "https://x:99999", "https://x:y",
        "https://x?y", "https://x y", "http://127.0.0.1@evil.org"}) {
    EXPECT_FALSE(read(url)) << url;
  }
}

}  // namespace
}  // namespace dotsync
