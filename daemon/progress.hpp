// Progress: one line a stream on a terminal while `once` works; nothing at all elsewhere.
#pragma once

#include <cstddef>

#include "sync/engine.hpp"

namespace dotsync {

class Progress {
 public:
  /// Draws on stderr, and only where that is a terminal and `wanted`.
  Progress(const Engine& engine, bool wanted);
  /// Takes its lines away again.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void draw();

 private:
  void clear();
  const Engine& engine_;
  bool active_;
  std::size_t lines_ = 0;
};

}  // namespace dotsync
