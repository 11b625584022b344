// ContactView: rows of a stream as the contacts they are mapped to now, without sending or journaling anything.
// Used by `preview` and `why`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
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
  std::string watermark{};                       ///< as RowPlace has it
  std::int64_t watermark_value = 0;
  std::optional<MappedContact> mapped{};  ///< of a contact: what the ledger compares
};

/// Connects when made, and throws, as a LiveStream.
class ContactView {
 public:
  /// `hash`: the journal's, where rows are to be compared with it; any other where they are only shown.
  ContactView(const Configuration& configuration, const Secrets& secrets, const StreamSettings& stream,
              const Clock& clock, KeyedHash& hash);

  /// From now on rows carry their `fields`.
  void explain() { explain_ = true; }
  std::vector<ViewedRow> by_keys(const std::vector<std::string>& keys);
  /// The first rows in the order of the stream.
  std::vector<ViewedRow> first(std::size_t limit);
  /// Those of the keys that are there, in `where` or not.
  std::set<std::string> present(const std::vector<std::string>& keys);
  /// As the journal has it once the stream has begun with this configuration.
  std::string version() const { return mapping_version(live_.mapping, live_.spec.query, hash_); }
  /// Names behind MappedContact::fields.
  std::vector<std::string> digested_fields() const { return live_.mapping.digested_fields(); }
  /// Keys of rows whose match identifier's column holds the value, in any case, and whether `where` admits them.
  std::vector<FoundRow> find(const std::string& value, std::size_t limit);
  /// False: the match identifier is made of more than a column, and find() finds nothing.
  bool can_find() const {
    return live_.spec.mapping.column_of_identifier(live_.spec.mapping.match_identifier()).has_value();
  }

 private:
  std::vector<ViewedRow> view(const RowPage& page);

  KeyedHash& hash_;
  LiveStream live_;
  bool explain_ = false;
};

}  // namespace dotsync
