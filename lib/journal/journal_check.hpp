// JournalCheck: looks through a journal that was not closed properly for damage, beside its owner, on a thread and a
// connection of its own. Used by the daemon: polls go on meanwhile, PUTs wait.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

namespace dotsync {

class JournalCheck {
 public:
  /// Begins at once.
  explicit JournalCheck(std::string journal_path);
  /// Ends a check that is under way.
  ~JournalCheck();
  JournalCheck(const JournalCheck&) = delete;
  JournalCheck& operator=(const JournalCheck&) = delete;

  /// False while it looks. Throws Error(journal) where the file is damaged.
  bool passed() const;

 private:
  enum class State : std::uint8_t { looking, whole, damaged };
  void look();

  std::string path_;
  std::string words_;  ///< of the damage; read after state_ says so
  std::atomic<State> state_ = State::looking;
  std::atomic<bool> cancelled_ = false;
  std::thread thread_;
};

}  // namespace dotsync
