#include "config/yaml.hpp"

#include <utility>

namespace dotsync {

struct Yaml::Node {
  Kind kind = Kind::null;
  Mark mark;
  std::string text;
  bool quoted = false;
  std::vector<Yaml> items;
  std::vector<Entry> entries;
};

Yaml::Yaml() : Yaml(std::make_shared<const Node>()) {}
Yaml::Yaml(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

Yaml Yaml::make_null(Mark mark, std::string text) {
  return Yaml(std::make_shared<const Node>(Node{Kind::null, mark, std::move(text), false, {}, {}}));
}

Yaml Yaml::make_scalar(Mark mark, std::string text, bool quoted) {
  return Yaml(std::make_shared<const Node>(Node{Kind::scalar, mark, std::move(text), quoted, {}, {}}));
}

Yaml Yaml::make_sequence(Mark mark, std::vector<Yaml> items) {
  return Yaml(std::make_shared<const Node>(Node{Kind::sequence, mark, {}, false, std::move(items), {}}));
}

Yaml Yaml::make_map(Mark mark, std::vector<Entry> entries) {
  return Yaml(std::make_shared<const Node>(Node{Kind::map, mark, {}, false, {}, std::move(entries)}));
}

Yaml::Kind Yaml::kind() const { return node_->kind; }
Mark Yaml::mark() const { return node_->mark; }
const std::string& Yaml::text() const { return node_->text; }
bool Yaml::quoted() const { return node_->quoted; }
const std::vector<Yaml>& Yaml::items() const { return node_->items; }
const std::vector<Yaml::Entry>& Yaml::entries() const { return node_->entries; }

const Yaml* Yaml::find(std::string_view key) const {
  for (const Entry& entry : node_->entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

}  // namespace dotsync
