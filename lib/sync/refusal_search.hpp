// RefusalSearch: finds the contacts for which Dotdigital refuses a whole request, by halving what is sent at once.
// Plain state, no I/O. Used by stream_runner.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace dotsync {

class RefusalSearch {
 public:
  explicit RefusalSearch(std::size_t contacts_max) : contacts_max_(contacts_max), at_once_(contacts_max) {}

  /// So many contacts may go into the next request of rows that are sent again.
  std::size_t at_once() const { return at_once_; }
  /// A request was taken: the next may be twice as large.
  void accepted();
  enum class Found : std::uint8_t {
    smaller,   ///< the guilty are among the contacts: send half as many
    guilty,    ///< this one contact
    everyone,  ///< so many alone, one after the other, with one code: it is not the rows that are wrong
  };
  Found refused(std::int64_t contacts, const std::string& code);

 private:
  std::size_t contacts_max_;
  std::size_t at_once_;
  int alone_ = 0;  ///< contacts in a row refused alone with code_
  std::string code_;
};

}  // namespace dotsync
