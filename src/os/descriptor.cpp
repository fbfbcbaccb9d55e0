#include "os/descriptor.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "os/calls.hpp"
#include "os/errors.hpp"
#include "os/fork_lock.hpp"

namespace spychronous::os {
namespace {

// A descriptor is opened and registered, or unregistered and closed, in one hold of the fork lock:
// a child forked by another thread never has one that is not in this list.
Descriptor* registered = nullptr;

// Whether this thread is about to fork a keeper, or is one.
thread_local bool passed_on = false;

// In the child. The handlers of the fork lock were registered before, so it is free.
void let_go_in_child() {
  if (!passed_on) Descriptor::close_all_but({});
}

// Under the fork lock.
void watch_forks_of_host() {
  static const int watched = ::pthread_atfork(nullptr, nullptr, let_go_in_child);
  static_cast<void>(watched);
}

[[noreturn]] void refuse(int error) {
  throw_errno(error,
              "the job could not open the descriptors it needs (four); close some or raise "
              "ulimit -n");
}

// Where the host has closed a standard stream, keeps its number from the descriptors that are
// opened meanwhile: they would get what the host and the workers print.
class StandardStreamsTaken {
 public:
  StandardStreamsTaken() {
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; ++i) {
      if (calls.is_open(i) == 0) taken_[i] = calls.open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
  }
  ~StandardStreamsTaken() {
    for (const int fd : taken_) {
      if (fd >= 0) calls.close(fd);
    }
  }
  StandardStreamsTaken(const StandardStreamsTaken&) = delete;
  StandardStreamsTaken& operator=(const StandardStreamsTaken&) = delete;

 private:
  int taken_[STDERR_FILENO + 1] = {-1, -1, -1};
};

}  // namespace

void Descriptor::adopt(int fd) {
  watch_forks_of_host();
  fd_ = fd;
  previous_ = nullptr;
  next_ = registered;
  if (next_ != nullptr) next_->previous_ = this;
  registered = this;
}

void Descriptor::reset() {
  if (fd_ < 0) return;
  const ForkLock lock;
  (previous_ != nullptr ? previous_->next_ : registered) = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  calls.close(fd_);
  fd_ = -1;
}

void Descriptor::open_pair(Descriptor& one, Descriptor& other) {
  int fds[2];
  const ForkLock lock;
  const StandardStreamsTaken taken;
  if (calls.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) refuse(errno);
  one.adopt(fds[0]);
  other.adopt(fds[1]);
}

void Descriptor::open_sigchld() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  const ForkLock lock;
  const StandardStreamsTaken taken;
  const int fd = calls.signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0) refuse(errno);
  adopt(fd);
}

void Descriptor::open_pidfd(int pid) {
  const ForkLock lock;
  const StandardStreamsTaken taken;
  const int fd = calls.pidfd_open(pid);
  if (fd >= 0) {
    adopt(fd);
  } else if (errno == EMFILE || errno == ENFILE) {
    refuse(errno);
  }
}

void Descriptor::pass_on(bool wanted) { passed_on = wanted; }

void Descriptor::close_all_but(const std::array<const Descriptor*, 3>& kept) {
  // The process is new and single-threaded: nobody else walks or changes the list.
  for (Descriptor* it = registered; it != nullptr;) {
    Descriptor* const next = it->next_;
    if (std::find(kept.begin(), kept.end(), it) == kept.end()) it->reset();
    it = next;
  }
}

}  // namespace spychronous::os
