#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "spychronous/engine/process_run.hpp"
#include "sweeps/refusable_calls.hpp"
#include "sweeps/scenarios.hpp"

namespace spychronous::test::sweep {

/// One run of the job of a scenario in the calling process, which is a host made for it.
class Job20 {
 public:
  Job20(const Scenario& scenario, Stage& stage) : scenario_(scenario), stage_(stage) {}

  /// Called with each failpoint that any process of the job passes, before the scenario has its
  /// say.
  std::function<void(std::string_view name, MixedWork& work)> at_passing = [](std::string_view,
                                                                              MixedWork&) {};
  /// Asked before each system call of the job.
  RefusableCalls::Refuse refuse = [](std::size_t) { return 0; };

  /// Asked for each item that has not the fate of its scenario, with what became of it (nothing: it
  /// has no outcome). Returns whether that is right, too.
  std::function<bool(std::uint32_t item, const std::optional<Fate>&)> excused =
      [](std::uint32_t, const std::optional<Fate>&) { return false; };
  /// Whether the system may refuse the run, in a sentence.
  bool may_be_refused = false;
  /// Whether the run may end without its keeper.
  std::function<bool()> may_lose_keeper = [] { return false; };
  /// Whether what an item left behind may be alive at the end.
  bool may_leave_stray = false;

  /// Runs the job and holds all that comes of it against what has to come. What is wrong is noted
  /// on the stage.
  void run();

 private:
  void check_ending(std::optional<engine::Ending> ending, const std::string& error);
  void check_items(const engine::ProcessRun& run, MixedWork& work, bool complete);
  void check_nobody_is_left();

  const Scenario& scenario_;
  Stage& stage_;
};

}  // namespace spychronous::test::sweep
