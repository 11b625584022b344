// LiveRows: how rows look in the source now, for `why`. A source that cannot be asked is a note, never an error: the
// journal's answer comes anyway.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/keyed_hash.hpp"
#include "daemon/commands.hpp"
#include "model/contact.hpp"

namespace dotsync {

class ContactView;
struct ViewedRow;

/// A row as it maps now.
struct LiveRow {
  enum class State : std::uint8_t {
    unknown,     ///< it could not be looked at: `note`
    here,        ///< it is there and in `where`
    left_where,  ///< it is there, and `where` leaves it out
    absent,
  };
  State state = State::unknown;
  std::string note{};
  std::string payload{};                 ///< JSON exactly as it would be sent; empty where it cannot be
  std::optional<Rejection> rejection{};  ///< then
  std::string place{};                   ///< "customers.mapping.yaml:3": of the rule that rejects it; may be empty
  std::string watermark{};               ///< as PostgreSQL writes it; empty: NULL
  std::int64_t watermark_value = 0;
  std::optional<MappedContact> contact{};  ///< of a payload; hashed as the journal does
  std::vector<std::string> field_names{};  ///< behind MappedContact::fields
  std::string mapping_version{};           ///< that it was mapped with
};

/// A row that the source has under what was asked for.
struct FoundLiveRow {
  std::string stream;
  std::string key;
  LiveRow row;
};

class LiveRows {
 public:
  /// `streams`: only these are looked at; empty: all. `hash`: the journal's. What is referred to must outlive the
  /// object.
  LiveRows(const LiveAccess& access, const Settings& settings, std::vector<std::string> streams, const Clock& clock,
           KeyedHash& hash);
  ~LiveRows();

  LiveRow row(const std::string& stream, const std::string& key);
  /// Rows whose match identifier is `text` in any case, or whose key it is, in `where` or not.
  std::vector<FoundLiveRow> find(const std::string& text);
  /// Why a source could not be asked; the first one of its kind.
  const std::optional<Error>& trouble() const { return trouble_; }
  /// Streams in whose rows no address could be looked for, because the mapping makes it of more than a column.
  const std::vector<std::string>& unsearched() const { return unsearched_; }

 private:
  const StreamSettings* settings_of(const std::string& stream) const;
  /// Nothing where the source cannot be asked; connects once a stream.
  ContactView* view(const std::string& stream);
  LiveRow read(ContactView& view, const std::string& stream, const std::string& key);
  LiveRow from(const ContactView& view, const std::string& stream, const ViewedRow& viewed) const;
  void find_in(const std::string& stream, const std::string& text, std::vector<FoundLiveRow>& found);

  const LiveAccess& access_;
  const Settings& settings_;
  std::vector<std::string> streams_;
  const Clock& clock_;
  KeyedHash& hash_;
  std::map<std::string, std::unique_ptr<ContactView>> views_;
  std::optional<Error> trouble_;
  std::vector<std::string> unsearched_;
};

}  // namespace dotsync
