// `dotsync check`: everything that must be right before a sync, each finding with its place and its remedy.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "daemon/account_view.hpp"
#include "daemon/config_marks.hpp"
#include "daemon/configuration.hpp"
#include "daemon/findings.hpp"
#include "source/postgres_reader.hpp"

namespace dotsync {

struct CheckOptions {
  std::string config;
  bool offline = false;  ///< no socket, no journal; credentials of kind file and env are still read
  bool json = false;
  bool quiet = false;  ///< errors only
};

/// Prints the findings on stdout and returns the exit code.
int run_check(const CheckOptions& options, const Clock& clock);

/// A stream whose table was looked at and can be read.
struct CheckedStream {
  StreamQuery query;
  PostgresReader* reader = nullptr;
  std::vector<Column> columns;
  std::optional<BoundMapping> bound;  ///< where the mapping fits the columns
};

/// What one run of `check` has at hand and has found so far.
struct CheckRun {
  const Configuration& configuration;
  const Secrets& secrets;
  const Clock& clock;
  const ConfigMarks& marks;
  Findings& findings;
  std::map<std::string, std::unique_ptr<PostgresReader>> readers = {};  ///< by source
  std::map<std::string, CheckedStream> streams = {};                    ///< by name; only those that can be read
};

/// A statement of `check` that takes longer is given up: the finding then says that it was not counted.
inline constexpr std::chrono::seconds check_patience{5};

// The parts of `check`, one file each; the later ones use what the earlier ones found.
void check_files(const Configuration& configuration, Findings& findings);
/// After become_journal_owner(): what root can read, the service may not be able to.
void check_service_reads(const Configuration& configuration, Findings& findings);
void check_overlaps(const Configuration& configuration, Findings& findings);
void check_postgres(CheckRun& run);
void check_stream_rows(CheckRun& run, const StreamSettings& stream);
void check_dotdigital(CheckRun& run);
void check_data_fields(CheckRun& run, const StreamSettings& stream, AccountView& account);
void check_journal(const Configuration& configuration, Findings& findings);

}  // namespace dotsync
