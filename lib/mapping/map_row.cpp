#include "mapping/map_row.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/limits.hpp"
#include "mapping/evaluator.hpp"
#include "mapping/plan.hpp"
#include "mapping/row_lists.hpp"
#include "model/consent_marks.hpp"
#include "model/contact_names.hpp"
#include "model/contact_writer.hpp"
#include "model/field_digests.hpp"
#include "model/identifier.hpp"

namespace dotsync {
namespace {

/// One row on its way into the body. Every section returns false once the row is rejected.
class RowMapper {
 public:
  RowMapper(const MappingPlan& plan, const Row& row, std::string& body, KeyedHash& hash)
      : plan_(plan), evaluator_(row), writer_(body), hash_(hash) {}

  std::variant<MappedContact, Rejection> map() {
    writer_.begin(plan_.match_identifier);
    contact_.fields += plan_.layout;
    if (!identifiers() || !data_fields() || !channels() || !lists() || !preferences() || !consents()) {
      writer_.discard();
      return std::move(rejection_);
    }
    writer_.end();
    contact_.payload_hash = writer_.payload_hash(hash_, plan_.merge_option);
    contact_.body_begin = writer_.begin_offset();
    contact_.body_size = writer_.size();
    contact_.parts = writer_.take_parts();
    return std::move(contact_);
  }

 private:
  bool rejected(Fault fault, std::string_view field, std::string_view detail = {}) {
    rejection_ = reject(fault, field, detail);
    return false;
  }

  bool faulty(const Evaluated& result, const LeafPlan& leaf) {
    if (result.state != Evaluated::State::faulty) return false;
    rejection_ = rejection_of(result, leaf);
    return true;
  }

  void digest(const Evaluated& result) {
    if (!result.has_value()) {
      contact_.fields += field_digests::left_out;
    } else if (result.value.kind == ContactValue::Kind::null) {
      contact_.fields += field_digests::cleared;
    } else {
      contact_.fields += hash_.digest(result.value.text);
    }
  }

  bool identifiers() {
    contact_.identifiers.reserve(plan_.identifiers.size());
    bool matched = false;
    for (const FieldPlan& field : plan_.identifiers) {
      const Evaluated result = evaluator_.evaluate(field.leaf);
      if (faulty(result, field.leaf)) return false;
      if (!result.has_value()) continue;
      writer_.identifier(field.written, result.value);
      std::string normalised = normalise_identifier(field.name, result.value.text);
      contact_.identifiers.push_back({field.name, hash_.identity(field.name, normalised)});
      if (field.name != plan_.match_identifier) continue;
      matched = true;
      contact_.match_kind = field.name;
      contact_.match_value = std::move(normalised);
      contact_.identity = contact_.identifiers.back().identity;
    }
    if (matched) return true;
    return rejected(Fault::no_match_identifier, std::string(names::identifiers) + "." + plan_.match_identifier);
  }

  bool data_fields() {
    for (const FieldPlan& field : plan_.data_fields) {
      const Evaluated result = evaluator_.evaluate(field.leaf);
      if (faulty(result, field.leaf)) return false;
      if (result.has_value()) writer_.data_field(field.written, result.value);
      digest(result);
    }
    return true;
  }

  bool channels() {
    for (const ChannelPlan& channel : plan_.channels) {
      const Evaluated result = evaluator_.evaluate(channel.leaf);
      if (faulty(result, channel.leaf)) return false;
      if (result.has_value()) writer_.channel_property(channel.property, result.value);
      digest(result);
    }
    return true;
  }

  bool lists() {
    std::vector<std::int64_t> written;  // two names may have resolved to one list
    for (const ListPlan& list : plan_.lists) {
      if (!evaluator_.all_hold(list.when)) continue;
      if (list.form != ListPlan::Form::one) {
        if (!lists_of_row(list, written)) return false;
      } else if (!add_list(list.list.id, written)) {
        return false;
      }
    }
    return true;
  }

  bool lists_of_row(const ListPlan& list, std::vector<std::int64_t>& written) {
    const Evaluated result = evaluator_.evaluate(list.array);
    if (faulty(result, list.array)) return false;
    if (!result.has_value()) return true;
    auto found = lists_of(plan_, list, result.value.text);
    if (auto* rejection = std::get_if<Rejection>(&found)) {
      rejection_ = std::move(*rejection);
      return false;
    }
    const auto& ids = std::get<std::vector<std::int64_t>>(found);
    return std::all_of(ids.begin(), ids.end(), [&](std::int64_t id) { return add_list(id, written); });
  }

  bool add_list(std::int64_t id, std::vector<std::int64_t>& written) {
    if (std::find(written.begin(), written.end(), id) != written.end()) return true;
    if (written.size() == limits::lists_per_contact_max) return rejected(Fault::too_many_lists, names::lists);
    written.push_back(id);
    writer_.list(id);
    return true;
  }

  bool preferences() {
    for (const PreferencePlan& preference : plan_.preferences) {
      const Evaluated result = evaluator_.evaluate(preference.opted_in);
      if (faulty(result, preference.opted_in)) return false;
      if (result.has_value()) writer_.preference(preference.preference.id, result.value.text == "true");
    }
    return true;
  }

  bool consents() {
    for (std::size_t place = 0; place < plan_.consents.size(); ++place) {
      const ConsentPlan& consent = plan_.consents[place];
      if (!evaluator_.all_hold(consent.when)) continue;
      writer_.begin_consent();
      std::int64_t mark = 0;
      for (std::size_t i = 0; i < consent.parts.size(); ++i) {
        const LeafPlan& leaf = consent.parts[i];
        const Evaluated result = evaluator_.evaluate(leaf);
        if (faulty(result, leaf)) return false;
        if (!result.has_value()) return rejected(Fault::consent_incomplete, consent.field, names::consent_parts.at(i));
        const auto part = static_cast<ConsentPart>(i);
        writer_.consent_part(part, result.value.text);
        if (part == ConsentPart::time) mark = consent_mark(hash_, place, result.value.text);
      }
      writer_.end_consent(mark);
    }
    return true;
  }

  const MappingPlan& plan_;
  Evaluator evaluator_;
  ContactWriter writer_;
  KeyedHash& hash_;
  MappedContact contact_;
  Rejection rejection_;
};

}  // namespace

std::variant<MappedContact, Rejection> map_row(const BoundMapping& mapping, const Row& row, std::string& body,
                                               KeyedHash& hash) {
  DOTSYNC_ASSERT(row.size() == mapping.plan().columns.size());
  return RowMapper(mapping.plan(), row, body, hash).map();
}

}  // namespace dotsync
