#include "storms/patience.hpp"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <cerrno>

#include "helpers/actions.hpp"

namespace spychronous::test {
namespace {

// While it lives, a system call that waits is interrupted at each tick.
class Ticking {
 public:
  Ticking() {
    set_action(SIGALRM, [](int) {});
    const itimerval each{{0, 20'000}, {0, 20'000}};
    ::setitimer(ITIMER_REAL, &each, nullptr);
  }
  ~Ticking() {
    const itimerval never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
    set_action(SIGALRM, SIG_DFL);
  }
  Ticking(const Ticking&) = delete;
  Ticking& operator=(const Ticking&) = delete;
};

}  // namespace

std::optional<End> wait_until_alone(pid_t host, int ticks, const std::function<void()>& at_tick) {
  const Ticking ticking;
  std::optional<End> end;
  for (;;) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, 0);
    if (pid == host) end = End::of(status);
    if (end) at_tick();
    if (pid > 0) continue;
    if (errno == ECHILD) return end;
    if (--ticks < 0) return std::nullopt;
  }
}

}  // namespace spychronous::test
