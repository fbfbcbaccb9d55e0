#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "memory_orders/simulation/client.hpp"
#include "memory_orders/simulation/fiber.hpp"
#include "memory_orders/simulation/memory.hpp"
#include "memory_orders/simulation/operation.hpp"
#include "memory_orders/simulation/weakening.hpp"

/// Runs a client again and again, depth first over every choice: which thread goes on, which
/// message a load reads, where a thread dies, where a sleeper wakes for no reason.
///
/// Invariants:
/// 1. An execution is given by its choices alone: the same choices, the same execution.
/// 2. Before each step on shared words a thread says what it is about to do and lets the search
///    choose who goes on.
/// 3. A state in which nobody can go on, unless woken for no reason, is a violation.
/// 4. Sleep sets: once all that may follow a step has been explored, the step is not tried again
///    beside it until another step renews it. So of executions that differ only in the order of
///    steps that do not matter to each other one is completed.

namespace spychronous::memory_orders {

struct Limits {
  unsigned deaths = 0;
  /// So often in an execution a sleeper wakes for no reason, or a weak compare-exchange fails so.
  unsigned spurious = 1;
  /// Whether sleeps end by themselves. If not, time is taken to stand still: a lost wake-up hangs.
  bool sleeps_end = false;
  /// So often in an execution a message is read that is not the newest.
  unsigned old_reads = ~0U;
  /// Longer executions are cut off, and counted.
  unsigned steps = 150;
  /// 0: all.
  std::uint64_t executions = 0;
};

struct Report {
  std::uint64_t executions = 0;  ///< to their end
  std::uint64_t redundant = 0;   ///< given up: the like has been explored
  std::uint64_t cut = 0;         ///< given up: too long
  bool complete = false;         ///< nothing is left to explore
  std::string violation;         ///< what went wrong, and the steps that led there; empty: nothing
  std::set<Weakening> orders;    ///< every order that was met and could be weaker
};

class Search {
 public:
  Search(Client& client, const Limits& limits, std::optional<Weakening> weakening = std::nullopt);

  ~Search();
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  /// Until something goes wrong, or all is explored.
  Report explore();

  Memory& memory() { return memory_; }

  // What simulated atomics and clients call.

  /// The search that runs, if one does. In the preparation and the check of a client none does.
  static Search* running() { return running_; }
  static Search* existing() { return existing_; }

  std::size_t thread() const { return current_; }
  /// Before a step: returns when it is this thread's turn to take it.
  void await_turn(Operation& operation);
  /// When the step is done.
  void note(const Operation& operation);
  /// One of `count` possibilities.
  std::size_t choose(std::size_t count);
  /// How old a message is read, of so many that may be: 0 is the newest.
  std::size_t choose_age(std::size_t count);
  /// Whether something goes wrong for no reason that need not.
  bool choose_spurious();
  void sleep(Memory::Word futex, const char* function);
  void wake(Memory::Word futex);
  /// Waits for the end of a thread, as who reaps it does. Returns whether it died.
  bool reap(std::size_t thread);
  /// Something went wrong.
  void give_up(const std::string& violation);

 private:
  static constexpr std::size_t most_transitions =
      2 * most_threads;          // the step, or the death, of each
  using Transitions = unsigned;  // a set of them
  static constexpr Transitions all_deaths = ((1U << most_threads) - 1) << most_threads;

  struct Thread {
    std::unique_ptr<Fiber> fiber;
    Operation next{};
    bool ended = false;
    bool died = false;
    bool woken = false;
    std::uint64_t slept_since = 0;  // writes by then
  };
  struct Choice {
    std::uint8_t count = 0;
    std::uint8_t at = 0;
    Transitions asleep = 0;
    std::array<std::uint8_t, most_transitions> transitions{};
  };

  void run_once();
  bool next_path();
  std::optional<std::size_t> next_thread();
  std::size_t choose_transition(Transitions possible);
  bool enabled(std::size_t thread, bool alone) const;
  void body(std::size_t thread);
  void leave();
  void damage(Operation& operation) const;
  void remember(const Operation& operation);
  std::string trace() const;

  static Search* running_;
  static Search* existing_;

  Client& client_;
  const Limits limits_;
  const std::optional<Weakening> weakening_;
  Memory memory_;
  Report report_;

  // The path of choices, and how far this execution has followed it.
  std::vector<Choice> path_;
  std::size_t depth_ = 0;

  // This execution.
  Fiber main_;
  std::array<Thread, most_threads> threads_;
  std::size_t current_ = most_threads;
  bool starting_ = false;
  bool over_ = false;      // something went wrong
  bool finished_ = false;  // all threads have ended
  Transitions asleep_ = 0;
  unsigned steps_ = 0;
  unsigned deaths_ = 0;
  unsigned spurious_ = 0;
  unsigned old_reads_ = 0;
  std::uint64_t writes_ = 0;
  struct Taken {
    std::size_t thread;
    Operation operation;
    bool death;
  };
  std::vector<Taken> taken_;

  std::unordered_set<std::uint64_t> met_;  // what remember() knows
};

/// In a thread of a client or in its check: what must be true.
void require(bool condition, const char* sentence);

}  // namespace spychronous::memory_orders
