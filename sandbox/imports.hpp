// Imports: accepted imports, the worker that applies them, and what their status is. Used by the import routes.
// Outside facts: getImportStatus in contacts-openapi.json; at most 25 active imports an account.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/clock.hpp"
#include "sandbox/account.hpp"
#include "sandbox/json_doc.hpp"
#include "sandbox/report.hpp"
#include "sandbox/store.hpp"

namespace dotsync::sandbox {

enum class ImportEnd { finished, failed, rejected_by_watchdog, exceeds_contact_limit, never };

/// How one import will go. The defaults are those of a healthy account.
struct ImportPlan {
  Duration processing{300};  ///< from acceptance to its end
  ImportEnd end = ImportEnd::finished;
  std::optional<double> apply;            ///< share of the contacts applied; default all when finished, else none
  std::optional<Duration> expires_after;  ///< from acceptance; then 404
  bool summary_only = false;              ///< the report has no created and updated
};

/// Safe from any thread. The destructor ends the worker; imports under way are dropped.
class Imports {
 public:
  Imports(const Account& account, Store& store, std::size_t active_max);
  ~Imports();
  Imports(const Imports&) = delete;
  Imports& operator=(const Imports&) = delete;

  /// The import id; nothing when too many imports are active. A null `body` comes with its report ready.
  std::optional<std::string> accept(std::unique_ptr<JsonDoc> body, ImportReport report, const ImportPlan& plan);

  /// The status answer's body; nothing when the import is not known or expired.
  std::optional<std::string> status(const std::string& import_id) const;

  std::size_t active() const;

 private:
  using Steady = std::chrono::steady_clock;
  struct Record {
    std::unique_ptr<JsonDoc> body;
    ImportReport report;
    ImportPlan plan;
    Steady::time_point accepted_at;
    bool done = false;
    std::string report_text;
  };

  void work();
  void process(Record& record) const;
  static std::string status_name(const Record& record);

  const Account& account_;
  Store& store_;
  std::size_t active_max_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::unordered_map<std::string, std::unique_ptr<Record>> records_;
  std::multimap<Steady::time_point, Record*> due_;
  std::size_t active_ = 0;
  bool stopping_ = false;
  std::thread worker_;
};

/// A random GUID: ids of two runs must not meet in one journal.
std::string random_guid();

}  // namespace dotsync::sandbox
