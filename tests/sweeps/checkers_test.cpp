// What the sweeps are to notice, they notice.
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/leftovers.hpp"
#include "sweeps/job20.hpp"
#include "sweeps/watched_host.hpp"

namespace spychronous::test::sweep {
namespace {

class SweepNotices : public NothingLeft {
 protected:
  /// What is complained of after a run of the job.
  std::string complaint(
      const Scenario& scenario, const std::function<void(Job20&)>& prepare = [](Job20&) {}) {
    const Aftermath aftermath = run_host(*stage_, [&] {
      Job20 job(scenario, *stage_);
      prepare(job);
      job.run();
    });
    EXPECT_EQ(aftermath, (Aftermath{.end = exited(0)}));
    return stage_->problem.data();
  }

  const Shared<Stage> stage_;
};

TEST_F(SweepNotices, a_wrong_outcome) {
  Scenario wrong = scenario("mixed");
  wrong.fate = [](std::uint32_t) { return Fate{}; };
  EXPECT_EQ(complaint(wrong), "item 5 has an exception and not a value");
}

TEST_F(SweepNotices, an_item_that_is_started_twice) {
  EXPECT_EQ(complaint(scenario("mixed"),
                      [this](Job20& job) {
                        job.at_passing = [this](std::string_view name, MixedWork&) {
                          if (name == "before_end") stage_->starts[3].fetch_add(1);
                        };
                      }),
            "item 3 was started 2 times");
}

TEST_F(SweepNotices, an_error) {
  EXPECT_EQ(complaint(scenario("mixed"),
                      [](Job20& job) {
                        job.refuse = [](std::size_t call) {
                          return refusable_calls()[call].name == "signalfd" ? EMFILE : 0;
                        };
                      })
                .substr(0, 31),
            "the run has thrown spychronous:");
}

TEST_F(SweepNotices, a_process_that_is_left) {
  EXPECT_EQ(complaint(scenario("mixed"),
                      [this](Job20& job) {
                        job.at_passing = [this](std::string_view name, MixedWork&) {
                          if (name == "before_end") stage_->stray = ::getppid();
                        };
                      }),
            "what an item left behind is alive after the run");
}

TEST_F(SweepNotices, what_does_not_end) {
  ::testing::internal::CaptureStderr();
  const Aftermath aftermath =
      run_host(*stage_, [] { ::pause(); }, {.patience = std::chrono::seconds(2)});
  EXPECT_TRUE(aftermath.hung);
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("State:"), std::string::npos);
}

}  // namespace
}  // namespace spychronous::test::sweep
