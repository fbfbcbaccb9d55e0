#include "memory_orders/simulation/fiber.hpp"

#include <cstdint>
#include <cstdlib>
#include <utility>

namespace spychronous::memory_orders {

Fiber::Fiber() { ::getcontext(&context_); }

Fiber::Fiber(std::function<void()> body)
    : stack_(std::make_unique<std::byte[]>(stack_size)), body_(std::move(body)) {
  ::getcontext(&context_);
  restart();
}

void Fiber::restart() {
  context_.uc_stack.ss_sp = stack_.get();
  context_.uc_stack.ss_size = stack_size;
  context_.uc_link = nullptr;
  // makecontext passes integers.
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  ::makecontext(&context_, reinterpret_cast<void (*)()>(&Fiber::enter), 2,
                static_cast<unsigned>(self >> 32), static_cast<unsigned>(self));
}

void Fiber::enter(unsigned high, unsigned low) {
  reinterpret_cast<Fiber*>(std::uintptr_t{high} << 32 | low)->body_();
  std::abort();  // a body ends by switching away
}

void Fiber::switch_to(Fiber& next) { ::swapcontext(&context_, &next.context_); }

}  // namespace spychronous::memory_orders
