#include "daemon/config_marks.hpp"

#include <utility>

#include "config/config_file.hpp"

namespace dotsync {

ConfigMarks::ConfigMarks(std::string file) : file_(std::move(file)) {
  Problems problems;
  const ConfigFile read = read_config_file(file_);
  if (read.failure.empty()) tree_ = parse_yaml(read.text, file_, problems).value_or(Yaml());
}

Spot ConfigMarks::at(std::initializer_list<std::string_view> keys) const {
  const Yaml* node = &tree_;
  for (const std::string_view key : keys) {
    const Yaml* next = node->find(key);
    if (next == nullptr) break;
    node = next;
  }
  return {file_, node->mark()};
}

Spot ConfigMarks::in_account(const std::string& account, std::string_view key) const {
  return tree_.find("accounts") != nullptr ? at({"accounts", account, key}) : at({"account", key});
}

Spot ConfigMarks::in_source(const std::string& source, std::string_view key) const {
  return tree_.find("sources") != nullptr ? at({"sources", source, key}) : at({"source", key});
}

}  // namespace dotsync
