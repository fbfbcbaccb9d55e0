#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "storms/shared_array.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

/// Kills the host of a job, or its keeper, at an event: an event is that any process of the job,
/// nested ones included, passes any failpoint. The process that passes the chosen one kills.
class Lightning {
 public:
  enum class Victim : int { nobody, host, keeper };

  /// To be made anew for each host, before it is forked.
  Lightning(Victim victim, std::uint64_t event) : victim_(victim), event_(event) {}

  /// In the host, before it runs its only job.
  void arm();

  /// How many events there were.
  std::uint64_t events() const { return sky_->events; }
  bool struck() const { return sky_->struck; }
  Victim victim() const { return victim_; }
  /// The failpoint; nullptr as long as it has not struck.
  const char* where() const { return sky_->where; }

  /// In the host: which workers of its own job are not dead, in words; empty if all are. Those of
  /// jobs in its items have keepers of their own.
  std::string living_workers() const;
  /// For a sabotage.
  void note_worker(pid_t pid) const;

 private:
  struct Sky {
    std::atomic<std::uint64_t> events;
    std::atomic<bool> struck;
    std::atomic<const char*> where;
    std::atomic<pid_t> host;
    std::atomic<pid_t> keeper;
    std::atomic<std::uint32_t> workers;
  };

  void pass(const char* name) const;

  const Victim victim_;
  const std::uint64_t event_;
  const Shared<Sky> sky_;
  const SharedArray<std::atomic<pid_t>> workers_{4096};
};

}  // namespace spychronous::test
