// Masks and dispositions of the workers.

#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "helpers/forked.hpp"
#include "helpers/proc.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

void do_nothing(int) {}

/// Mask and dispositions of this process, as the kernel tells them.
std::string signals_of_this_process() {
  return status_lines("SigBlk") + status_lines("SigIgn") + status_lines("SigCgt");
}

class SignalsOfWorkers : public NothingLeft, public ::testing::WithParamInterface<void (*)(int)> {};

// Items also run in a replacement here: item 0 crashes, and its worker's seat is the only one.
TEST_P(SignalsOfWorkers, C16_are_those_of_the_host) {
  Forked host([&] {
    ::signal(SIGINT, GetParam());
    ::signal(SIGUSR1, SIG_IGN);
    ::signal(SIGCHLD, SIG_IGN);
    ::signal(SIGTERM, do_nothing);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR2);
    sigaddset(&blocked, SIGRTMIN);
    ::pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
    const std::string own = signals_of_this_process();
    const auto outcomes = Job(
                              [](std::size_t item) {
                                if (item == 1) ::raise(SIGKILL);
                                return signals_of_this_process();
                              },
                              items_to(4))
                              .processes(1)
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    for (const std::size_t item : {0, 2, 3}) {
      if (outcomes[item].value_or("") != own) return 1;
    }
    return signals_of_this_process() == own ? 0 : 2;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

INSTANTIATE_TEST_SUITE_P(WithSigint, SignalsOfWorkers,
                         ::testing::Values(SIG_DFL, SIG_IGN, do_nothing), [](const auto& scenario) {
                           if (scenario.param == SIG_DFL) return "default";
                           return scenario.param == SIG_IGN ? "ignored" : "handled";
                         });

}  // namespace
}  // namespace spychronous::test
