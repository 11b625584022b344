// What a simulated dotsync is configured with: two streams of one account, and the times of production, shortened.
#pragma once

#include <array>

#include "simulation/sim_dotdigital.hpp"
#include "simulation/sim_plan.hpp"
#include "sync/engine.hpp"

namespace dotsync {

constexpr std::size_t sim_imports_max = 3;

struct SimStream {
  const char* name;
  const char* field;
  bool channels = false;  ///< it has the contacts' statuses and consents
};
/// Two streams of one account that feed the same contacts, a field each.
constexpr std::array<SimStream, 2> sim_streams = {{{"people", "NAME", true}, {"orders", "LASTORDER"}}};

StreamSpec sim_stream(const SimStream& stream, const SimPlan& plan);
AccountTiming sim_timing(const SimPace& pace);
RetryPolicy sim_policy();

}  // namespace dotsync
