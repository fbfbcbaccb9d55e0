#include "worker/host_state.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "os/calls.hpp"
#include "os/failpoint.hpp"
#include "os/relatives.hpp"
#include "worker/exit_trap.hpp"

namespace spychronous {
namespace {

constexpr int extra_oom_score = 500;
constexpr int most_oom_score = 1000;  // proc_pid_oom_score_adj(5)

void set_interrupt_disposition(WorkerInterrupt interrupt) {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  switch (interrupt) {
    case WorkerInterrupt::dies:
      action.sa_handler = SIG_DFL;
      break;
    case WorkerInterrupt::ignored:
      action.sa_handler = SIG_IGN;
      break;
    case WorkerInterrupt::host_decides:
      // Not SIG_IGN, which programs started by func would inherit.
      action.sa_handler = [](int) {};
      action.sa_flags = SA_RESTART;
      break;
  }
  os::calls.sigaction(SIGINT, &action, nullptr);
}

// Whether somebody of the session, outside of the host's process group, is parent of one of the
// host's ancestors in that group, or of the host: a shell that continues what the terminal stops.
bool has_job_control() {
  const pid_t session = ::getsid(0);
  const pid_t group = ::getpgrp();
  for (os::Ancestors ancestors;;) {
    const pid_t parent = ancestors.next();
    if (parent <= 0 || ::getsid(parent) != session) return false;
    if (::getpgid(parent) != group) return true;
  }
}

// Fails silently: it is a hint to the kernel, and a sandbox may forbid it.
void raise_oom_score() {
  const int fd = os::calls.open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  std::array<char, 16> text{};
  const ssize_t length = os::calls.read(fd, text.data(), text.size());
  int score = 0;
  if (length > 0 && std::from_chars(text.data(), text.data() + length, score).ec == std::errc()) {
    score = std::min(score + extra_oom_score, most_oom_score);
    const char* end = std::to_chars(text.data(), text.data() + text.size(), score).ptr;
    [[maybe_unused]] const ssize_t written =
        os::calls.write(fd, text.data(), static_cast<std::size_t>(end - text.data()));
  }
  os::calls.close(fd);
}

}  // namespace

HostState HostState::capture(const sigset_t& mask, WorkerInterrupt interrupt) {
  HostState host{};
  host.mask = mask;
  host.interrupt = interrupt;
  os::calls.sigaction(SIGCHLD, nullptr, &host.sigchld);
  host.job_control = has_job_control();
  host.group = ::getpgrp();
  os::calls.prctl(PR_GET_NAME, reinterpret_cast<unsigned long>(host.name.data()));
  return host;
}

void become_worker(const HostState& host, pid_t keeper) {
  SPYCHRONOUS_FAILPOINT(before_prctl);
  os::calls.prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != keeper) ::_exit(0);  // it died before the line above
  SPYCHRONOUS_FAILPOINT(after_prctl);
  os::calls.prctl(PR_SET_CHILD_SUBREAPER, 1);
  SPYCHRONOUS_FAILPOINT(worker_is_subreaper);
  if (host.job_control && keeper != 0) os::calls.setpgid(0, host.group);
  SPYCHRONOUS_FAILPOINT(worker_in_group);
  os::calls.prctl(PR_SET_NAME, reinterpret_cast<unsigned long>(host.name.data()));
  raise_oom_score();
  ExitTrap::arm();
  os::calls.sigaction(SIGCHLD, &host.sigchld, nullptr);
  set_interrupt_disposition(host.interrupt);
  SPYCHRONOUS_FAILPOINT(before_unblocking);
  // With every signal blocked an item could not even crash.
  if (os::calls.sigprocmask(SIG_SETMASK, &host.mask, nullptr) != 0) ::_exit(1);
}

}  // namespace spychronous
