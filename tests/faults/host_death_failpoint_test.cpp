// The host is killed in the very moment in which any process of a job passes any failpoint.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "helpers/eventful_job.hpp"
#include "helpers/forked.hpp"
#include "helpers/stage.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class HostDeathAtFailpoint : public NothingLeft,
                             public ::testing::WithParamInterface<std::string_view> {
 protected:
  Shared<Stage> stage_;
};

TEST_P(HostDeathAtFailpoint, D1_leaves_nothing) {
  for (int nth = 1; nth <= 3; ++nth) {
    stage_->note = 0;
    Forked host([&] {
      const pid_t pid = ::getpid();
      const AtFailpoints kill([&](std::string_view name) {
        if (name == GetParam() && stage_->note.fetch_add(1) + 1 == nth) ::kill(pid, SIGKILL);
      });
      run_eventful_jobs([] { return false; });
      return 0;
    });
    EXPECT_EQ(host.wait(), killed_by(SIGKILL));
    wait_until_alone();
  }
}

INSTANTIATE_TEST_SUITE_P(All, HostDeathAtFailpoint, ::testing::ValuesIn(all_failpoints),
                         [](const auto& scenario) { return std::string(scenario.param); });

}  // namespace
}  // namespace spychronous::test
