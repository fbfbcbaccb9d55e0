#pragma once

/// @file
/// The multi-processed runner of the engine. Programs use SynchronousJob instead.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "spychronous/detail/api.hpp"
#include "spychronous/engine/ending.hpp"
#include "spychronous/engine/work.hpp"

namespace spychronous::engine {

/// A limit that never ends an item.
inline constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

/// How the work is run.
struct Options {
  /// How many items run at once; at least 1. No more workers than items are started.
  std::uint32_t processes = 4;
  /// Wall time of a running item in nanoseconds; at least 1.
  std::int64_t limit = no_limit;
  /// Whether func may run multi-processed jobs of its own.
  bool no_daemon = false;
  /// Whether the workers are in a PID namespace of their own.
  bool isolate_pids = false;
  /// Bytes per item in the fixed lane; 0 if the work puts nothing in place.
  std::uint32_t fixed_size = 0;
  /// The handler of SIGINT is the language's own default: workers die of SIGINT.
  bool language_handles_interrupt = false;
  /// That handler will run in another thread than the one that attends to this run, which SIGINT is
  /// to end, too.
  bool hears_interrupt = false;
  /// Is told of outcomes while the run goes on; may be none. A run with an observer keeps what has
  /// an outcome, however it ends.
  Observer* observer = nullptr;
  /// Bytes of each worker's ring: a multiple of 32, at least 512.
  std::size_t ring_capacity = std::size_t{1} << 20;
};

/// Items in a row.
struct ItemRange {
  std::uint32_t first = 0;  ///< the first of them
  std::uint32_t end = 0;    ///< the one behind the last

  /// Whether there is none.
  bool empty() const { return first == end; }
};

/// What is known of an item after the run.
enum class Settled : std::uint8_t {
  not_at_all,  ///< it has no outcome
  in_place,    ///< its value stands in place(), if it was not forgotten
  reported     ///< Work::complete or Work::lost was told
};

/// One run of some work in worker processes.
class SPYCHRONOUS_API ProcessRun {
 public:
  /// Reserves what the run needs; starts nothing. Throws std::invalid_argument for more than
  /// max_items items, and std::system_error when the machine refuses memory.
  ProcessRun(Work& work, std::uint64_t items, const Options& options);
  ~ProcessRun();
  ProcessRun(const ProcessRun&) = delete;
  ProcessRun& operator=(const ProcessRun&) = delete;

  /// Runs every item and blocks until no process of the run is alive. Call it once.
  ///
  /// Throws std::logic_error in a worker of a job that is not no_daemon, std::system_error when
  /// no process can be started or a PID namespace is refused, std::runtime_error when no worker
  /// lives long enough to start an item, and whatever the work throws in the host; nothing is left
  /// running then. SIGINT, if its disposition is the default one: ends the workers, then this
  /// process by SIGINT.
  Ending run();

  /// The two halves of run(), for a run that goes on while the host does something else: start()
  /// forks, from the calling thread, what there is at this moment; attend(), on any one thread,
  /// has the items run, and blocks until no process of the run is alive. Between them they throw
  /// what run() throws. SIGINT with its default disposition ends this process at once, and the run
  /// with it.
  /// @{
  void start();
  Ending attend();
  /// @}

  /// Ends the run: attend() kills the workers and returns Ending::cancelled, or Ending::finished if
  /// every item has an outcome by then. Does not block. Any thread, at any time, any number of
  /// times.
  void cancel() noexcept;
  /// Whether somebody waits for the next outcome: the observer is then told at once, and not after
  /// up to 20 ms. Any thread, at any time.
  void hurry(bool wanted) noexcept;

  /// The items that each worker begins with, in order: equal shares of them.
  std::vector<ItemRange> shares() const;
  /// After run(), and during it in the callbacks of the host: how many items from `first` on, at
  /// most `most`, have their value in place, one after the other.
  std::uint32_t count_in_place(std::uint32_t first, std::uint32_t most) const;
  /// After run(): what became of an item.
  Settled settled(std::uint32_t item) const;
  /// The item's place in the fixed lane.
  const std::byte* place(std::uint32_t item) const;
  /// In the callbacks of the host: gives back to the system what memory these items alone stand in,
  /// for the values to come. All of them must have their value in place, which has been taken:
  /// their place() holds nothing any more.
  void forget(ItemRange items) noexcept;
  /// After run(): whether every item has an outcome, looked at item by item.
  bool all_settled() const;
  /// After run(): whether every item has its value in place.
  bool all_in_place() const;

 private:
  class Host;
  std::unique_ptr<Host> host_;
};

/// A number that no other process forked from this program has at the same time, also where pids
/// are equal, in different PID namespaces.
SPYCHRONOUS_API std::uint64_t process_number() noexcept;

/// Tells the kernel that `memory`, still untouched, is about to be filled: saves page faults. Does
/// nothing for less than a few MiB.
SPYCHRONOUS_API void expect_large(void* memory, std::size_t size) noexcept;

}  // namespace spychronous::engine
