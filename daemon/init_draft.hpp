// Draft: what `init` makes of a table and an account: which column is what, and why. Pure; written out by
// init_text.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/account.hpp"
#include "source/table_survey.hpp"

namespace dotsync {

/// What the account holds; nothing where it could not be asked.
struct AccountHoldings {
  std::optional<std::vector<DataField>> fields;
  std::optional<std::vector<AddressBook>> lists;
  std::optional<std::vector<Preference>> preferences;
  std::optional<std::vector<CustomIdentifier>> identifiers;
};

/// A line of the mapping, with the reason that stands behind it. One that is not `active` is written as a comment.
struct DraftLine {
  std::string text;
  std::string reason;
  bool active = true;
};

struct Draft {
  std::string watermark;  ///< as YAML
  std::string watermark_reason;
  std::string match_identifier;
  std::vector<DraftLine> identifiers;
  std::vector<DraftLine> fields;
  std::vector<DraftLine> email_channel;  ///< lines below channelProperties.email
  std::vector<DraftLine> lists;          ///< items
  std::vector<DraftLine> preferences;    ///< items
};

/// `country`: ISO 3166, of phone numbers that come without one; may be empty. Throws Error(usage) where no column can
/// identify a person.
Draft make_draft(const TableSurvey& table, const AccountHoldings& account, const std::string& country = {});

/// A scalar of YAML, in quotes where it needs them.
std::string yaml_scalar(const std::string& text);
/// Letters and digits in lower case: FIRST_NAME, "First name" and firstName are one word.
std::string folded(std::string_view name);

}  // namespace dotsync
