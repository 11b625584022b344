#include "journal/fsck_checks.hpp"

#include <fmt/format.h>

#include "model/states.hpp"

// Numbers in the questions are those of lib/model/states.hpp. Batch: 0 submitting, 1 accepted, 5 unknown hold their
// contacts; 6 stuck has freed them; 2 finished, 3 failed, 4 refused, 7 abandoned, 8 resolved are final.
// Line: 0 current, 1 in flight, 2 due, 3 failed, 4 partial, 5 rejected, 6 superseded, 7 gone.
namespace dotsync {
namespace {

constexpr BatchState all_states[] = {BatchState::submitting, BatchState::accepted,  BatchState::finished,
                                     BatchState::failed,     BatchState::refused,   BatchState::unknown,
                                     BatchState::stuck,      BatchState::abandoned, BatchState::resolved};

/// ('submitting', 'accepted'), ... as is_legal() has them, and the birth of a batch.
std::string legal_steps() {
  std::string steps = "('', 'submitting')";
  for (const BatchState from : all_states) {
    for (const BatchState to : all_states) {
      if (is_legal(from, to)) steps += fmt::format(", ('{}', '{}')", to_text(from), to_text(to));
    }
  }
  return steps;
}

std::string state_words() {
  std::string words = "CASE batch.state";
  for (const BatchState state : all_states)
    words += fmt::format(" WHEN {} THEN '{}'", static_cast<int>(state), to_text(state));
  return words + " END";
}

/// Contacts and the imports that hold them.
const FsckCheck lock_checks[] = {
    {"open_imports_hold_their_contacts", "an open import carries a contact that is not in flight in it",
     "SELECT 'batch ' || batch.batch_id || ', line ' || item.line_id FROM batch JOIN item USING (batch_id) "
     "LEFT JOIN line ON line.line_id = item.line_id WHERE batch.state IN (0, 1, 5) "
     "AND (line.line_id IS NULL OR line.outcome <> 1 OR line.batch_id <> batch.batch_id) "
     // One that was stuck has given its contacts away.
     "AND NOT EXISTS (SELECT 1 FROM event WHERE event.batch_id = batch.batch_id AND event.to_state = 'stuck')"},
    {"in_flight_only_in_open_imports", "a contact is in flight, but its import is over or unknown to the journal",
     "SELECT 'batch ' || batch_id || ', line ' || line_id FROM line WHERE outcome = 1 AND NOT EXISTS "
     "(SELECT 1 FROM batch WHERE batch.batch_id = line.batch_id AND batch.state IN (0, 1, 5))"},
    {"held_addresses_only_in_open_imports", "an import that is over still holds an address",
     "SELECT 'batch ' || batch_id FROM held_identity JOIN batch USING (batch_id) WHERE state NOT IN (0, 1, 5)"},
    {"held_addresses_only_with_an_item", "an import holds an address, but carries no contact",
     "SELECT 'batch ' || batch_id FROM held_identity WHERE NOT EXISTS "
     "(SELECT 1 FROM item WHERE item.batch_id = held_identity.batch_id)"},
    {"in_flight_only_with_an_item", "a contact is in flight in an import that does not carry it",
     "SELECT 'batch ' || batch_id || ', line ' || line_id FROM line WHERE outcome = 1 AND NOT EXISTS "
     "(SELECT 1 FROM item WHERE item.batch_id = line.batch_id AND item.line_id = line.line_id)"},
    {"one_open_import_a_contact", "one contact is in two open imports of its account, or twice in one",
     "SELECT 'lines ' || min(line_id) || ' and ' || max(line_id) FROM batch JOIN item USING (batch_id) "
     "JOIN line USING (line_id) WHERE batch.state IN (0, 1, 5) AND line.outcome = 1 AND line.batch_id = batch.batch_id "
     "AND line.identity IS NOT NULL GROUP BY batch.account_id, line.identity HAVING count(*) > 1"},
};

/// Figures that must add up.
const FsckCheck count_checks[] = {
    // What retention and forget took out is counted; of the rest no figure may be greater than the import's.
    {"counts_of_imports", "the counts of an import are not those of its contacts",
     "SELECT 'batch ' || batch.batch_id FROM batch LEFT JOIN (SELECT batch_id, count(*) AS contacts, "
     "sum(outcome = 1) AS created, sum(outcome = 2) AS updated, sum(outcome = 3) AS partial, sum(outcome = 4) AS "
     "failed, sum(outcome = 5) AS unreported FROM item GROUP BY batch_id) AS sums USING (batch_id) "
     "LEFT JOIN removed ON removed.kind = 0 AND removed.id = batch.batch_id "
     "WHERE batch.contacts <> coalesce(sums.contacts, 0) + coalesce(removed.contacts, 0) "
     "OR batch.created < sums.created OR batch.updated < sums.updated OR batch.partial < sums.partial "
     "OR batch.failed < sums.failed OR batch.unreported < sums.unreported "
     "OR (removed.id IS NULL AND batch.created + batch.updated + batch.partial + batch.failed + batch.unreported "
     "<> sums.created + sums.updated + sums.partial + sums.failed + sums.unreported)"},
    {"counts_of_passes", "a pass counts other contacts as sent than its imports carry",
     "SELECT 'pass ' || pass.pass_id FROM pass LEFT JOIN (SELECT pass_id, sum(contacts) AS contacts FROM batch "
     "GROUP BY pass_id) AS sums USING (pass_id) LEFT JOIN removed ON removed.kind = 1 AND removed.id = pass.pass_id "
     "WHERE pass.sent <> coalesce(sums.contacts, 0) + coalesce(removed.contacts, 0)"},
    {"removed_contacts_belong", "contacts count as removed from an import or a pass that is not there",
     "SELECT CASE kind WHEN 0 THEN 'batch ' ELSE 'pass ' END || id FROM removed WHERE contacts <= 0 "
     "OR (kind = 0 AND NOT EXISTS (SELECT 1 FROM batch WHERE batch_id = id)) "
     "OR (kind = 1 AND NOT EXISTS (SELECT 1 FROM pass WHERE pass_id = id))"},
    {"final_imports_have_results", "an import is over, but a contact in it has no result",
     "SELECT 'batch ' || batch_id || ', line ' || line_id FROM batch JOIN item USING (batch_id) "
     "WHERE (state IN (2, 3, 4, 7, 8) AND outcome = 0) OR (state = 2 AND outcome = 6)"},
};

/// Nobody is forgotten, nobody counts as delivered without proof.
const FsckCheck promise_checks[] = {
    {"waiting_rows_have_a_time", "a row waits to be sent, but nothing will send it",
     "SELECT 'line ' || line_id FROM line WHERE outcome = 2 AND due_at IS NULL AND NOT EXISTS "
     "(SELECT 1 FROM batch WHERE batch.batch_id = line.batch_id AND batch.state IN (5, 6))"},
    {"failed_rows_have_a_reason", "a row is failed, partial or rejected without a reason",
     "SELECT 'line ' || line.line_id FROM line LEFT JOIN failure USING (line_id) WHERE line.outcome IN (3, 4, 5) "
     "AND failure.outcome IS NOT line.outcome"},
    {"reasons_only_of_failed_rows", "a row has a reason for a failure, but did not fail",
     "SELECT 'line ' || failure.line_id FROM failure LEFT JOIN line USING (line_id) "
     "WHERE line.line_id IS NULL OR line.outcome NOT IN (3, 4, 5)"},
    {"delivered_rows_are_confirmed",
     "a row counts as delivered, but nothing confirmed it and nothing will send it again",
     "SELECT 'line ' || line_id FROM line WHERE outcome = 0 AND acknowledged_hash = 0 AND due_at IS NULL"},
    {"confirmed_only_by_a_clean_outcome", "a payload counts as confirmed that no finished import reported clean",
     "SELECT 'line ' || line_id FROM line WHERE acknowledged_hash <> 0 AND NOT EXISTS (SELECT 1 FROM item "
     "JOIN batch USING (batch_id) WHERE item.batch_id = line.batch_id AND item.line_id = line.line_id "
     "AND item.outcome IN (1, 2) AND item.payload_hash = line.acknowledged_hash AND batch.state = 2)"},
    {"in_flight_is_unconfirmed", "a contact is in flight and counts as confirmed all the same",
     "SELECT 'line ' || line_id FROM line WHERE outcome = 1 AND acknowledged_hash <> 0"},
    // An order to send again that is older than the end of the import taints it (R5). Reasons: 2 retry, 4 reconsider.
    {"confirmed_only_without_an_order", "a payload counts as confirmed although the contact was to be sent once more",
     "SELECT 'line ' || line_id FROM line JOIN batch USING (batch_id) WHERE acknowledged_hash <> 0 "
     "AND due_reason IN (2, 4) AND due_at < batch.final_at"},
    {"nothing_newer_than_the_line", "an import carried a contact after the one that its line names",
     "SELECT 'batch ' || item.batch_id || ', line ' || line_id FROM item JOIN line USING (line_id) "
     "WHERE item.batch_id > line.batch_id"},
    // Bits 9 to 17 and 19 of the number, see lib/model/channel_status.hpp.
    {"statuses_on_their_way", "a status counts as on its way, but the contact is not in flight",
     "SELECT 'line ' || line_id FROM line WHERE statuses & 785920 <> 0 AND outcome <> 1"},
    {"owners_alone_know_of_contacts", "a row that owns no contact counts as knowing what the account has of one",
     "SELECT 'line ' || line_id FROM line WHERE outcome IN (5, 6, 7) AND (statuses <> 0 OR consents IS NOT NULL)"},
    {"lost_answers_are_sent_again", "nobody knows what became of an import, and a contact of it is not sent again",
     "SELECT 'batch ' || batch.batch_id || ', line ' || line.line_id FROM batch JOIN item USING (batch_id) "
     "JOIN line USING (line_id) WHERE batch.state IN (7, 8) AND line.batch_id = batch.batch_id AND line.due_at IS NULL "
     "AND line.outcome NOT IN (5, 6, 7)"},
};

/// Rows that point at each other, and values that mean something.
const FsckCheck form_checks[] = {
    {"known_states", "a state is none that dotsync knows",
     "SELECT 'line ' || line_id FROM line WHERE outcome NOT BETWEEN 0 AND 7 OR due_reason NOT BETWEEN 0 AND 4 "
     "OR statuses NOT BETWEEN 0 AND 1048575 OR length(consents) % 8 <> 0 "
     "UNION ALL SELECT 'batch ' || batch_id || ', line ' || line_id FROM item WHERE outcome NOT BETWEEN 0 AND 6 "
     "UNION ALL SELECT 'failure of line ' || line_id FROM failure WHERE class NOT BETWEEN 0 AND 4 "
     "OR outcome NOT IN (3, 4, 5)"},
    {"marks_of_imports", "an import lacks what its state calls for, or has what it rules out",
     "SELECT 'batch ' || batch_id FROM batch WHERE (state IN (1, 2, 3, 6, 7) AND (import_id IS NULL OR accepted_at IS "
     "NULL)) "
     "OR (state = 5 AND unknown_at IS NULL) OR (state IN (2, 3, 4, 7, 8)) <> (final_at IS NOT NULL)"},
    {"items_belong", "a contact of an import belongs to no line or no import",
     "SELECT 'batch ' || item.batch_id || ', line ' || item.line_id FROM item LEFT JOIN line USING (line_id) "
     "LEFT JOIN batch ON batch.batch_id = item.batch_id WHERE line.line_id IS NULL OR batch.batch_id IS NULL "
     "OR line.stream_id <> batch.stream_id"},
    {"lines_belong", "a line belongs to no stream, or names an import that did not carry it",
     "SELECT 'line ' || line.line_id FROM line LEFT JOIN stream USING (stream_id) LEFT JOIN item "
     "ON item.batch_id = line.batch_id AND item.line_id = line.line_id "
     "WHERE stream.stream_id IS NULL OR (line.batch_id <> 0 AND item.line_id IS NULL)"},
    {"history_leads_back", "the history of a contact is broken",
     "SELECT 'batch ' || item.batch_id || ', line ' || item.line_id FROM item LEFT JOIN item AS earlier "
     "ON earlier.batch_id = item.earlier_batch_id AND earlier.line_id = item.line_id "
     "WHERE item.earlier_batch_id >= item.batch_id OR (item.earlier_batch_id <> 0 AND earlier.line_id IS NULL "
     "AND EXISTS (SELECT 1 FROM batch WHERE batch.batch_id = item.earlier_batch_id) "
     "AND NOT EXISTS (SELECT 1 FROM removed WHERE removed.kind = 0 AND removed.id = item.earlier_batch_id))"},
    {"deletions_are_over", "the log is open to deletions that have ended",
     "SELECT value FROM meta WHERE name = 'event_deletion'"},
    {"passes_belong",
     "a pass is open that is over or another stream's, or an import belongs to a pass of another stream",
     "SELECT 'stream ' || stream.name FROM stream JOIN pass ON pass.pass_id = stream.open_pass_id "
     "WHERE pass.stream_id <> stream.stream_id OR pass.ended_at IS NOT NULL "
     "UNION ALL SELECT 'batch ' || batch_id FROM batch LEFT JOIN pass USING (pass_id) "
     "WHERE pass.stream_id IS NOT batch.stream_id"},
};

}  // namespace

std::vector<FsckCheck> fsck_checks() {
  std::vector<FsckCheck> checks;
  checks.insert(checks.end(), std::begin(lock_checks), std::end(lock_checks));
  checks.insert(checks.end(), std::begin(count_checks), std::end(count_checks));
  checks.insert(checks.end(), std::begin(promise_checks), std::end(promise_checks));
  checks.insert(checks.end(), std::begin(form_checks), std::end(form_checks));
  checks.push_back(
      {"log_ends_at_the_state", "the last event of an import does not lead to its state",
       fmt::format("SELECT 'batch ' || batch_id FROM batch WHERE (SELECT to_state FROM event "
                   "WHERE event.batch_id = batch.batch_id AND kind = 'batch' ORDER BY event_id DESC LIMIT 1) "
                   "IS NOT {}",
                   state_words())});
  checks.push_back(
      {"log_steps_are_legal", "an import took a step that does not follow from the one before, or that is not allowed",
       fmt::format("WITH legal (from_state, to_state) AS (VALUES {}), step AS (SELECT event_id, from_state, to_state, "
                   "lag(to_state, 1, '') OVER (PARTITION BY batch_id ORDER BY event_id) AS before FROM event "
                   "WHERE kind = 'batch' AND batch_id IS NOT NULL) SELECT 'event ' || event_id FROM step "
                   "WHERE from_state <> before OR (from_state, to_state) NOT IN legal",
                   legal_steps())});
  return checks;
}

}  // namespace dotsync
