// SIGINT in a host with jobs in its background, and in one with jobs in threads.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <stop_token>
#include <thread>

#include "helpers/actions.hpp"
#include "helpers/background_jobs.hpp"
#include "helpers/forked.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class BackgroundAndSigint : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

TEST_F(BackgroundAndSigint, C12_sigint_ends_a_host_that_has_only_jobs_in_the_background) {
  Forked host([&] {
    const auto in_processes = endless_processes(*stage_);
    const auto in_threads = stubborn_threads(*stage_);
    stage_->started.wait(4);
    stage_->done.signal();
    stay_for_ever();
    return 1;
  });
  stage_->done.wait();
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(BackgroundAndSigint, C12_sigint_to_the_group_ends_a_host_that_waits_for_its_job) {
  Forked host([&] {
    endless_processes(*stage_).get();
    return 1;
  });
  stage_->started.wait(2);
  host.signal_group(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(BackgroundAndSigint, C12_sigint_ends_a_host_whose_job_is_attended_by_another_thread) {
  Forked host([&] {
    std::thread([&] { endless_processes(*stage_).get(); }).detach();
    stay_for_ever();
    return 1;
  });
  stage_->started.wait(2);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(BackgroundAndSigint, C12_sigint_ends_a_host_with_jobs_in_the_background_and_before_it) {
  Forked host([&] {
    const auto in_background = endless_processes(*stage_);
    std::thread([&] { run_endless_job(*stage_); }).detach();
    std::thread([&] {
      Job([&](std::size_t) { stage_->started.signal(), stay_for_ever(); }, items_to(2))
          .run_multi_threaded();
    }).detach();
    stay_for_ever();
    return 1;
  });
  stage_->started.wait(6);
  host.signal_group(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(BackgroundAndSigint, C5_an_ignored_sigint_disturbs_neither_processes_nor_threads) {
  Forked host([&] {
    ::signal(SIGINT, SIG_IGN);
    auto in_background = gated_processes(*stage_);
    stage_->started.wait(2);
    ::kill(0, SIGINT);
    stage_->gate.signal();
    const auto in_threads = Job(
                                [&](std::size_t item) {
                                  ::kill(::getpid(), SIGINT);
                                  return item;
                                },
                                items_to(2))
                                .run_multi_threaded();
    return in_background.get() == items_to(2) && in_threads == items_to(2) ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(BackgroundAndSigint, C6_a_handler_of_the_host_stays_in_charge) {
  Forked host([&] {
    handled = &stage_->note;
    set_action(SIGINT, count_signal);
    auto in_background = gated_processes(*stage_);
    stage_->started.wait(2);
    ::kill(::getpid(), SIGINT);
    const auto in_threads = Job(
                                [&](std::size_t item) {
                                  if (item == 0) ::kill(::getpid(), SIGINT);
                                  return item;
                                },
                                items_to(2))
                                .run_multi_threaded();
    stage_->gate.signal();
    const bool right = in_background.get() == items_to(2) && in_threads == items_to(2);
    return right && handler_of(SIGINT) == count_signal ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(stage_->note, 2);
}

using ThreadsAndSigint = BackgroundAndSigint;

// The callbacks run before the host goes on to its end.
TEST_F(ThreadsAndSigint, C2_asks_the_running_items_to_stop_and_ends_the_host_by_sigint) {
  Forked host([&] {
    Job(
        [&](std::size_t, const std::stop_token& stop) {
          const std::stop_callback on_stop(stop, [&] { stage_->note.fetch_add(1); });
          // The threads may be faster than the one that is going to hear of the signal.
          while (handler_of(SIGINT) == SIG_DFL) std::this_thread::yield();
          stage_->started.signal();
          stay_for_ever();
        },
        items_to(2))
        .run_multi_threaded();
    return 1;
  });
  stage_->started.wait(2);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  EXPECT_EQ(stage_->note, 2);
}

TEST_F(ThreadsAndSigint, C2_items_that_stop_at_once_do_not_save_the_host) {
  Forked host([&] {
    Job(
        [&](std::size_t, const std::stop_token& stop) {
          Event stopped;
          const std::stop_callback on_stop(stop, [&] { stopped.signal(); });
          stage_->started.signal();
          stopped.wait();
        },
        items_to(2))
        .run_multi_threaded();
    return 1;
  });
  stage_->started.wait(2);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
}

TEST_F(ThreadsAndSigint, C12_ends_a_host_that_runs_them_from_another_thread) {
  Forked host([&] {
    std::thread([&] {
      Job([&](std::size_t) { stage_->started.signal(), stay_for_ever(); }, items_to(2))
          .run_multi_threaded();
    }).detach();
    stay_for_ever();
    return 1;
  });
  stage_->started.wait(2);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
}

TEST_F(ThreadsAndSigint, C16_the_disposition_is_the_default_again_afterwards) {
  Forked host([&] {
    Job([](std::size_t) {}, items_to(2)).run_multi_threaded();
    ::kill(::getpid(), SIGINT);
    return 1;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
}

}  // namespace
}  // namespace spychronous::test
