// The views are a contract: names, columns, words and times as docs and users know them.
#include <fmt/format.h>

#include "unit/journal/audit_fixture.hpp"

namespace dotsync {
namespace {

using Views = AuditTest;

std::string columns_of(const std::string& path, const std::string& view) {
  SQLite::Database database(path, SQLite::OPEN_READONLY, 5000);
  SQLite::Statement rows(database, "SELECT * FROM " + view);
  std::string columns;
  for (int i = 0; i < rows.getColumnCount(); ++i) columns += (i == 0 ? "" : ", ") + std::string(rows.getColumnName(i));
  return columns;
}

TEST_F(Views, HaveTheColumnsOfTheContractInOrder) {
  EXPECT_EQ(columns_of(path(), "v_stream"),
            "stream, account, source, state, position, last_success_at, next_run_at, due, in_flight, failed, rejected");
  EXPECT_EQ(columns_of(path(), "v_batch"),
            "batch_id, stream, import_id, state, contacts, created, updated, partial, failed, unreported, bytes, "
            "http_status, error_code, submitted_at, accepted_at, final_at");
  EXPECT_EQ(columns_of(path(), "v_delivery"),
            "stream, row_key, outcome, code, batch_id, import_id, contact_id, updated_at");
  EXPECT_EQ(columns_of(path(), "v_failure"),
            "stream, row_key, outcome, code, class, field, description, remedy, identifier, contact_id, batch_id, "
            "import_id, first_at, last_at, next_attempt_at");
  EXPECT_EQ(
      columns_of(path(), "v_pass"),
      "pass_id, stream, kind, started_at, ended_at, read, new, changed, unchanged, rejected, superseded, sent, late");
  EXPECT_EQ(columns_of(path(), "v_event"), "event_id, at, stream, batch_id, row_key, kind, from_state, to_state, text");
}

TEST_F(Views, WriteTimesAsIso8601WithMilliseconds) {
  deliver({"1"});
  const std::string at = ask("SELECT submitted_at FROM v_batch");
  EXPECT_EQ(at, "2023-11-14T22:13:22.000Z");
  EXPECT_EQ(parse_time(at), JournalTest::turn(stream_.id, {}).at);
  EXPECT_EQ(ask("SELECT final_at FROM v_batch"), "2023-11-14T22:13:29.000Z");
}

TEST_F(Views, NameEveryBatchState) {
  const BatchId batch = send({"1"});
  for (int state = 0; state <= static_cast<int>(BatchState::resolved); ++state) {
    tamper(fmt::format("UPDATE batch SET state = {}", state));
    EXPECT_EQ(ask("SELECT state FROM v_batch"), to_text(static_cast<BatchState>(state))) << batch.value;
  }
}

TEST_F(Views, NameEveryOutcomeOfARow) {
  send({"1"});
  for (int outcome = 0; outcome <= static_cast<int>(Outcome::gone); ++outcome) {
    tamper(fmt::format("UPDATE line SET outcome = {}", outcome));
    EXPECT_EQ(ask("SELECT outcome FROM v_delivery"), to_text(static_cast<Outcome>(outcome)));
  }
}

TEST_F(Views, NameEveryClassOfAFailureAndEveryKindOfPass) {
  deliver({"1"}, {{"1", "InvalidEmail"}});
  for (int number = 0; number <= static_cast<int>(FailureClass::unknown); ++number) {
    tamper(fmt::format("UPDATE failure SET class = {}", number));
    EXPECT_EQ(ask("SELECT class FROM v_failure"), to_text(static_cast<FailureClass>(number)));
  }
  for (int kind = 0; kind <= static_cast<int>(PassKind::due); ++kind) {
    tamper(fmt::format("UPDATE pass SET kind = {}", kind));
    EXPECT_EQ(ask("SELECT kind FROM v_pass"), to_text(static_cast<PassKind>(kind)));
  }
}

TEST_F(Views, CallADeliveredRowThatChangedAndWaitsDue) {
  deliver({"1"});
  EXPECT_EQ(ask("SELECT outcome FROM v_delivery"), "current");
  Line waiting = find(stream_.id, "1").value();
  waiting.due_at = at(20);
  waiting.due_reason = DueReason::changed;
  store(waiting, 20);
  EXPECT_EQ(ask("SELECT outcome FROM v_delivery"), "due");
  EXPECT_EQ(ask("SELECT due FROM v_stream"), "1");
  waiting.due_reason = DueReason::reassert;
  store(waiting, 21);
  EXPECT_EQ(ask("SELECT outcome FROM v_delivery"), "current");
  EXPECT_EQ(ask("SELECT due FROM v_stream"), "0");
}

TEST_F(Views, CountWhatVDeliveryShows) {
  deliver({"1", "2", "3"}, {{"2", "InvalidEmail"}});
  reject("4", "no e-mail address");
  send({"5", "6"});
  EXPECT_EQ(ask("SELECT due || ' ' || in_flight || ' ' || failed || ' ' || rejected FROM v_stream"), "0 2 1 1");
  EXPECT_EQ(ask("SELECT group_concat(outcome) FROM (SELECT outcome FROM v_delivery ORDER BY row_key)"),
            "current,failed,current,rejected,in_flight,in_flight");
  EXPECT_EQ(ask("SELECT position FROM v_stream"), "2026-01-01 00:00:00+00");
}

TEST_F(Views, CountTheContactsThatAStuckImportHasFreedAsDue) {
  const BatchId batch = send({"1", "2"});
  accept(batch);
  journal_->step(settled(batch, BatchState::stuck, Outcome::due, ItemOutcome::open));
  EXPECT_EQ(ask("SELECT due || ' ' || in_flight FROM v_stream"), "2 0");
}

TEST_F(Views, ListAFailureOnlyWhileTheRowIsFailed) {
  deliver({"1", "2"}, {{"1", "InvalidEmail"}});
  EXPECT_EQ(
      ask("SELECT row_key || ' ' || outcome || ' ' || code || ' ' || identifier || ' ' || batch_id FROM v_failure"),
      "1 failed InvalidEmail 1@example.com 1");
  send({"1"}, 30);
  EXPECT_EQ(ask("SELECT count(*) FROM v_failure"), "0");
}

TEST_F(Views, CallAContactThatNoReportNamesUnreportedUntilItsOtherAttempt) {
  deliver({"1"}, {{"1", "unreported"}});
  EXPECT_EQ(ask("SELECT outcome FROM v_failure"), "failed");
  Line line = find(stream_.id, "1").value();
  line.due_at = at(3600);
  line.due_reason = DueReason::retry;
  LineWrite write;
  write.line = line;
  write.keeps_failure = true;
  store(write, 10);
  EXPECT_EQ(ask("SELECT outcome || ' ' || code FROM v_failure"), "unreported unreported");
  EXPECT_EQ(ask("SELECT next_attempt_at FROM v_failure"), "2023-11-14T23:13:20.000Z");
}

TEST_F(Views, ShowPassesAndEvents) {
  deliver({"1", "2"});
  EXPECT_EQ(ask("SELECT kind || ' ' || read || ' ' || new || ' ' || sent FROM v_pass"), "poll 2 2 2");
  EXPECT_EQ(ask("SELECT count(*) FROM v_pass WHERE ended_at IS NULL"), "1");
  EXPECT_EQ(ask("SELECT stream || ' ' || from_state || '>' || to_state FROM v_event WHERE batch_id IS NOT NULL "
                "ORDER BY event_id DESC"),
            "customers accepted>finished");
}

}  // namespace
}  // namespace dotsync
