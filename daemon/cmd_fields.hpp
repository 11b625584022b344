// `dotsync fields`: the difference between the mappings' data fields and the account's. Used by dispatch.cpp.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "daemon/configuration.hpp"

namespace dotsync {

struct FieldsOptions {
  std::vector<std::string> streams;  ///< empty: all
  bool create = false;
  bool is_public = false;  ///< the visibility of what is created
  bool json = false;
};

/// 1 where a field is missing or of another type. Throws Error where PostgreSQL or Dotdigital cannot be asked.
int run_fields(const Configuration& configuration, const Secrets& secrets, const FieldsOptions& options,
               const Clock& clock);

}  // namespace dotsync
