#pragma once

#include <cstdint>

#include "costs.hpp"

namespace spychronous::simulation {

/// Measures what things take here, in some seconds, with two cores and real jobs.
Costs measure_costs();
/// The part of it that is about words and cache lines.
void measure_memory(Costs& costs);

/// A real job beside as many bare processes, each with its share of the items and nothing else to
/// do: what the cores give at that moment. The median of some rounds, in which they take turns.
struct Efficiency {
  Time item;  ///< how long one took the bare processes
  double of_job;
};
/// Each item keeps a core busy for about so long.
Efficiency measure_efficiency(std::uint32_t workers, std::uint32_t items, Time item);

}  // namespace spychronous::simulation
