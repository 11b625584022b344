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
#include "mapping/explain.hpp"
#include "model/contact.hpp"
#include "source/postgres_reader.hpp"
#include "sync/stream_spec.hpp"

namespace dotsync {

struct ViewedRow {
  std::string key;
  std::variant<std::string, Rejection> contact;  ///< JSON exactly as sent, or why not
  std::vector<ExplainedField> fields;            ///< how each field came about, where that was asked for
  std::string watermark{};                       ///< as RowPlace has it
  std::int64_t watermark_value = 0;
  std::optional<MappedContact> mapped{};  ///< of a contact: what the ledger compares
};

/// Connects when made; throws SourceError, or Error where a name is unknown to the account or the mapping does not fit.
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
  std::string version() const { return mapping_version(*bound_, query_, hash_); }
  /// Names behind MappedContact::fields.
  std::vector<std::string> digested_fields() const { return bound_->digested_fields(); }
  /// Keys of rows whose match identifier's column holds the value, in any case, and whether `where` admits them.
  std::vector<FoundRow> find(const std::string& value, std::size_t limit);
  /// False: the match identifier is made of more than a column, and find() finds nothing.
  bool can_find() const { return mapping_.column_of_identifier(mapping_.match_identifier()).has_value(); }

 private:
  std::vector<ViewedRow> view(const RowPage& page);

  KeyedHash& hash_;
  PostgresReader reader_;
  StreamQuery query_;
  bool refuses_null_watermark_;
  Mapping mapping_;
  std::optional<BoundMapping> bound_;
  bool explain_ = false;
};

}  // namespace dotsync
