// Secret: a password or key that cannot be printed by accident and is wiped when it goes.
#pragma once

#include <string>
#include <string_view>

namespace dotsync {

/// Move-only. There is no conversion to text and no stream operator: whoever needs the value says so with reveal().
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// Valid while this Secret lives. Never put it into a log, an error text or an argument list.
  std::string_view reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  Secret copy() const { return Secret(value_); }

 private:
  void wipe();
  std::string value_;
};

}  // namespace dotsync
