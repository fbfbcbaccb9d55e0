// The jobs of the sweeps come to every place that has a failpoint, and end as they have to.
#include <gtest/gtest.h>

#include "support/leftovers.hpp"
#include "sweeps/job20.hpp"
#include "sweeps/passes.hpp"
#include "sweeps/watched_host.hpp"

namespace spychronous::test::sweep {
namespace {

using Places = NothingLeft;

const std::set<std::string> places_of_isolation = {"before_unshare", "before_fork_of_init",
                                                   "after_fork_of_init", "before_prctl_of_init",
                                                   "after_prctl_of_init"};

TEST_F(Places, all_are_passed_by_the_jobs_of_the_sweeps) {
  std::set<std::string> missing = places_in_sources();
  EXPECT_GE(missing.size(), 40);
  for (const Scenario& scenario : scenarios()) {
    SCOPED_TRACE(scenario.name);
    Passes passes;
    const Shared<Stage> stage;
    const Aftermath aftermath = run_host(*stage,
                                         [&] {
                                           Job20 job(scenario, *stage);
                                           job.may_leave_stray = scenario.kills_keeper;
                                           job.at_passing = [&](std::string_view name, MixedWork&) {
                                             passes.note(name, role_of_this_process);
                                           };
                                           job.run();
                                         },
                                         {.end_stray = scenario.kills_keeper});
    EXPECT_FALSE(aftermath.hung);
    EXPECT_EQ(aftermath.end, exited(0));
    EXPECT_STREQ(stage->problem.data(), "");
    std::erase_if(missing, [&](const std::string& name) { return passes.of(name) != 0; });
  }
  if (pid_namespaces_allowed()) {
    EXPECT_EQ(missing, std::set<std::string>{});
  } else {
    EXPECT_EQ(missing, places_of_isolation);
  }
}

}  // namespace
}  // namespace spychronous::test::sweep
