// TurnWork: one turn while it is built, row after row. Used by turn_builder.cpp only.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "batch/batch_builder.hpp"
#include "journal/journal.hpp"
#include "mapping/map_row.hpp"
#include "sync/contact_economy.hpp"
#include "sync/row_fate.hpp"
#include "sync/stream_spec.hpp"
#include "sync/turn_builder.hpp"
#include "sync/turn_stage.hpp"

namespace dotsync {

class TurnWork {
 public:
  /// All that is referred to must outlive the work.
  TurnWork(const StreamSpec& spec, const BoundMapping& mapping, Journal& journal, StreamId stream, AccountId account,
           const PagePurpose& purpose, std::size_t contacts_max, Time now);

  /// Maps rows of the page, from `from` on, as many as may fit.
  void map_rows(const RowPage& page, std::size_t from);
  /// What the ledger knows of the mapped rows.
  void ask_ledger();
  std::size_t mapped() const { return mapped_.size(); }
  /// False: the row does not fit this turn any more.
  bool place_row(std::size_t index);
  /// A line whose row is not there; its contact is told of it where its key is among the `parting` ones.
  void place_gone(Line line, const std::set<std::string>& parting);
  /// An identifier whose owner left it goes to the newest row that carries it, also where an older one still holds it.
  void promote_heirs();
  BuiltTurn finish();

 private:
  using MappedRow = std::variant<MappedContact, Rejection>;

  /// A person who was forgotten leaves no line: the row is counted, and nothing else is said of it. A row that has one,
  /// since it was somebody else's before, is listed as any rejected one.
  bool pass_over_forgotten(std::size_t index, const RowPlace& place);
  bool took(const RowPlace& place);
  bool place_mapped(const MappedContact& contact, const RowPlace& place, const Line* known, Line line);
  bool place_mapped(const Rejection& rejection, const RowPlace& place, const Line* known, Line line);
  bool send(const MappedContact& contact, const Line* known, Line line, const RowPlace& place);
  void wait(const MappedContact& contact, const Line* known, Line line, const RowPlace& place);
  void supersede(const MappedContact& contact, const Line* known, Line line, const RowPlace& place);
  void keep(Line line, const RowPlace& place);
  /// What is known of the contact, where another line of the stream owned it until now.
  void take_over(Line& line, const Identity& identity) const;
  LeftOut left_out_of(const MappedContact& contact, const Line& line, bool asserted_again) const;

  Line new_line(const std::string& key) const;
  bool waits_for_mapping(const Line& line) const;
  /// In turn_contacts.cpp: contacts that travel matched by Dotdigital's id.
  bool claimed_by_others(const Identity& identity, const Line& line);
  bool can_rename(const MappedContact& contact, const Line* known);
  bool part(Line& line);

  void take_place(Line& line, const RowPlace& place);
  bool has_newer_owner(const Identity& identity, const RowOrder& order) const;
  void mark_waiting(Line& line);
  void supersede_others(const Identity& identity, const std::string& row_key);
  void leave_identity(const Line& line, const std::optional<Identity>& next);
  void promote_heir(const Identity& identity);
  void count_change(const Line* known, const RowPlace& place);

  const StreamSpec& spec_;
  const BoundMapping& mapping_;
  Journal& journal_;
  StreamId stream_;
  AccountId account_;
  PagePurpose purpose_;
  Time now_;
  TurnStage stage_;
  std::size_t contacts_max_;
  std::string mapped_text_;  ///< the JSON of all mapped rows; what is sent is copied into the body
  BatchBuilder body_;
  std::unordered_map<std::size_t, std::size_t> slots_;  ///< write -> its contact in the body
  const RowPage* page_ = nullptr;
  std::size_t from_ = 0;
  std::vector<MappedRow> mapped_;
  std::set<std::string> seen_;
  std::vector<Identity> abandoned_;
  std::set<Identity> renamed_;                                  ///< identifiers that contacts of this turn give up
  std::map<Identity, Line> left_;                               ///< what the owners that left had known
  std::map<Identity, std::vector<ChannelStatuses>> elsewhere_;  ///< what lines of other streams know
  std::string thinned_;
  BuiltTurn built_;
};

}  // namespace dotsync
