// What a poll pass begins with, decided from the journal and the source. Pure. Used by stream_runner.cpp, which opens
// it, and by those who look ahead (`plan`).
#pragma once

#include <string>

#include "base/keyed_hash.hpp"
#include "journal/fence_record.hpp"
#include "mapping/mapping.hpp"
#include "source/source.hpp"

namespace dotsync {

/// `in_force`: the stream's X and L; nothing: it is read from its beginning.
OpenPass next_pass(const std::optional<FenceInForce>& in_force, const OpenedPass& opened, WatermarkKind kind);

/// The bounds of its pages.
PassBounds bounds_of(const OpenPass& pass);

/// Where the last page that was committed ended; nothing: at the start.
std::optional<PagePosition> read_to(const OpenPass& pass);

/// All that decides payloads and rows, as one text: another one starts a full pass.
std::string version_of(KeyedHash& hash, const BoundMapping& mapping, const StreamQuery& query);

}  // namespace dotsync
