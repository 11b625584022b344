#include "simulation/sim_setup.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace dotsync {
namespace {

constexpr const char* channels_mapping =
    "channelProperties: {email: {status: status, resubscribeOptions: {resubscribeWithNoChallenge: {value: false}}}}\n"
    "consentRecords:\n"
    "  - {when: consented_at, text: {value: yes}, dateTimeConsented: {column: consented_at, type: datetime},\n"
    "     url: {value: 'https://e.example'}, ipAddress: {value: '::1'}, userAgent: {value: a}}\n";

Mapping sim_mapping(const SimStream& stream) {
  Problems problems;
  const auto yaml =
      parse_yaml(fmt::format("matchIdentifier: email\nidentifiers: {{email: email}}\ndataFields: {{{}: name}}\n{}",
                             stream.field, stream.channels ? channels_mapping : ""),
                 "sim", problems);
  auto mapping = yaml ? compile_mapping(*yaml, "sim", problems) : std::nullopt;
  if (!mapping) throw std::runtime_error(problems.all().front().text());
  return *mapping;
}

}  // namespace

StreamSpec sim_stream(const SimStream& stream, const SimPlan& plan) {
  StreamSpec spec{stream.name,
                  "account",
                  "source",
                  {},
                  sim_mapping(stream),
                  "overwrite",
                  {6, 1'000'000},
                  Every{std::chrono::seconds(30)},
                  {},
                  {},
                  true};
  if (plan.reconciles) spec.reconcile = Every{std::chrono::minutes(5)};
  if (plan.parts) spec.on_gone = OnGone::unsubscribe;
  spec.renames = plan.renames;
  if (plan.guard) spec.guard = GuardLimits{10, 1, 1};
  spec.query.stream = spec.name;
  spec.query.table = spec.name;
  spec.query.watermark.column = "updated_at";
  return spec;
}

/// The times of production, shorter, so that each of them passes within a run.
AccountTiming sim_timing(const SimPace& pace) {
  AccountTiming timing;
  timing.unknown_settle = pace.settle + std::chrono::minutes(1);
  // Also an import that hangs and whose sender never learned its id is through by then.
  timing.reassert = pace.stalled_end + std::chrono::minutes(5);
  timing.stuck_after = pace.stuck_after;
  timing.stuck_poll = std::chrono::minutes(3);
  timing.park_probe = std::chrono::minutes(10);
  timing.abandon_after = pace.stalled_end + std::chrono::minutes(10);
  return timing;
}

RetryPolicy sim_policy() {
  RetryPolicy policy;
  policy.transient_max = std::chrono::minutes(10);
  policy.set_up = std::chrono::minutes(30);
  policy.unknown_code = std::chrono::minutes(10);
  policy.unreported = std::chrono::minutes(10);
  return policy;
}

}  // namespace dotsync
