#pragma once

#include <cstdint>
#include <vector>

#include "costs.hpp"
#include "machine.hpp"

/// Ways to share items out among workers, each on a simulated machine.

namespace spychronous::simulation {

/// How long each item takes, in nanoseconds.
using Lengths = std::vector<float>;

struct Report {
  Time time = 0;                      ///< until the last result is where the caller wants it
  std::vector<std::uint32_t> starts;  ///< how often each item was started
  Machine::Losses losses;
};

/// The workers claim, steal and settle by the code of the engine; the keeper forks them in a row
/// and buries them in a row; the host takes the results when they have ended.
Report run_job(const Costs& costs, const Lengths& lengths, std::uint32_t workers);

/// As run_job, but through a ring: the host takes the results one after the other while they come.
Report run_job_of_messages(const Costs& costs, const Lengths& lengths, std::uint32_t workers);

/// As run_job, without start, end and host: all workers are there from the start.
Report run_claiming(const Costs& costs, const Lengths& lengths, std::uint32_t workers);

/// Naive: for each item a worker adds one to a counter that all share. No start, end or host, no
/// outcomes, no limits.
Report run_counter(const Costs& costs, const Lengths& lengths, std::uint32_t workers);

/// Each worker has its share of the items from the start, and nobody helps anybody. Otherwise as
/// run_counter.
Report run_static(const Costs& costs, const Lengths& lengths, std::uint32_t workers);

}  // namespace spychronous::simulation
