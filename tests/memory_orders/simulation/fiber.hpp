#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>
#include <memory>

namespace spychronous::memory_orders {

/// A function that runs on a stack of its own and can be left anywhere, also for good: what stood
/// on its stack is then never destroyed.
class Fiber {
 public:
  /// For whoever is running already.
  Fiber();
  explicit Fiber(std::function<void()> body);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Makes it start anew when it is switched to.
  void restart();
  /// Leaves this fiber, which is running, and goes on in `next`.
  void switch_to(Fiber& next);

 private:
  static constexpr std::size_t stack_size = 64 * 1024;

  static void enter(unsigned high, unsigned low);

  ucontext_t context_;
  std::unique_ptr<std::byte[]> stack_;
  std::function<void()> body_;
};

}  // namespace spychronous::memory_orders
