#include "schema/json_schema.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <stdexcept>

#include "base/text.hpp"

namespace dotsync {
namespace {

using nlohmann::json;

bool has_type(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  throw std::runtime_error("no type " + type);
}

/// One value against one schema; `found` collects.
class Visit {
 public:
  Visit(const std::map<std::string, json>& files, std::string file, std::vector<std::string>& found)
      : files_(files), file_(std::move(file)), found_(found) {}

  void check(const json& schema, const json& value, const std::string& path) {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) add(path, "may not be there");
      return;
    }
    for (const auto& [keyword, rule] : schema.items()) {
      if (!annotation(keyword) && !check_value(keyword, rule, value, path) &&
          !check_object(schema, keyword, rule, value, path) && !check_combination(keyword, rule, value, path)) {
        throw std::runtime_error("a keyword that this checker does not know: " + keyword);
      }
    }
  }

 private:
  void add(const std::string& path, const std::string& what) { found_.push_back(path + ": " + what); }

  static bool annotation(const std::string& keyword) {
    return keyword == "$schema" || keyword == "title" || keyword == "description" || keyword == "definitions";
  }

  bool fits(const json& schema, const json& value, const std::string& path) const {
    std::vector<std::string> found;
    Visit(files_, file_, found).check(schema, value, path);
    return found.empty();
  }

  void require(bool holds, const std::string& path, const std::string& what) {
    if (!holds) add(path, what);
  }

  bool check_value(const std::string& keyword, const json& rule, const json& value, const std::string& path) {
    const auto size = value.is_string() ? count_code_points(value.get<std::string>()).value_or(0) : value.size();
    if (keyword == "type") {
      bool any = false;
      for (const json& type : rule.is_array() ? rule : json::array({rule})) any = any || has_type(value, type);
      require(any, path, "is not of type " + rule.dump());
    } else if (keyword == "enum") {
      require(std::find(rule.begin(), rule.end(), value) != rule.end(), path, "is none of " + rule.dump());
    } else if (keyword == "const") {
      require(value == rule, path, "is not " + rule.dump());
    } else if (keyword == "pattern") {
      require(!value.is_string() || RE2::PartialMatch(value.get<std::string>(), rule.get<std::string>()), path,
              "does not match " + rule.dump());
    } else if (keyword == "minLength") {
      require(!value.is_string() || size >= rule.get<std::size_t>(), path, "is too short");
    } else if (keyword == "maxLength") {
      require(!value.is_string() || size <= rule.get<std::size_t>(), path, "is too long");
    } else if (keyword == "minimum") {
      require(!value.is_number() || value.get<double>() >= rule.get<double>(), path, "is too small");
    } else if (keyword == "maximum") {
      require(!value.is_number() || value.get<double>() <= rule.get<double>(), path, "is too large");
    } else if (keyword == "minItems") {
      require(!value.is_array() || size >= rule.get<std::size_t>(), path, "has too few items");
    } else if (keyword == "maxItems") {
      require(!value.is_array() || size <= rule.get<std::size_t>(), path, "has too many items");
    } else if (keyword == "uniqueItems") {
      require(!value.is_array() || !has_twins(value), path, "has an item twice");
    } else {
      return false;
    }
    return true;
  }

