#include "sync/next_pass.hpp"

#include <fmt/format.h>

#include "sync/stream_spec.hpp"

namespace dotsync {

OpenPass next_pass(const std::optional<FenceInForce>& in_force, const OpenedPass& opened, WatermarkKind kind) {
  OpenPass pass;
  if (in_force && opened.trust != Trust::from_the_beginning) {
    pass.from.xmin = in_force->xmin;
    if (opened.trust == Trust::as_journaled) pass.from.bound = in_force->bound;
  }
  pass.next = {opened.fence.snapshot.xmin, bound_text(opened.fence, kind)};
  pass.xmax = opened.fence.snapshot.xmax;
  return pass;
}

PassBounds bounds_of(const OpenPass& pass) { return {pass.from.xmin, pass.from.bound, pass.xmax}; }

std::optional<PagePosition> read_to(const OpenPass& pass) {
  if (!pass.position) return std::nullopt;
  return PagePosition{pass.position->watermark, pass.position->key};
}

std::string version_of(KeyedHash& hash, const BoundMapping& mapping, const StreamQuery& query) {
  return fmt::format("{:016x}", static_cast<std::uint64_t>(hash.payload(mapping.fingerprint(), rows_text(query))));
}

}  // namespace dotsync
