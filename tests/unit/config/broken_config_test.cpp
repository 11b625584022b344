// Every configuration in tests/data/broken is refused with the line that it names itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "support/temp_dir.hpp"
#include "unit/config/config_test_support.hpp"

namespace dotsync {
namespace {

TEST(BrokenConfigs, AreEachRefusedInTheirPlace) {
  const std::string mark = "# expected: ";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DOTSYNC_SOURCE_DIR "/tests/data/broken")) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("config-", 0) != 0) continue;
    ++count;
    const std::string text = read_file(entry.path());
    ASSERT_EQ(text.rfind(mark, 0), 0U) << name;
    Problems problems;
    const auto loaded = parse_settings(text, "dotsync.yaml", false, problems);
    EXPECT_FALSE(loaded.settings) << name;
    ASSERT_FALSE(problems.empty()) << name;
    EXPECT_EQ(mark + problems.all().front().text(), text.substr(0, text.find('\n'))) << name;
    // A password of a broken configuration is in no message.
    for (const std::string& line : lines_of(problems)) EXPECT_EQ(line.find("hunter2"), std::string::npos) << name;
  }
  EXPECT_GE(count, 20U);
}

TEST(ExampleConfig, LoadsAsItIs) {
  Problems problems;
  const auto loaded = load_settings(DOTSYNC_SOURCE_DIR "/config/dotsync.yaml", problems);
  for (const std::string& line : lines_of(problems)) ADD_FAILURE() << line;
  ASSERT_TRUE(loaded.settings);
  ASSERT_EQ(loaded.mappings.size(), 1U);
  EXPECT_TRUE(loaded.mappings[0].tree.is_map());
}

/// An example that promises every key must not miss one: those of every block that a wrong key would list.
TEST(ExampleConfig, ShowsEveryKey) {
  const std::string text = read_file(DOTSYNC_SOURCE_DIR "/config/dotsync.yaml");
  std::istringstream keys(
      "account region base_url username password integration_token active_imports_max timeout proxy ca_file timing "
      "poll_min poll_max backoff_min backoff_max unknown_settle reassert stuck_after stuck_poll probe accounts source "
      "sources dsn statement_timeout allow_standby journal path keep monitor show_pii log format level pii alerts "
      "command "
      "webhook url stale_after failed_percent streams table query key watermark column kind zone margin nulls where "
      "schedule every daily_at listen reconcile batch contacts_max body_bytes_max merge guard changed_percent_max "
      "changed_min cleared_fields_max on_gone on_identifier_change enabled renamed_from mapping");
  for (std::string key; keys >> key;) EXPECT_NE(text.find(key + ":"), std::string::npos) << key;
}

/// The values shown in the example are the defaults: without its optional keys it reads the same.
TEST(ExampleConfig, ShowsTheDefaults) {
  Problems problems;
  const auto shown = load_settings(DOTSYNC_SOURCE_DIR "/config/dotsync.yaml", problems);
  const auto bare = parse_settings(right_config(), "d.yaml", false, problems);
  ASSERT_TRUE(shown.settings && bare.settings);
  const TimingSettings& timing = shown.settings->accounts[0].timing;
  const TimingSettings defaults;
  EXPECT_EQ(timing.poll_min, defaults.poll_min);
  EXPECT_EQ(timing.poll_max, defaults.poll_max);
  EXPECT_EQ(timing.backoff_min, defaults.backoff_min);
  EXPECT_EQ(timing.backoff_max, defaults.backoff_max);
  EXPECT_EQ(timing.unknown_settle, defaults.unknown_settle);
  EXPECT_EQ(timing.reassert, defaults.reassert);
  EXPECT_EQ(timing.stuck_after, defaults.stuck_after);
  EXPECT_EQ(timing.stuck_poll, defaults.stuck_poll);
  EXPECT_EQ(timing.probe, defaults.probe);
  const StreamSettings& stream = shown.settings->streams[0];
  const StreamSettings& plain = bare.settings->streams[0];
  EXPECT_EQ(std::get<EverySettings>(stream.schedule).period, std::get<EverySettings>(plain.schedule).period);
  EXPECT_EQ(std::get<DailySettings>(*stream.reconcile).times, std::get<DailySettings>(*plain.reconcile).times);
  EXPECT_EQ(stream.batch.contacts_max, plain.batch.contacts_max);
  EXPECT_EQ(stream.batch.body_bytes_max, plain.batch.body_bytes_max);
  EXPECT_EQ(stream.guard->cleared_fields_max, plain.guard->cleared_fields_max);
  EXPECT_EQ(shown.settings->journal.keep, bare.settings->journal.keep);
  EXPECT_EQ(shown.settings->alerts.stale_after, bare.settings->alerts.stale_after);
  EXPECT_EQ(shown.settings->monitor->port, MonitorSettings().port);
}

}  // namespace
}  // namespace dotsync
