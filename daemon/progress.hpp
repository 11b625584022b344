// Progress: one line a stream on a terminal while `once` works; nothing at all elsewhere. ProgressLog: a log that does
// not run into it. Used by cmd_once.cpp.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "sync/engine.hpp"

namespace dotsync {

/// `Acme  [####    ] 500 of 1000 through, 1200 rows read`, cut to `width` cells. `name_width`: of the longest name.
std::string progress_line(std::string_view name, std::size_t name_width, const StreamTally& tally, std::size_t width);

class Progress;

/// Before it writes a line it clears what is drawn, which would be taken for it otherwise and erased in its place.
class ProgressLog : public Logger {
 public:
  using Logger::Logger;
  /// nullptr: nothing is drawn any more.
  void give_way(Progress* progress);

 protected:
  void write(const std::string& line) override;

 private:
  Progress* progress_ = nullptr;
  std::mutex mutex_;
};

/// Not copyable. Draws from one thread; clear() may come from any.
class Progress {
 public:
  /// Draws on stderr, and only where that is a terminal that can go back over its lines, and `wanted`. Both must
  /// outlive it.
  Progress(const Engine& engine, ProgressLog& log, bool wanted);
  /// Takes its lines away again.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void draw();
  /// Until the next draw(), so that something else can be written.
  void clear();

 private:
  std::string drawing(std::size_t& lines) const;
  void erase();

  const Engine& engine_;
  ProgressLog& log_;
  bool active_;
  std::string drawn_;      ///< what stands there
  std::size_t lines_ = 0;  ///< of it
  std::mutex mutex_;
};

}  // namespace dotsync
