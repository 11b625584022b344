// ContactView: rows of a stream as the contacts they are mapped to now, without sending or journaling anything.
// Used by `preview` and `why`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "daemon/configuration.hpp"
#include "daemon/live_stream.hpp"
#include "mapping/explain.hpp"
#include "model/contact.hpp"

namespace dotsync {

struct ViewedRow {
  std::string key;
  std::variant<std::string, Rejection> contact;  ///< JSON exactly as sent, or why not
  std::vector<ExplainedField> fields;            ///< how each field came about, where that was asked for
};

/// Connects when made, and throws, as a LiveStream.
class ContactView {
 public:
  ContactView(const Configuration& configuration, const Secrets& secrets, const StreamSettings& stream,
              const Clock& clock);

  /// From now on rows carry their `fields`.
  void explain() { explain_ = true; }
  std::vector<ViewedRow> by_keys(const std::vector<std::string>& keys);
  /// The first rows in the order of the stream.
  std::vector<ViewedRow> first(std::size_t limit);
  /// Keys of rows whose match identifier's column holds the value, in any case, and whether `where` admits them.
  std::vector<FoundRow> find(const std::string& value, std::size_t limit);

 private:
  std::vector<ViewedRow> view(const RowPage& page);

  LiveStream live_;
  bool explain_ = false;
};

}  // namespace dotsync
