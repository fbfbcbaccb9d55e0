#pragma once

#include <cstddef>

namespace spychronous::memory_orders {

class Memory;

/// A small program over simulated atomics, all executions of which are explored. It must do the
/// same in each execution as long as it reads the same. Its threads may be left for good at any
/// step, so nothing on their stacks may own anything.
class Client {
 public:
  virtual ~Client() = default;

  virtual std::size_t threads() const = 0;
  /// Once for each search.
  virtual void introduce_to(Memory& memory) const = 0;
  /// Before each execution: everything as at the start. What is stored here all threads know.
  virtual void prepare() = 0;
  virtual void run(std::size_t thread) = 0;
  /// When all threads have ended.
  virtual void check() {}

  /// Whether the thread may die at any of its steps.
  virtual bool mortal(std::size_t) const { return false; }
};

}  // namespace spychronous::memory_orders
