#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "storms/shared_array.hpp"
#include "support/seam.hpp"

/// Who works in a storm: every worker that the keeper ever forks has an entry, in which it says
/// what it does, the killer what befell it, and the keeper how it ended.
///
/// Invariants:
/// 1. An entry is written before its worker exists and is never used again, so a pid that the
///    system gives out twice confuses nobody.
/// 2. A worker has a berth from its fork until just before it is reaped: whoever opens a pidfd and
///    then finds the worker still in its berth holds the right process.
/// 3. What a worker says of itself it says before it does it, but for `between`, which it says when
///    the outcome of its item is published. So `between` is innocent for sure, `inside` guilty for
///    sure, and only in `claimed` and `ended` the engine may see it either way.

namespace spychronous::test {

/// How the killer strikes.
enum class Blow : std::uint32_t {
  none,
  kill,          ///< SIGKILL from outside
  stop,          ///< SIGSTOP from outside, and the limit ends it
  segfault,      ///< the next item writes to a null pointer
  exit_at_once,  ///< the next item calls _exit(0)
  exit,          ///< the next item calls exit(3)
};
constexpr int blows = 5;
constexpr int exit_code_of_blow = 3;

struct Worker {
  enum class Doing : std::uint32_t { between, claimed, inside, ended };
  struct Moment {
    Doing doing;
    std::uint32_t item;  ///< of `inside` and `ended`
  };

  std::atomic<pid_t> pid;
  std::atomic<std::uint64_t> moment;
  std::atomic<Blow> struck;
  std::atomic<int> death;  ///< 0: not reaped; else the signal, or 1000 plus the exit code

  void say(Doing doing, std::uint32_t item = 0) {
    moment.store(std::uint64_t{static_cast<std::uint32_t>(doing)} << 32 | item);
  }
  Moment last() const {
    const std::uint64_t word = moment.load();
    return {static_cast<Doing>(word >> 32), static_cast<std::uint32_t>(word)};
  }
};

/// While it lives, the workers of all jobs that this process runs in processes, one after the
/// other, sign in. One at a time; needs the failpoint build of the library.
class Roster {
 public:
  explicit Roster(std::uint32_t berths);
  ~Roster();

  /// In a worker: its own entry. It has an index, too.
  static Worker& self();
  static std::uint32_t own_index();

  Worker& operator[](std::uint32_t index) const { return workers_[index]; }
  /// How many entries there are.
  std::uint32_t count() const { return head_[0].count; }

  /// Who is in a berth now.
  std::optional<std::uint32_t> in_berth(std::uint32_t berth) const;
  std::uint32_t berths() const { return static_cast<std::uint32_t>(berths_.size()); }

  /// What keepers had when they first waited, and at most after that; of the keeper for which it
  /// grew most.
  struct Growth {
    long pages;
    int descriptors;
  };
  Growth growth_of_keepers() const {
    return {head_[0].pages_grown.load(), head_[0].descriptors_grown.load()};
  }

 private:
  struct Head {
    std::atomic<std::uint32_t> count;
    std::atomic<long> pages_grown;
    std::atomic<int> descriptors_grown;
  };

  pid_t fork_worker();
  int wait_for_worker(idtype_t type, id_t id, siginfo_t* info, int options);
  void measure_keeper(bool first);

  const ReplacedCalls calls_;
  const SharedArray<Head> head_{1};
  const SharedArray<Worker> workers_{1U << 20};
  const SharedArray<std::atomic<std::uint32_t>> berths_;  // index plus 1; 0: vacant
};

}  // namespace spychronous::test
