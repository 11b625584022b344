// FieldsDrafter: the part of a Draft below the identifiers: data fields, statuses, lists and preferences. Used by
// init_draft.cpp.
#pragma once

#include <string>
#include <vector>

#include "daemon/init_draft.hpp"

namespace dotsync {

class FieldsDrafter {
 public:
  /// `used`: columns that have a place already.
  FieldsDrafter(const TableSurvey& table, const AccountHoldings& account, std::vector<std::string> used)
      : table_(table), account_(account), used_(std::move(used)) {}

  void make(Draft& draft);

 private:
  const DataField* field_for(const SurveyedColumn& column) const;
  void draft_field(const SurveyedColumn& column, Draft& draft);
  void leave_out(const SurveyedColumn& column, const std::string& reason, Draft& draft) const;
  DraftLine fitted(const SurveyedColumn& column, const DataField& field) const;
  void draft_status(const SurveyedColumn& column, Draft& draft) const;
  void draft_names(Draft& draft) const;

  const TableSurvey& table_;
  const AccountHoldings& account_;
  std::vector<std::string> used_;
  std::vector<DataField> fields_;   ///< of the account, or of every account
  std::vector<std::string> taken_;  ///< fields that a column has already
};

}  // namespace dotsync
