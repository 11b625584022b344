#include "sync/row_rejections.hpp"

namespace dotsync {

Failure as_failure(const Rejection& rejection) {
  Failure failure;
  failure.outcome = Outcome::rejected;
  failure.code = rejection.code;
  failure.failure_class = FailureClass::fix_row;
  failure.field = rejection.field;
  failure.description = rejection.reason;
  failure.remedy = rejection.remedy;
  return failure;
}

Rejection null_watermark(const std::string& column) {
  return {column, "null_watermark", "the watermark column is NULL, so no change of the row can be seen",
          "fill the column and make it NOT NULL, or set watermark.nulls to include"};
}

Rejection forgotten() {
  return {"", "forgotten", "the person asked to be forgotten",
          "`dotsync resend --stream S --key K` lets the row through"};
}

}  // namespace dotsync
