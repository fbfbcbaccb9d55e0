#pragma once

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "os/failpoint.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

/// While it lives, `act` is called with the name of every failpoint that any process of a job
/// started now passes. One at a time; needs the failpoint build of the library.
class AtFailpoints {
 public:
  explicit AtFailpoints(std::function<void(std::string_view name)> act) {
    current() = std::move(act);
    os::failpoint_hook = [](const char* name) { current()(name); };
  }
  ~AtFailpoints() { os::failpoint_hook = nullptr; }
  AtFailpoints(const AtFailpoints&) = delete;
  AtFailpoints& operator=(const AtFailpoints&) = delete;

 private:
  static std::function<void(std::string_view)>& current() {
    static std::function<void(std::string_view)> act;
    return act;
  }
};

/// Kills the process that passes a failpoint as the n-th of all, after calling `last_words` there.
class KillAt {
 public:
  KillAt(
      std::string name, int n, std::function<void()> last_words = [] {})
      : points_([this, name = std::move(name), n, last_words](std::string_view passed) {
          if (passed != name || passes_->fetch_add(1) + 1 != n) return;
          last_words();
          struck_->store(true);
          ::kill(::getpid(), SIGKILL);
        }) {}

  /// Whether it came to that.
  bool struck() const { return *struck_; }

 private:
  const Shared<std::atomic<int>> passes_;
  const Shared<std::atomic<bool>> struck_;
  const AtFailpoints points_;
};

}  // namespace spychronous::test
