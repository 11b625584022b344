// Include circles, found by walking the includes depth first; each circle is told once, at the include that closes it.
#include <algorithm>
#include <map>

#include "tidy/rules.hpp"

namespace dotsync::tidy {
namespace {

class Walk {
 public:
  explicit Walk(const Tree& tree) : tree_(tree) {}

  Violations run() {
    for (const auto& file : tree_) {
      if (file.is_cpp()) visit(file);
    }
    return std::move(found_);
  }

 private:
  void visit(const SourceFile& file) {
    if (done_[&file]) return;
    done_[&file] = true;
    way_.push_back(&file);
    for (const auto& include : file.includes) {
      const SourceFile* next = resolve(tree_, file, include.name);
      if (!next) continue;
      const auto start = std::find(way_.begin(), way_.end(), next);
      start == way_.end() ? visit(*next) : tell(start, file, include);
    }
    way_.pop_back();
  }

  void tell(std::vector<const SourceFile*>::iterator start, const SourceFile& file, const Include& include) {
    std::string circle;
    for (auto it = start; it != way_.end(); ++it) circle += (*it)->path + " -> ";
    found_.push_back({file.path, include.line, "include circle: " + circle + (*start)->path});
  }

  const Tree& tree_;
  std::map<const SourceFile*, bool> done_;
  std::vector<const SourceFile*> way_;
  Violations found_;
};

}  // namespace

Violations check_circles(const Tree& tree) { return Walk(tree).run(); }

}  // namespace dotsync::tidy
