// BatchBuilder: contacts -> one request body within the limits. Used by lib/sync; pure, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/contact.hpp"

namespace dotsync {

enum class Added : std::uint8_t {
  added,
  full,      ///< belongs into the next batch
  too_large  ///< would not fit into a batch of its own: too_large_rejection() says it
};

/// `{"mergeOption":"...","contacts":[ ... ]}`, grown contact by contact and never larger than body_bytes_max.
class BatchBuilder {
 public:
  /// Bytes count the whole body, its envelope included. `merge_option` is the API's word.
  BatchBuilder(std::size_t contacts_max, std::size_t body_bytes_max, std::string_view merge_option);

  /// `contact` is one JSON object; it is copied. An added contact has the index slots() - 1.
  Added append(std::string_view contact);
  /// Takes a contact out again (a newer row of the same address follows); its room is free at once. The other indexes
  /// stay.
  void drop(std::size_t index);

  std::size_t slots() const { return spans_.size(); }  ///< appended so far, the dropped ones included
  std::size_t contacts() const { return contacts_; }   ///< without the dropped ones
  std::size_t body_bytes() const;                      ///< of the body as it would be finished now
  bool empty() const { return contacts_ == 0; }

  struct Finished {
    std::string body;
    std::vector<std::size_t> indexes;  ///< of the contacts in the body, in its order
  };
  /// The body, and the builder empty again with the same limits. Must hold a contact.
  Finished finish();

 private:
  struct Span {
    std::size_t begin = 0;
    std::size_t size = 0;  ///< 0: dropped
  };

  /// Closes the gaps of dropped contacts; their room in `body_` is used again.
  void compact();
  void reset();

  std::size_t contacts_max_;
  std::size_t body_bytes_max_;
  std::string head_;
  std::string body_;
  std::vector<Span> spans_;
  std::size_t contacts_ = 0;
  std::size_t contact_bytes_ = 0;  ///< of the contacts that are not dropped
};

/// Why a contact that is too_large for `body_bytes_max` cannot be sent.
Rejection too_large_rejection(std::size_t contact_bytes, std::size_t body_bytes_max);

}  // namespace dotsync
