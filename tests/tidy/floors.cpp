// Floors and homes: who may include whom, and where a foreign library may be seen.
#include <algorithm>
#include <map>
#include <set>

#include "tidy/rules.hpp"

namespace dotsync::tidy {
namespace {

const std::map<std::string, int> floor_of = {
    {"base", 0},  {"model", 1},  {"config", 1},  {"http_server", 1}, {"source", 2},  {"mapping", 2},
    {"batch", 2}, {"client", 2}, {"journal", 2}, {"sync", 3},        {"monitor", 4}, {"daemon", 5},
};

struct Home {
  std::string_view header;  ///< how the include begins
  std::set<std::string> rooms;
};

// Tests are free: they may look at the world with the same libraries.
const std::vector<Home> homes = {
    {"pqxx/", {"source"}},
    {"libpq", {"source"}},
    {"postgres_ext.h", {"source"}},
    {"SQLiteCpp/", {"journal"}},
    {"sqlite3", {"journal"}},
    {"httplib.h", {"http_server"}},
    {"curl/", {"client"}},
    {"yaml-cpp/", {"config"}},
    {"openssl/", {"base"}},
    {"re2/", {"mapping"}},
    {"idn2.h", {"mapping"}},
    {"phonenumbers/", {"mapping"}},
    {"cctz/", {"sync"}},
    {"prometheus/", {"monitor"}},
    {"systemd/", {"daemon"}},
    {"CLI/", {"daemon", "sandbox"}},
    {"nlohmann/", {"client", "daemon", "sandbox"}},
    {"gtest/", {}},
    {"gmock/", {}},
    {"rapidcheck", {}},
    {"benchmark/", {}},
};

const Home* home_of(const std::string& include) {
  const auto it =
      std::find_if(homes.begin(), homes.end(), [&](const Home& home) { return include.starts_with(home.header); });
  return it == homes.end() ? nullptr : &*it;
}

std::string names_of(const std::set<std::string>& rooms) {
  std::string text;
  for (const auto& room : rooms) text += (text.empty() ? "" : ", ") + room;
  return text.empty() ? "tests" : text;
}

bool may_include(const std::string& from, const std::string& to) {
  if (from == to) return true;
  // The sandbox shares nothing that knows the API, so that a wrong belief about it cannot agree with itself.
  if (from == "sandbox") return to == "base" || to == "http_server";
  const auto from_floor = floor_of.find(from);
  const auto to_floor = floor_of.find(to);
  return from_floor != floor_of.end() && to_floor != floor_of.end() && to_floor->second < from_floor->second;
}

bool is_ours(const SourceFile& file) { return file.is_cpp() && !file.room().empty() && file.room() != "tests"; }

/// Headers of other folders that `file` sees, directly or through others.
std::set<const SourceFile*> headers_seen(const Tree& tree, const SourceFile& file) {
  std::set<const SourceFile*> seen;
  std::vector<const SourceFile*> open = {&file};
  while (!open.empty()) {
    const SourceFile* next = open.back();
    open.pop_back();
    for (const auto& include : next->includes) {
      const SourceFile* header = resolve(tree, *next, include.name);
      if (header && seen.insert(header).second) open.push_back(header);
    }
  }
  return seen;
}

}  // namespace

const SourceFile* resolve(const Tree& tree, const SourceFile& from, const std::string& name) {
  const std::string folder = from.path.substr(0, from.path.rfind('/') + 1);
  // As the compiler looks: beside the file, then along the include path (lib/, the folder of the tests, the root).
  for (const std::string& path : {folder + name, "lib/" + name, "tests/" + name, name}) {
    const auto it =
        std::lower_bound(tree.begin(), tree.end(), path, [](const auto& a, const auto& b) { return a.path < b; });
    if (it != tree.end() && it->path == path) return &*it;
  }
  return nullptr;
}

Violations check_floors(const Tree& tree) {
  Violations found;
  for (const auto& file : tree) {
    if (!is_ours(file)) continue;
    if (file.room() != "sandbox" && !floor_of.contains(file.room())) {
      found.push_back(
          {file.path, 1, "the folder " + file.room() + " has no floor; give it one in tests/tidy/floors.cpp"});
      continue;
    }
    for (const auto& include : file.includes) {
      const SourceFile* header = resolve(tree, file, include.name);
      if (!header || may_include(file.room(), header->room())) continue;
      found.push_back(
          {file.path, include.line,
           file.room() + " may not include " + header->path + ": not its own folder and not a lower floor"});
    }
  }
  return found;
}

Violations check_homes(const Tree& tree) {
  Violations found;
  std::map<const SourceFile*, std::string> seen_by;  // header -> a file of another folder that sees it
  for (const auto& file : tree) {
    if (!is_ours(file)) continue;
    for (const SourceFile* header : headers_seen(tree, file)) {
      if (header->room() != file.room()) seen_by.emplace(header, file.path);
    }
  }
  for (const auto& file : tree) {
    if (!is_ours(file)) continue;
    for (const auto& include : file.includes) {
      const Home* home = home_of(include.name);
      if (!home) continue;
      const bool forward = include.name == "nlohmann/json_fwd.hpp";
      if (!home->rooms.contains(file.room())) {
        found.push_back({file.path, include.line, include.name + " belongs in " + names_of(home->rooms) + " only"});
      } else if (file.is_header() && include.name.starts_with("nlohmann/") && !forward) {
        found.push_back({file.path, include.line, include.name + " is heavy: use json_fwd.hpp in a header"});
      } else if (file.is_header() && !forward && seen_by.contains(&file)) {
        found.push_back(
            {file.path, include.line, include.name + " leaves its home: " + seen_by[&file] + " sees this header"});
      }
    }
  }
  return found;
}

}  // namespace dotsync::tidy
