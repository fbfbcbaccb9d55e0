// SIGINT in a host with several jobs: in two threads, and nested.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string_view>
#include <thread>
#include <vector>

#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class SignalToSeveralJobs : public NothingLeft {
 protected:
  /// While it lives: a keeper without workers notes whose child it is at its end. That is the host
  /// as long as the host lives.
  AtFailpoints note_parent_of_keeper() {
    return AtFailpoints([this](std::string_view name) {
      if (name == "keeper_ends") stage_->note = ::getppid();
    });
  }

  Shared<Stage> stage_;
};

TEST_F(SignalToSeveralJobs, two_jobs_in_two_threads_end_with_one_sigint) {
  Forked host([&] {
    std::thread other([&] { run_endless_job(*stage_, 2); });
    run_endless_job(*stage_, 2);
    other.join();
    return 0;
  });
  stage_->started.wait(4);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(SignalToSeveralJobs, the_end_of_one_job_leaves_the_watch_to_the_job_of_another_thread) {
  Forked host([&] {
    const auto note_parent = note_parent_of_keeper();
    std::thread other([&] {
      stage_->started.wait(2);
      const std::vector<int> items{1, 2};
      Job([](int item) { return item; }, items).run_multi_processed();
      stage_->done.signal();
    });
    run_endless_job(*stage_, 2);
    other.join();
    return 0;
  });
  stage_->done.wait();
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  EXPECT_EQ(stage_->note, host.pid());
  wait_until_alone();
}

TEST_F(SignalToSeveralJobs, sigint_to_the_group_ends_nested_jobs_to_the_last_process) {
  Forked host([&] {
    const std::vector<int> outer{0, 1};
    Job([&](int) { run_endless_job(*stage_, 2); }, outer).no_daemon().run_multi_processed();
    return 0;
  });
  stage_->started.wait(4);
  host.signal_group(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(SignalToSeveralJobs, sigint_to_the_host_alone_ends_nested_jobs_to_the_last_process) {
  Forked host([&] {
    const std::vector<int> outer{0, 1};
    Job([&](int) { run_endless_job(*stage_, 2); }, outer).no_daemon().run_multi_processed();
    return 0;
  });
  stage_->started.wait(4);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

}  // namespace
}  // namespace spychronous::test
