// A jump to another stack is what the checked longjmp of the C library takes for an error.
#undef _FORTIFY_SOURCE
#include "fiber.hpp"

#include <cstdint>
#include <cstdlib>
#include <utility>

namespace spychronous::simulation {

Fiber::Fiber(std::function<void()> body)
    : body_(std::move(body)), stack_(std::make_unique_for_overwrite<std::byte[]>(stack_size)) {
  ::getcontext(&first_);
  first_.uc_stack.ss_sp = stack_.get();
  first_.uc_stack.ss_size = stack_size;
  first_.uc_link = nullptr;
  // makecontext passes integers.
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  ::makecontext(&first_, reinterpret_cast<void (*)()>(&Fiber::enter), 2,
                static_cast<unsigned>(self >> 32), static_cast<unsigned>(self));
}

void Fiber::enter(unsigned high, unsigned low) {
  reinterpret_cast<Fiber*>(std::uintptr_t{high} << 32 | low)->body_();
  std::abort();
}

void Fiber::switch_to(Fiber& next) {
  entered_ = true;
  if (_setjmp(here_) != 0) return;
  if (next.entered_) _longjmp(next.here_, 1);
  ::setcontext(&next.first_);
}

}  // namespace spychronous::simulation
