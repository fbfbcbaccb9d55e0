#pragma once

namespace spychronous::simulation {

/// Nanoseconds of the simulated clock.
using Time = double;

/// What things take on the machine that is simulated.
struct Costs {
  // A word in a cache line that the worker's core has to itself.
  Time load = 0.5;
  Time store = 0.5;
  Time update = 5;  ///< an atomic read-modify-write, which waits for the stores before it

  // A line that another core has changed, or has a copy of.
  Time read_transfer = 40;  ///< for a load; of several in a row, which overlap, each
  Time transfer = 60;       ///< for a store or an update, from the asking until it is done

  // A barrier that one core makes the kernel put into all others (membarrier).
  Time barrier = 2000;    ///< what it costs that core
  Time interrupt = 1000;  ///< what it costs each of the others

  Time clock = 5;            ///< a look at the coarse clock
  Time sleep_excess = 55e3;  ///< by how much a sleep in the kernel is longer than asked for
  Time item = 2;             ///< whatever else a worker does for each item

  Time start_job = 150e3;   ///< until the keeper forks its first worker, and after the last is gone
  Time fork = 50e3;         ///< of a worker, in the keeper
  Time bury = 50e3;         ///< what else a worker costs the keeper, at its end
  Time take_in_place = 1;   ///< of the host, for a result that stands in place
  Time take_message = 100;  ///< of the host, for a result that comes through a ring
};

}  // namespace spychronous::simulation
