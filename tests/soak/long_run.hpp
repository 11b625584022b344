// The long run: one daemon for minutes or hours, with writers and an account that does wrong; its memory, its file
// descriptors and its journal are sampled and must stay within stated bounds. Used by the soak.
#pragma once

#include <chrono>
#include <string>

namespace dotsync {

/// What may be added after the warm-up, which is a quarter of the run, at most 10 minutes.
struct Bounds {
  double resident_mb = 16;    ///< over the highest value of the warm-up and what the page cache has taken since
  double page_cache_mb = 34;  ///< which fills with the journal as that grows, up to PRAGMA cache_size
  long descriptors = 16;      ///< over the highest value of the warm-up
  double journal_bytes_a_contact = 150;  ///< the journal keeps every import with its contacts
  double wal_mb = 64;                    ///< the journal's write-ahead log, at any time
};

/// Prints a line a minute. Throws std::runtime_error where a bound is passed, a contact is lost or the journal unsound.
void run_long(std::chrono::minutes time, unsigned seed, const Bounds& bounds = {});

}  // namespace dotsync
