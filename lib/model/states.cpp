#include "model/states.hpp"

#include <array>

namespace dotsync {
namespace {

constexpr std::array<std::string_view, 9> batch_states = {"submitting", "accepted", "finished",  "failed",  "refused",
                                                          "unknown",    "stuck",    "abandoned", "resolved"};
constexpr std::array<std::string_view, 8> outcomes = {"current", "in_flight", "due",        "failed",
                                                      "partial", "rejected",  "superseded", "gone"};
constexpr std::array<std::string_view, 7> item_outcomes = {"open",   "created",    "updated",  "partial",
                                                           "failed", "unreported", "unsettled"};
constexpr std::array<std::string_view, 3> pass_kinds = {"poll", "reconcile", "due"};
constexpr std::array<std::string_view, 5> failure_classes = {"fix the row", "transient", "fix the set-up", "suppressed",
                                                             "unknown"};

template <class Words, class Enum>
std::string_view word(const Words& words, Enum value) {
  return words.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view to_text(BatchState state) { return word(batch_states, state); }
std::string_view to_text(Outcome outcome) { return word(outcomes, outcome); }
std::string_view to_text(ItemOutcome outcome) { return word(item_outcomes, outcome); }
std::string_view to_text(PassKind kind) { return word(pass_kinds, kind); }
std::string_view to_text(FailureClass failure_class) { return word(failure_classes, failure_class); }

bool holds_locks(BatchState state) {
  return state == BatchState::submitting || state == BatchState::accepted || state == BatchState::unknown;
}

bool is_final(BatchState state) {
  switch (state) {
    case BatchState::finished:
    case BatchState::failed:
    case BatchState::refused:
    case BatchState::abandoned:
    case BatchState::resolved:
      return true;
    default:
      return false;
  }
}

bool is_legal(BatchState from, BatchState to) {
  using S = BatchState;
  switch (from) {
    case S::submitting:
      return to == S::accepted || to == S::refused || to == S::unknown;
    case S::accepted:
      return to == S::finished || to == S::failed || to == S::unknown || to == S::stuck;
    case S::stuck:
      return to == S::finished || to == S::failed || to == S::unknown || to == S::abandoned;
    case S::unknown:
      return to == S::resolved;
    default:
      return false;
  }
}

}  // namespace dotsync
