// What `init` cannot know: asked on a terminal, else taken from the options, else the default. Used by cmd_init.cpp.
#pragma once

#include <string>

#include "daemon/init_text.hpp"
#include "daemon/options.hpp"

namespace dotsync {

/// All but the stream's name and the mapping's file. `folder`: of the configuration. Throws Error(usage).
InitAnswers find_answers(const Options& options, const std::string& folder);

}  // namespace dotsync
