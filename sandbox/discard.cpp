#include "sandbox/discard.hpp"

namespace dotsync::sandbox {
namespace {

/// Walks over JSON by brackets and quotes alone.
class Outline {
 public:
  explicit Outline(std::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  char next() { return text_[at_++]; }
  /// The contents of the text whose opening quote was just read.
  std::string_view text() {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2U : 1U;
    at_ = at_ < text_.size() ? at_ : text_.size();
    const std::string_view found = text_.substr(start, at_ - start);
    ++at_;
    return found;
  }
  /// The object that begins after the colon that follows a key; empty when something else follows.
  std::string_view object() {
    while (!done() && text_[at_] != '{') {
      if (std::string_view(": \t\r\n").find(text_[at_]) == std::string_view::npos) return {};
      ++at_;
    }
    const std::size_t start = at_;
    int depth = 0;
    while (!done()) {
      const char c = next();
      if (c == '"') text();
      if (c == '{') ++depth;
      if (c == '}' && --depth == 0) return text_.substr(start, at_ - start);
    }
    return {};
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<DiscardedImport> discard_import(std::string_view body, std::int64_t first_contact_id) {
  constexpr int contact_level = 3;  // { contacts: [ { ... of the contact
  DiscardedImport import;
  Outline outline(body);
  int depth = 0;
  while (!outline.done()) {
    const char c = outline.next();
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') continue;
    const std::string_view text = outline.text();
    if (depth != contact_level || text != "identifiers") continue;
    const std::string_view identifiers = outline.object();
    if (identifiers.empty()) continue;
    import.report.add_raw_updated(first_contact_id + static_cast<std::int64_t>(import.contacts), identifiers);
    ++import.contacts;
  }
  if (import.contacts == 0) return std::nullopt;
  return import;
}

}  // namespace dotsync::sandbox
