// The end of the keeper, whether the host has asked for it or not, and of the workers with it.
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "os/calls.hpp"
#include "os/clock.hpp"
#include "os/failpoint.hpp"
#include "runners/host.hpp"

namespace spychronous::engine {
namespace {

constexpr os::Nanos millisecond = 1'000'000;
// How long to wait for one sign of life, or of death, before the next look.
constexpr os::Nanos slice = 20 * millisecond;
// Workers of a killed keeper die at once, unless the kernel cannot end one of them.
constexpr os::Nanos death_patience = 5000 * millisecond;

}  // namespace

bool ProcessRun::Host::keeper_gone() {
  if (keeper_ == 0) return true;
  // Readable: the keeper has ended, or it has closed its end, which is the same.
  std::array<pollfd, 2> fds = {{{lifeline_.get(), POLLIN, 0}, {keeper_pidfd_.get(), POLLIN, 0}}};
  const timespec at_once{};
  const int ready = os::calls.poll(fds.data(), fds.size(), &at_once);
  if (ready >= 0 || errno == EINTR) return ready > 0;
  // The system refuses to look at descriptors. The keeper stays to be reaped.
  siginfo_t info{};
  const int known =
      os::calls.waitid(P_PID, static_cast<id_t>(keeper_), &info, WEXITED | WNOHANG | WNOWAIT);
  return known == 0 ? info.si_pid == keeper_ : errno == ECHILD;
}

// Whether nobody has the keeper's end of the lifeline any more. Waits a slice of time for that.
bool ProcessRun::Host::lifeline_is_dead() {
  if (!lifeline_) return true;
  pollfd end{lifeline_.get(), POLLIN, 0};
  const timespec pause = os::to_timespec(slice);
  if (os::calls.poll(&end, 1, &pause) >= 0) return (end.revents & POLLHUP) != 0;
  char nothing = 0;
  return os::calls.recv(lifeline_.get(), &nothing, sizeof nothing, MSG_DONTWAIT) == 0;
}

// Ends the keeper, waits until it is gone and reaps it, whoever else in the host may wait for
// children. No worker is alive after this, even if somebody kills the keeper meanwhile.
void ProcessRun::Host::bury_keeper() {
  if (keeper_ == 0) return;
  SPYCHRONOUS_FAILPOINT(before_burial_of_keeper);
  // The end of file says the same.
  if (!tell_keeper({LifelineMessage::Kind::stop})) lifeline_.reset();
  while (keeper_pidfd_) {
    pollfd fd{keeper_pidfd_.get(), POLLIN, 0};
    if (os::calls.poll(&fd, 1, nullptr) >= 0 || errno != EINTR) break;  // waitid() waits as well
  }
  siginfo_t info{};
  SPYCHRONOUS_FAILPOINT(before_reap_of_keeper);
  while (os::calls.waitid(P_PID, static_cast<id_t>(keeper_), &info, WEXITED) != 0 &&
         errno == EINTR) {
  }
  SPYCHRONOUS_FAILPOINT(after_reap_of_keeper);
  if (!is_over(memory_.ledger().phase.load(std::memory_order_acquire))) await_death_of_workers();
  keeper_ = 0;
  keeper_pidfd_.reset();
  lifeline_.reset();
}

// The keeper was killed: the kernel kills its workers.
void ProcessRun::Host::await_death_of_workers() {
  SPYCHRONOUS_FAILPOINT(keeper_is_lost);
  const os::Nanos deadline = os::now() + death_patience;
  // A new worker holds the keeper's end of the lifeline until its pid is known and the kernel has
  // been told to end it with the keeper.
  while (!lifeline_is_dead() && os::now() < deadline) {
  }
  for (std::uint32_t i = 0; i < memory_.shape().slots; ++i) {
    const pid_t pid = memory_.account(i).pid.load(std::memory_order_acquire);
    if (pid != 0) await_death(pid, deadline);
  }
}

// For a process that is no child of this one, unless this one is a subreaper.
void ProcessRun::Host::await_death(pid_t pid, os::Nanos deadline) {
  os::Descriptor pidfd;
  try {
    pidfd.open_pidfd(pid);
  } catch (const std::system_error&) {
    // The host has no descriptor left: ask for the pid, as without pidfds.
  }
  const timespec pause = os::to_timespec(millisecond);
  for (bool dead = false; !dead && os::now() < deadline;) {
    pollfd fd{pidfd.get(), POLLIN, 0};
    const int ready = os::calls.poll(&fd, 1, &pause);
    const bool blind = !pidfd || ready < 0;
    dead = ready > 0 || (blind && os::calls.kill(pid, 0) != 0 && errno == ESRCH);
    siginfo_t info{};
    const int reaped = os::calls.waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG);
    dead = dead || (reaped == 0 && info.si_pid == pid);
  }
}

}  // namespace spychronous::engine
