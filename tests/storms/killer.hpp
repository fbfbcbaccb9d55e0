#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "helpers/forked.hpp"
#include "storms/chance.hpp"
#include "storms/roster.hpp"

namespace spychronous::test {

/// What the killer is going to do next. A seed determines all of it.
struct Strike {
  double gap;  ///< seconds since the one before
  std::uint32_t berth;
  Blow blow;
};

class Plan {
 public:
  struct Weather {
    std::uint64_t seed;
    double rate;  ///< strikes a second
    std::uint32_t berths;
    double limit;  ///< of an item, in seconds: so long a stopped worker stands still
  };

  explicit Plan(const Weather& weather);
  Strike next();

 private:
  Weather weather_;
  double stops_;
  Chance chance_;
};

/// A process that strikes at the workers of a roster until it is destroyed. A strike at a berth
/// that is vacant, or whose worker was struck before, goes to the next one.
class Killer {
 public:
  /// `in_secret`: a sabotage; all its strikes are SIGKILL, and it does not say so.
  Killer(const Roster& roster, const Plan::Weather& weather, bool in_secret);
  ~Killer();
  Killer(const Killer&) = delete;
  Killer& operator=(const Killer&) = delete;

  /// How many strikes found a worker, by Blow.
  std::uint32_t count(Blow blow) const { return landed_[static_cast<std::size_t>(blow)]; }

 private:
  [[noreturn]] void rage(const Roster& roster, const Plan::Weather& weather, bool in_secret) const;
  bool strike(const Roster& roster, std::uint32_t berth, Blow blow, bool in_secret) const;

  const SharedArray<std::atomic<std::uint32_t>> landed_{blows + 1};
  std::optional<Forked> process_;
};

}  // namespace spychronous::test
