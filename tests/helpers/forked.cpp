#include "helpers/forked.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <ostream>
#include <system_error>

namespace spychronous::test {
namespace {

[[noreturn]] void run_and_leave(const std::function<int()>& body) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  int code = 99;
  try {
    code = body();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "a process of the test ended by an exception: %s\n", error.what());
  }
  ::_exit(code);
}

}  // namespace

End End::of(int wait_status) {
  if (WIFEXITED(wait_status)) return exited(WEXITSTATUS(wait_status));
  if (WIFSIGNALED(wait_status)) return killed_by(WTERMSIG(wait_status));
  return stopped_by(WSTOPSIG(wait_status));
}

std::ostream& operator<<(std::ostream& out, const End& end) {
  switch (end.how) {
    case End::How::exited:
      return out << "exited with code " << end.code;
    case End::How::killed:
      return out << "killed by signal " << end.code;
    case End::How::stopped:
      break;
  }
  return out << "stopped by signal " << end.code;
}

Forked::Forked(const std::function<int()>& body, Place place) {
  std::fflush(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) {
    if (place == Place::own_group) ::setpgid(0, 0);
    if (place == Place::own_session) ::setsid();
    run_and_leave(body);
  }
  // In both, so that it is done whoever comes first.
  if (place == Place::own_group) ::setpgid(pid_, pid_);
}

Forked::~Forked() {
  if (ended_) return;
  signal(SIGKILL);
  wait();
}

void Forked::signal(int signal) const { ::kill(pid_, signal); }

void Forked::signal_group(int signal) const { ::kill(-pid_, signal); }

void start_process(const std::function<void()>& body) {
  if (::fork() != 0) return;
  body();
  ::_exit(0);
}

End Forked::wait() { return wait(0); }

End Forked::wait_for_stop_or_end() { return wait(WUNTRACED); }

End Forked::wait(int options) {
  int status = 0;
  while (::waitpid(pid_, &status, options) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  ended_ = !WIFSTOPPED(status);
  return End::of(status);
}

}  // namespace spychronous::test
