#include "helpers/vigil.hpp"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace spychronous::test {

Vigil::Vigil() {
  sigemptyset(&sigchld_);
  sigaddset(&sigchld_, SIGCHLD);
  ::pthread_sigmask(SIG_BLOCK, &sigchld_, &before_);
}

Vigil::~Vigil() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

pid_t Vigil::start(const std::function<void()>& body) const {
  std::fflush(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  body();
  ::_exit(98);
}

std::optional<End> Vigil::wait_until_alone(pid_t host, std::chrono::milliseconds patience,
                                           const std::function<void()>& at_look) const {
  using Clock = std::chrono::steady_clock;
  // Nobody is told when somebody else's child comes to this process.
  constexpr timespec look{0, 20'000'000};
  const auto deadline = Clock::now() + patience;
  std::optional<End> end;
  for (;;) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, WNOHANG);
    if (pid < 0 && errno == ECHILD) return end;
    if (pid == host) end = End::of(status);
    if (pid > 0) continue;
    if (end) at_look();
    if (Clock::now() >= deadline) return std::nullopt;
    ::sigtimedwait(&sigchld_, nullptr, &look);
  }
}

}  // namespace spychronous::test
