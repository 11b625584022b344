#include "journal/request_box.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "journal/journal_file.hpp"
#include "journal/ledger.hpp"
#include "journal/request_table.hpp"
#include "journal/row_orders.hpp"
#include "journal/sql.hpp"
#include "journal/tombstones.hpp"
#include "model/identifier.hpp"

namespace dotsync {

class RequestBox::Impl {
 public:
  explicit Impl(const std::string& path)
      : file(JournalFile::open_for_requests(path)),
        hash(file.key()),
        ledger(file.database(), hash, false),
        table(file.database()),
        tombstones(file.database(), hash) {}

  JournalFile file;
  KeyedHash hash;
  Ledger ledger;
  RequestTable table;
  Tombstones tombstones;
};

RequestBox::RequestBox(const std::string& journal_path) : impl_(std::make_unique<Impl>(journal_path)) {}
RequestBox::~RequestBox() = default;

std::int64_t RequestBox::leave(const Request& request) {
  WriteTransaction transaction(impl_->file.database());
  const std::int64_t id = impl_->table.leave(request);
  transaction.commit();
  return id;
}

std::optional<RequestResult> RequestBox::result(std::int64_t request) { return impl_->table.result(request); }

std::int64_t RequestBox::count(const RowSelection& selection) {
  const ReadScope scope(impl_->file.database());
  return static_cast<std::int64_t>(select_rows(impl_->file.database(), impl_->ledger, selection).size());
}

bool RequestBox::is_forgotten(const std::string& stream, const std::string& row_key) {
  return impl_->tombstones.hold(stream, row_key, std::nullopt);
}

std::vector<ForgottenIdentifier> RequestBox::identifiers(const std::string& address,
                                                         const std::vector<std::string>& kinds) {
  std::vector<ForgottenIdentifier> identifiers;
  for (const std::string& kind : kinds) {
    const std::string value = normalise_identifier(kind, address);
    if (!value.empty()) identifiers.push_back({kind, impl_->hash.identity(kind, value)});
  }
  return identifiers;
}

}  // namespace dotsync
