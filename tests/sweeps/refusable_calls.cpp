#include "sweeps/refusable_calls.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <type_traits>
#include <utility>

namespace spychronous::test::sweep {
namespace {

RefusableCalls::Refuse refuse_now;

template <auto call>
struct Asked;

template <class Result, class... Args, Result (*os::Calls::*call)(Args...)>
struct Asked<call> {
  static inline Result (*real)(Args...);
  static inline std::size_t index;

  static Result ask_and_make(Args... args) {
    const int error = refuse_now(index);
    if (error == 0) return real(args...);
    // Linux closes, whatever it says then.
    if constexpr (std::is_same_v<Asked, Asked<&os::Calls::close>>) real(args...);
    errno = error;
    if constexpr (std::is_pointer_v<Result>) {
      return MAP_FAILED;
    } else {
      return -1;
    }
  }

  static void put_in_place(std::size_t at) {
    index = at;
    real = std::exchange(os::calls.*call, ask_and_make);
  }
};

struct Entry {
  RefusableCall call;
  void (*put_in_place)(std::size_t index);
};

using os::Calls;

// EINTR stands only where a signal can interrupt, EMFILE only where a descriptor is made; the rest
// is what memory or a sandbox may refuse.
const std::vector<Entry>& entries() {
  static const std::vector<Entry> all = {
      {{"fork", {EAGAIN, ENOMEM}}, Asked<&Calls::fork>::put_in_place},
      {{"fork_without_handlers", {EAGAIN, ENOMEM}},
       Asked<&Calls::fork_without_handlers>::put_in_place},
      {{"kill", {EPERM}}, Asked<&Calls::kill>::put_in_place},
      {{"waitid", {EINTR}}, Asked<&Calls::waitid>::put_in_place},
      {{"prctl", {EPERM, EINVAL}}, Asked<&Calls::prctl>::put_in_place},
      {{"setpgid", {EPERM}}, Asked<&Calls::setpgid>::put_in_place},
      {{"setsid", {EPERM}}, Asked<&Calls::setsid>::put_in_place},
      {{"unshare", {EPERM, ENOSPC}}, Asked<&Calls::unshare>::put_in_place},
      {{"pidfd_open", {EMFILE, ENOSYS, ENOMEM}}, Asked<&Calls::pidfd_open>::put_in_place},
      {{"mmap", {ENOMEM, EAGAIN}}, Asked<&Calls::mmap>::put_in_place},
      {{"munmap", {ENOMEM}}, Asked<&Calls::munmap>::put_in_place},
      {{"madvise", {EINVAL, EAGAIN}}, Asked<&Calls::madvise>::put_in_place},
      {{"socketpair", {EMFILE, ENFILE, ENOMEM}}, Asked<&Calls::socketpair>::put_in_place},
      {{"signalfd", {EMFILE, ENFILE, ENOSYS}}, Asked<&Calls::signalfd>::put_in_place},
      {{"open", {EMFILE, ENOENT, EACCES}}, Asked<&Calls::open>::put_in_place},
      {{"ioctl", {ENOTTY, EPERM}}, Asked<&Calls::ioctl>::put_in_place},
      {{"close", {EINTR, EIO}}, Asked<&Calls::close>::put_in_place},
      {{"close_range", {ENOSYS, EPERM}}, Asked<&Calls::close_range>::put_in_place},
      {{"read", {EINTR, EIO}}, Asked<&Calls::read>::put_in_place},
      {{"write", {EINTR, EPERM}}, Asked<&Calls::write>::put_in_place},
      {{"send", {EINTR, ENOBUFS}}, Asked<&Calls::send>::put_in_place},
      {{"recv", {EINTR, ENOMEM}}, Asked<&Calls::recv>::put_in_place},
      {{"poll", {EINTR, ENOMEM}}, Asked<&Calls::poll>::put_in_place},
      {{"futex_wait", {EINTR, ENOSYS}}, Asked<&Calls::futex_wait>::put_in_place},
      {{"futex_wake", {ENOSYS}}, Asked<&Calls::futex_wake>::put_in_place},
      {{"membarrier", {ENOSYS, EPERM}}, Asked<&Calls::membarrier>::put_in_place},
      {{"sigaction", {EPERM}}, Asked<&Calls::sigaction>::put_in_place},
      {{"sigprocmask", {EPERM}}, Asked<&Calls::sigprocmask>::put_in_place},
  };
  return all;
}

}  // namespace

const std::vector<RefusableCall>& refusable_calls() {
  static const std::vector<RefusableCall> all = [] {
    std::vector<RefusableCall> calls;
    for (const Entry& entry : entries()) calls.push_back(entry.call);
    return calls;
  }();
  return all;
}

RefusableCalls::RefusableCalls(Refuse refuse) {
  static_assert(sizeof(Calls) == 30 * sizeof(void (*)()), "a call that is not listed here");
  refuse_now = std::move(refuse);
  for (std::size_t i = 0; i < entries().size(); ++i) entries()[i].put_in_place(i);
}

}  // namespace spychronous::test::sweep
