// RefusalSearch: finds the contacts for which Dotdigital refuses a whole request, by sending its halves one after the
// other: at most 2k * log2(n) + 1 requests for k guilty of n. Plain state, no I/O; a restart begins anew. Used by
// stream_runner.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/strong_id.hpp"

namespace dotsync {

class RefusalSearch {
 public:
  explicit RefusalSearch(std::size_t contacts_max) : contacts_max_(contacts_max), together_(contacts_max) {}

  /// Contacts that may go into one request of rows that are sent again.
  std::size_t at_once() const { return together_; }
  /// Parts of refused requests wait to be sent. One request at a time: what is asked next depends on its answer.
  bool is_searching() const { return !parts_.empty(); }
  /// The rows of the next part; only while it is searching.
  std::vector<LineId> next_part();
  /// A request was taken.
  void accepted() { alone_ = 0; }
  /// An import of rows that are sent again was given up once more: half as many together the next time.
  void given_up(std::int64_t contacts);
  /// An import ended well.
  void finished();

  enum class Found : std::uint8_t {
    smaller,   ///< the guilty are among the contacts: both halves are parts now
    guilty,    ///< this one contact
    everyone,  ///< so many alone, one after the other, with one code: it is not the rows that are wrong
  };
  Found refused(std::vector<LineId> contacts, const std::string& code);

 private:
  std::size_t contacts_max_;
  std::size_t together_;                    ///< halved by imports that are taken and then given up
  std::vector<std::vector<LineId>> parts_;  ///< the next one is the last
  int alone_ = 0;                           ///< contacts in a row refused alone with code_
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
