// MappingPlan: a whole mapping, compiled. Plain data, internal to lib/mapping: compile.cpp makes it, bind.cpp completes
// a copy of it, map_row.cpp and explain.cpp run it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mapping/leaf.hpp"
#include "mapping/mapping.hpp"
#include "model/contact_writer.hpp"

namespace dotsync {

struct FieldPlan {
  std::string name;
  Mark mark;
  JsonName written;
  LeafPlan leaf;
};

struct ChannelPlan {
  ChannelProperty property;
  LeafPlan leaf;
};

/// A list or preference: by id, or by a name that bind turns into one.
struct NamedId {
  std::string name;  ///< empty where the mapping gives the id
  std::int64_t id = 0;
  Mark mark;
};

struct ListPlan {
  NamedId list;
  std::optional<ColumnUse> when;
};

struct PreferencePlan {
  NamedId preference;
  LeafPlan opted_in;
};

struct ConsentPlan {
  std::string field;  ///< "consentRecords[1]"
  std::optional<ColumnUse> when;
  std::array<LeafPlan, 5> parts;  ///< in the order of ConsentPart
};

struct MappingPlan {
  std::string file;
  std::string canonical;  ///< the YAML without comments and layout
  std::string match_identifier;
  std::vector<ColumnRequest> columns;
  NamesToResolve names;
  std::vector<FieldPlan> identifiers;
  std::vector<FieldPlan> data_fields;
  std::vector<ChannelPlan> channels;  ///< in the order of ChannelProperty
  std::vector<ListPlan> lists;
  std::vector<PreferencePlan> preferences;
  std::vector<ConsentPlan> consents;

  // Set by bind.
  std::string merge_option;
  char layout = 0;  ///< of the field digests

  /// Every leaf, in the order of the body.
  template <class Visit>
  void each_leaf(Visit visit) {
    for (FieldPlan& field : identifiers) visit(field.leaf);
    for (FieldPlan& field : data_fields) visit(field.leaf);
    for (ChannelPlan& channel : channels) visit(channel.leaf);
    for (PreferencePlan& preference : preferences) visit(preference.opted_in);
    for (ConsentPlan& consent : consents) {
      for (LeafPlan& part : consent.parts) visit(part);
    }
  }
};

}  // namespace dotsync
