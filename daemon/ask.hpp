// Calls to Dotdigital that are waited for: for commands that look something up. The daemon itself never waits.
#pragma once

#include "base/clock.hpp"
#include "base/event_loop.hpp"
#include "client/http.hpp"
#include "sync/name_lookup.hpp"

namespace dotsync {

HttpResult ask(Http& http, EventLoop& loop, HttpRequest request);
NameAnswer wait_for_names(Http& http, EventLoop& loop, const Clock& clock, const NamesToResolve& names);

}  // namespace dotsync
