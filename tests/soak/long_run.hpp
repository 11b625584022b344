// The long run: one daemon for minutes or hours, with writers and an account that does wrong; its memory, its file
// descriptors and its journal are sampled and must stay within stated bounds. Used by the soak.
#pragma once

#include <chrono>
#include <string>

namespace dotsync {

/// What may be added after the warm-up, which is a quarter of the run, at most 10 minutes.
struct Bounds {
  double resident_mb = 24;               ///< over the highest value of the warm-up
  long descriptors = 16;                 ///< over the highest value of the warm-up
  double journal_bytes_a_contact = 600;  ///< the journal keeps every import with its contacts
  double wal_mb = 64;                    ///< the journal's write-ahead log, at any time
};

/// Prints a line a minute. Throws std::runtime_error where a bound is passed, a contact is lost or the journal unsound.
void run_long(std::chrono::minutes time, unsigned seed, const Bounds& bounds = {});

}  // namespace dotsync
