// with_evidence: what a failed soak leaves for those who look into it. Used by both parts of the soak.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <exception>
#include <filesystem>
#include <stdexcept>

#include "e2e/deployment.hpp"

namespace dotsync {

/// Runs `body`; where it throws, the deployment's folder (configuration, journal, what the daemon said) is kept and
/// named in what is thrown on.
template <class Body>
void with_evidence(Deployment& deployment, Body body) {
  try {
    body();
  } catch (const std::exception& failure) {
    const auto kept = std::filesystem::temp_directory_path() / fmt::format("dotsync-soak-failed-{}", ::getpid());
    std::filesystem::copy(deployment.file("."), kept, std::filesystem::copy_options::recursive);
    throw std::runtime_error(fmt::format("{} (journal and logs: {})", failure.what(), kept.string()));
  }
}

}  // namespace dotsync
