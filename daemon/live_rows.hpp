// LiveRows: how rows look in the source now, for `why`. A source that cannot be asked is a note, never an error: the
// journal's answer comes anyway.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "daemon/commands.hpp"

namespace dotsync {

class ContactView;

/// A row as it maps now.
struct LiveRow {
  std::string payload;  ///< JSON exactly as it would be sent; empty where there is none
  std::string note;     ///< why there is none
};

/// A row that the journal does not know.
struct UnknownRow {
  std::string stream;
  std::string key;
  bool in_where = true;
  LiveRow row;  ///< where `where` admits it
};

class LiveRows {
 public:
  /// `streams`: only these are looked at; empty: all. What is referred to must outlive the object.
  LiveRows(const LiveAccess& access, const Settings& settings, std::vector<std::string> streams, const Clock& clock);
  ~LiveRows();

  LiveRow row(const std::string& stream, const std::string& key);
  /// Rows whose match identifier is `text` in any case, or whose key it is.
  std::vector<UnknownRow> find(const std::string& text);
  /// Why a source could not be asked; the first one of its kind.
  const std::optional<Error>& trouble() const { return trouble_; }

 private:
  /// Nothing where the source cannot be asked; connects once a stream.
  ContactView* view(const std::string& stream);
  void find_in(const std::string& stream, const std::string& text, std::vector<UnknownRow>& found);

  const LiveAccess& access_;
  const Settings& settings_;
  std::vector<std::string> streams_;
  const Clock& clock_;
  std::map<std::string, std::unique_ptr<ContactView>> views_;
  std::optional<Error> trouble_;
};

}  // namespace dotsync
