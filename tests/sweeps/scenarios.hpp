#pragma once

#include <string_view>
#include <vector>

#include "sweeps/mixed_work.hpp"
#include "sweeps/stage.hpp"

namespace spychronous::test::sweep {

/// What becomes of an item.
struct Fate {
  enum class Kind { value, exception, crash, timeout } kind = Kind::value;
  int signal = 0;

  friend bool operator==(const Fate&, const Fate&) = default;
};

/// A job of twenty items that is run over and over while a sweep strikes at it. All scenarios
/// together come to every place in the sources that has a failpoint.
struct Scenario {
  std::string_view name;
  /// Whether each item has its fate by the end. Else the job ends early, and what has an outcome
  /// has the right one.
  bool completes = true;
  /// Whether the run throws.
  bool throws = false;
  /// An item whose fate depends on who is struck when; none: `items`.
  std::uint32_t loose_item = items;
  /// What an item comes to when nobody is struck.
  Fate (*fate)(std::uint32_t item);
  /// Prepares the work, in the host.
  void (*prepare)(Stage& stage, MixedWork& work) = [](Stage&, MixedWork&) {};
  /// What the scenario itself does at a failpoint.
  void (*at_failpoint)(std::string_view name, Stage& stage,
                       MixedWork& work) = [](std::string_view, Stage&, MixedWork&) {};
  /// The system refuses to fork workers.
  bool no_workers = false;
  /// The keeper is killed at the end of it.
  bool kills_keeper = false;
  bool isolate_pids = false;
  /// Who comes seldom makes the kernel put a barrier into the others, as in jobs of many items.
  bool barriers = false;
};

/// Those that this system allows: some allow no PID namespaces.
const std::vector<Scenario>& scenarios();
const Scenario& scenario(std::string_view name);
bool pid_namespaces_allowed();

/// In any process of the job: puts the clock forward, beyond the limit of all that runs.
void let_limits_pass(Stage& stage);

}  // namespace spychronous::test::sweep
