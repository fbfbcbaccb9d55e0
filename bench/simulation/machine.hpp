#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "costs.hpp"
#include "fiber.hpp"

/// A machine with a core for each worker and one shared memory, under a clock of its own: a
/// discrete-event simulation.
///
/// Invariants:
/// 1. A worker does nothing with memory before its time is the earliest of all: what it reads is
///    what had been written by then.
/// 2. A cache line is on its way to one core at a time, in the order in which they asked.
/// 3. A core that has a line alone changes it at the price of its own cache. One that has a copy
///    reads it at that price. Everything else takes a transfer.
/// 4. Stores wait in a buffer, which a read-modify-write or a fence waits for.
///
/// Left out: everything that has no place in these rules, as the bandwidth of the memory, sockets
/// and their distance, two threads of one core, and a kernel that gives a core to somebody else.

namespace spychronous::simulation {

inline constexpr std::size_t most_workers = 256;

class Machine {
 public:
  /// All that workers share lies within these bounds. Nobody has touched it yet.
  Machine(const Costs& costs, const std::byte* memory, std::size_t size);

  /// Lets `body(worker)` run in a worker from each of these times on, and returns when each ended.
  std::vector<Time> run(const std::vector<Time>& starts,
                        const std::function<void(std::uint32_t)>& body);

  /// What went on besides the work: the sum over all workers.
  struct Losses {
    Time transfers = 0;
    Time naps = 0;
  };
  const Losses& losses() const { return losses_; }

  // What the running worker does.

  /// The machine that runs, if one does.
  static Machine* current() { return current_; }
  void load(const void* address);
  void store(const void* address);
  void update(const void* address);
  void fence();
  /// A fence in every core.
  void barrier();
  /// Computes for so long.
  void spend(Time time) { now_ += time; }
  Time now() const { return now_; }
  /// Sleeps until somebody wakes who sleeps at this address, at most so long.
  void sleep(const void* address, Time longest);
  void wake(const void* address);

 private:
  struct Line {
    Time busy_until = 0;
    std::bitset<most_workers> copies;
  };
  struct Worker {
    std::unique_ptr<Fiber> fiber;
    Time stored = 0;  // its buffer of stores is empty from then on
    const void* sleeps_at = nullptr;
  };
  using Turn = std::pair<Time, std::uint32_t>;

  Line& line_of(const void* address);
  bool alone_with(const Line& line) const;
  Time arrival(Line& line, Time takes);
  void wait_until(Time time);
  void await_turn();
  void yield_at(Time time);
  void go_on_with_next(Fiber& from);

  static Machine* current_;

  const Costs costs_;
  const std::byte* const memory_;
  std::vector<Line> lines_;
  std::vector<Worker> workers_;
  std::vector<Time> ends_;
  std::vector<Turn> turns_;  // a heap, the earliest on top: of all workers but the running one
  Fiber outside_;
  std::uint32_t running_ = 0;
  Time now_ = 0;  // of the running worker
  Losses losses_;
};

}  // namespace spychronous::simulation
