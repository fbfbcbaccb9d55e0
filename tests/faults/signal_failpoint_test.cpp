// SIGINT in the very moment in which any process of a job passes any failpoint: it is never lost.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <tuple>

#include "helpers/eventful_job.hpp"
#include "helpers/forked.hpp"
#include "helpers/stage.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

enum class To { host, group };

class SigintAtFailpoint
    : public NothingLeft,
      public ::testing::WithParamInterface<std::tuple<std::string_view, int, To>> {};

TEST_P(SigintAtFailpoint, C3_ends_the_host_by_sigint) {
  const auto [failpoint, nth, to] = GetParam();
  const Shared<Stage> stage;
  Forked host([&, failpoint = failpoint, nth = nth, to = to] {
    const pid_t pid = ::getpid();
    const AtFailpoints interrupt([&](std::string_view name) {
      if (name == failpoint && stage->note.fetch_add(1) + 1 == nth) {
        ::kill(to == To::host ? pid : -pid, SIGINT);
      }
    });
    run_eventful_jobs([] { return false; });
    return 0;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

INSTANTIATE_TEST_SUITE_P(All, SigintAtFailpoint,
                         ::testing::Combine(::testing::ValuesIn(all_failpoints),
                                            ::testing::Values(1, 2, 3),
                                            ::testing::Values(To::host, To::group)),
                         [](const auto& scenario) {
                           return std::string(std::get<0>(scenario.param)) + "_" +
                                  std::to_string(std::get<1>(scenario.param)) +
                                  (std::get<2>(scenario.param) == To::host ? "_to_the_host"
                                                                           : "_to_the_group");
                         });

}  // namespace
}  // namespace spychronous::test