  static bool has_twins(const json& array) {
    for (std::size_t i = 0; i < array.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (array[i] == array[k]) return true;
      }
    }
    return false;
  }

  bool check_object(const json& schema, const std::string& keyword, const json& rule, const json& value,
                    const std::string& path) {
    const bool object = value.is_object();
    static const json none = json::object();
    const json& members = object ? value : none;
    if (keyword == "properties") {
      for (const auto& [name, inner] : rule.items()) {
        if (object && value.contains(name)) check(inner, value[name], path + "/" + name);
      }
    } else if (keyword == "additionalProperties") {
      for (const auto& [name, member] : members.items()) {
        if (!schema.contains("properties") || !schema["properties"].contains(name))
          check(rule, member, path + "/" + name);
      }
    } else if (keyword == "required") {
      for (const json& name : rule) require(!object || value.contains(name), path, "lacks " + name.dump());
    } else if (keyword == "propertyNames") {
      for (const auto& [name, member] : members.items()) check(rule, name, path + "/" + name);
    } else if (keyword == "minProperties") {
      require(!object || value.size() >= rule.get<std::size_t>(), path, "has too few keys");
    } else if (keyword == "maxProperties") {
      require(!object || value.size() <= rule.get<std::size_t>(), path, "has too many keys");
    } else if (keyword == "dependencies") {
      for (const auto& [name, needed] : rule.items()) {
        if (!object || !value.contains(name)) continue;
        check(needed.is_array() ? json{{"required", needed}} : needed, value, path);
      }
    } else if (keyword == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        check(rule, value[i], fmt::format("{}/{}", path, i));
    } else {
      return false;
    }
    return true;
  }

  bool check_combination(const std::string& keyword, const json& rule, const json& value, const std::string& path) {
    if (keyword == "$ref") {
      follow(rule.get<std::string>(), value, path);
    } else if (keyword == "not") {
      require(!fits(rule, value, path), path, "must not be " + rule.dump());
    } else if (keyword == "allOf") {
      for (const json& part : rule) check(part, value, path);
    } else if (keyword == "anyOf" || keyword == "oneOf") {
      const auto count =
          std::count_if(rule.begin(), rule.end(), [&](const json& part) { return fits(part, value, path); });
      require(keyword == "anyOf" ? count >= 1 : count == 1, path, fmt::format("fits {} of {}", count, keyword));
    } else {
      return false;
    }
    return true;
  }

  void follow(const std::string& target, const json& value, const std::string& path) {
    const std::size_t hash = target.find('#');
    const std::string other = target.substr(0, hash);
    const std::string pointer = hash == std::string::npos ? std::string() : target.substr(hash + 1);
    const std::string file = other.empty() ? file_ : other;
    Visit(files_, file, found_).check(files_.at(file).at(json::json_pointer(pointer)), value, path);
  }

  const std::map<std::string, json>& files_;
  std::string file_;
  std::vector<std::string>& found_;
};

/// Every file that a schema names.
void each_reference(const json& schema, const std::function<void(const std::string&)>& use) {
  for (const auto& [key, value] : schema.items()) {
    if (key == "$ref" && value.is_string() && value.get<std::string>().front() != '#') use(value.get<std::string>());
    if (value.is_structured()) each_reference(value, use);
  }
}

}  // namespace

JsonSchema::JsonSchema(std::string folder, const std::string& file) : folder_(std::move(folder)), file_(file) {
  load(file);
}

void JsonSchema::load(const std::string& file) {
  if (files_.count(file) != 0) return;
  std::ifstream in(folder_ + "/" + file);
  if (!in) throw std::runtime_error(file + " cannot be read");
  const json& schema = files_.emplace(file, json::parse(in)).first->second;
  each_reference(schema, [this](const std::string& other) { load(other.substr(0, other.find('#'))); });
}

std::vector<std::string> JsonSchema::problems(const json& value) const {
  std::vector<std::string> found;
  Visit(files_, file_, found).check(root(), value, "");
  return found;
}

json json_of(const Yaml& yaml) {
  switch (yaml.kind()) {
    case Yaml::Kind::null:
      return nullptr;
    case Yaml::Kind::sequence: {
      json array = json::array();
      for (const Yaml& item : yaml.items()) array.push_back(json_of(item));
      return array;
    }
    case Yaml::Kind::map: {
      json object = json::object();
      for (const Yaml::Entry& entry : yaml.entries()) object[entry.key] = json_of(entry.value);
      return object;
    }
    case Yaml::Kind::scalar:
      break;
  }
  const std::string& text = yaml.text();
  if (yaml.quoted()) return text;
  // In a plain scalar the words and numbers of JSON mean what they mean there.
  const json read = json::parse(text, nullptr, false);
  return read.is_discarded() || read.is_structured() || read.is_string() ? json(text) : read;
}

}  // namespace dotsync
