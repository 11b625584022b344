#include "journal/audit.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "journal/audit_lists.hpp"
#include "journal/audit_status.hpp"
#include "journal/audit_why.hpp"
#include "journal/journal_file.hpp"
#include "journal/ledger.hpp"
#include "journal/sql.hpp"
#include "journal/tombstones.hpp"

namespace dotsync {

class Audit::Impl {
 public:
  explicit Impl(const std::string& path)
      : file(JournalFile::open_for_reading(path)),
        hash(file.key()),
        ledger(file.database(), hash, false),
        stories(file.database(), hash, ledger) {}

  JournalFile file;
  KeyedHash hash;
  Ledger ledger;
  StoryFinder stories;
};

Audit::Audit(const std::string& journal_path) : impl_(std::make_unique<Impl>(journal_path)) {}
Audit::~Audit() = default;

std::vector<AccountStatus> Audit::accounts() {
  const ReadScope scope(impl_->file.database());
  return read_accounts(impl_->file.database());
}

std::vector<StreamStatus> Audit::streams(Time failures_since) {
  const ReadScope scope(impl_->file.database());
  return read_streams(impl_->file.database(), failures_since);
}

Table Audit::batches(const AuditFilter& filter) {
  const ReadScope scope(impl_->file.database());
  return list_batches(impl_->file.database(), filter);
}

Table Audit::failures(const AuditFilter& filter) {
  const ReadScope scope(impl_->file.database());
  return list_failures(impl_->file.database(), filter);
}

Table Audit::events(const AuditFilter& filter) {
  const ReadScope scope(impl_->file.database());
  return list_events(impl_->file.database(), filter);
}

Table Audit::passes(const AuditFilter& filter) {
  const ReadScope scope(impl_->file.database());
  return list_passes(impl_->file.database(), filter);
}

std::optional<BatchAnswer> Audit::batch(const std::string& id) {
  const ReadScope scope(impl_->file.database());
  return find_batch(impl_->file.database(), id);
}

std::vector<ContactStory> Audit::why(const WhyQuestion& question) {
  const ReadScope scope(impl_->file.database());
  return impl_->stories.find(question);
}

std::optional<ImportStory> Audit::why_import(const WhyQuestion& question, std::size_t limit) {
  const ReadScope scope(impl_->file.database());
  return impl_->stories.find_import(question, limit);
}

std::optional<Time> Audit::forgotten_at(const WhyQuestion& question) {
  const ReadScope scope(impl_->file.database());
  return Tombstones(impl_->file.database(), impl_->hash).forgotten_at(impl_->stories.identities(question));
}

std::optional<Time> Audit::forgotten_at(const std::string& stream, const std::string& row_key,
                                        const std::optional<Identity>& identity) {
  const ReadScope scope(impl_->file.database());
  return Tombstones(impl_->file.database(), impl_->hash).held_since(stream, row_key, identity);
}

KeyedHash& Audit::hash() { return impl_->hash; }

}  // namespace dotsync
