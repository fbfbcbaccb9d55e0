#pragma once

#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <type_traits>

#include "os/calls.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

/// While it lives, a test may replace entries of os::calls, also one after the other; then all are
/// as they were. Processes forked meanwhile keep the replaced ones.
class ReplacedCalls {
 public:
  ReplacedCalls() : real(os::calls) {}
  ~ReplacedCalls() { os::calls = real; }
  ReplacedCalls(const ReplacedCalls&) = delete;
  ReplacedCalls& operator=(const ReplacedCalls&) = delete;

  const os::Calls real;
};

/// While it lives, the system refuses one of the calls:
/// @code
/// const RefusedCall<&os::Calls::fork> no_more(EAGAIN, 3);  // the third fork and all after it
/// @endcode
template <auto call>
class RefusedCall;

template <class Result, class... Args, Result (*os::Calls::*call)(Args...)>
class RefusedCall<call> {
 public:
  /// From the `first` to the `last` call of all processes taken together, `error` is the answer.
  explicit RefusedCall(int error, int first = 1, int last = INT_MAX) {
    plan() = {error, first, last, before_.real.*call};
    *made() = 0;
    os::calls.*call = refuse_or_make;
  }

  /// How many calls there were, refused ones included.
  int count() const { return *made(); }

 private:
  struct Plan {
    int error, first, last;
    Result (*real)(Args...);
  };
  static Plan& plan() {
    static Plan current;
    return current;
  }
  static const Shared<std::atomic<int>>& made() {
    static const Shared<std::atomic<int>> calls;
    return calls;
  }
  static Result failure() {
    if constexpr (std::is_pointer_v<Result>) {
      return MAP_FAILED;
    } else {
      return -1;
    }
  }
  static Result refuse_or_make(Args... args) {
    const int number = ++*made();
    if (number < plan().first || number > plan().last) return plan().real(args...);
    errno = plan().error;
    return failure();
  }

  const ReplacedCalls before_;
};

}  // namespace spychronous::test
