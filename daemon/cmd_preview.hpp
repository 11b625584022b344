// `dotsync preview`: contacts as they would be sent, one JSON a line. Sends and journals nothing.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "daemon/configuration.hpp"

namespace dotsync {

struct PreviewOptions {
  std::string stream;
  std::vector<std::string> keys;  ///< empty: the first rows
  std::size_t limit = 10;
  bool explain = false;  ///< how each field came about, before the contact
  bool json = false;     ///< {stream, key, contact} or {stream, key, rejected} a line, all on stdout
};

int run_preview(const Configuration& configuration, const Secrets& secrets, const PreviewOptions& options,
                const Clock& clock);

}  // namespace dotsync
