// RefusalSearch: finds the contacts for which Dotdigital refuses a whole request, by halving what is sent at once.
// Plain state, no I/O. Used by stream_runner.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace dotsync {

class RefusalSearch {
 public:
  explicit RefusalSearch(std::size_t contacts_max)
      : contacts_max_(contacts_max), at_once_(contacts_max), together_(contacts_max) {}

  /// So many contacts may go into the next request of rows that are sent again.
  std::size_t at_once() const { return std::min(at_once_, together_); }
  /// A request was taken: the next may be twice as large.
  void accepted();
  /// An import of rows that are sent again was given up once more: half as many together the next time.
  void given_up(std::int64_t contacts);
  /// An import ended well.
  void finished();
  enum class Found : std::uint8_t {
    smaller,   ///< the guilty are among the contacts: send half as many
    guilty,    ///< this one contact
    everyone,  ///< so many alone, one after the other, with one code: it is not the rows that are wrong
  };
  Found refused(std::int64_t contacts, const std::string& code);

 private:
  std::size_t contacts_max_;
  std::size_t at_once_;
  std::size_t together_;  ///< the same for imports that are taken and then given up
  int alone_ = 0;         ///< contacts in a row refused alone with code_
  std::string code_;
};

/// What an import that ended as Failed asks for.
enum class FailedImport : std::uint8_t {
  again,   ///< the same contacts once more, later
  halve,   ///< half as many together
  guilty,  ///< this one contact
};
/// `before`: some of its contacts were in one that failed. `incident`: one import after the other fails, whoever is in
/// it.
FailedImport judge_failed(std::size_t contacts, bool before, bool incident);

}  // namespace dotsync
