// What host, keeper and workers ask of the system is refused at an odd moment. The run ends with
// what it has to end with, or with a sentence, and never hangs.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <vector>

#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "helpers/stuck_job.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"
#include "support/seam.hpp"

namespace spychronous::test {
namespace {

/// The first of its two items fails while the other one runs, which never ends.
void expect_the_failure_to_end_the_job() {
  const Shared<Event> endless_runs;
  EXPECT_THROW(Job(
                   [&](std::size_t item) {
                     if (item == 1) {
                       endless_runs->signal();
                       stay_for_ever();
                     }
                     endless_runs->wait();
                     throw std::out_of_range("the first item");
                   },
                   items_to(2))
                   .processes(2)
                   .run_multi_processed(),
               std::out_of_range);
}

/// A run throws what the system answered, EPERM, in a sentence with these words.
void expect_refusal(const std::string& words) {
  try {
    Job([](int i) { return i; }, std::vector{1, 2, 3}).run_multi_processed();
    FAIL() << "nothing was thrown";
  } catch (const std::system_error& thrown) {
    EXPECT_EQ(thrown.code().value(), EPERM);
    EXPECT_NE(std::string(thrown.what()).find(words), std::string::npos);
  }
}

/// While it lives no thread can be made: each would have a stack that is larger than all memory.
class RefusedThreads {
 public:
  RefusedThreads() {
    ::pthread_getattr_default_np(&before_);
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    EXPECT_EQ(::pthread_attr_setstacksize(&attributes, std::size_t{1} << 50), 0);
    EXPECT_EQ(::pthread_setattr_default_np(&attributes), 0);
    ::pthread_attr_destroy(&attributes);
  }
  ~RefusedThreads() {
    ::pthread_setattr_default_np(&before_);
    ::pthread_attr_destroy(&before_);
  }
  RefusedThreads(const RefusedThreads&) = delete;
  RefusedThreads& operator=(const RefusedThreads&) = delete;

 private:
  pthread_attr_t before_;
};

template <class Run>
void expect_no_thread(Run run) {
  const RefusedThreads refused;
  try {
    static_cast<void>(run());
    FAIL() << "nothing was thrown";
  } catch (const std::system_error& thrown) {
    EXPECT_EQ(thrown.code().value(), EAGAIN);
    EXPECT_NE(std::string(thrown.what()).find("refused to start a thread for the job"),
              std::string::npos);
  }
}

using Refusal = NothingLeft;

TEST_F(Refusal, F1_of_a_thread_is_a_clear_error_and_no_item_is_run) {
  const Shared<Event> runs;
  const auto func = [&](std::size_t i) {
    runs->signal();
    return i;
  };
  expect_no_thread([&] { return Job(func, items_to(3)).run_multi_threaded(); });
  expect_no_thread([&] { return AsynchronousJob(func, items_to(3)).run_multi_threaded(); });
  expect_no_thread([&] { return AsynchronousJob(func, items_to(3)).run_multi_processed(); });
  expect_no_thread([&] { return AsynchronousJob(func, items_to(3)).run_single_processed(); });
  EXPECT_EQ(runs->count(), 0U);
}

TEST_F(Refusal, F8_of_the_kill_of_a_worker_at_the_end_does_not_hang_the_run) {
  const RefusedCall<&os::Calls::kill> refused(EPERM, 1, 2);
  expect_the_failure_to_end_the_job();
  EXPECT_GT(refused.count(), 2);
}

TEST_F(Refusal, F8_of_the_word_to_stop_does_not_hang_the_run) {
  const RefusedCall<&os::Calls::send> refused(ENOBUFS);
  expect_the_failure_to_end_the_job();
  EXPECT_GT(refused.count(), 0);
}

TEST_F(Refusal, F8_of_every_wait_for_descriptors_does_not_hang_the_run) {
  const RefusedCall<&os::Calls::poll> refused(ENOMEM);
  expect_the_failure_to_end_the_job();
  EXPECT_GT(refused.count(), 0);
}

TEST_F(Refusal, D1_of_every_wait_for_descriptors_does_not_hide_the_death_of_the_host) {
  const Shared<Stage> stage;
  Forked host([&] {
    const RefusedCall<&os::Calls::poll> refused(ENOMEM);
    return run_endless_job(*stage);
  });
  stage->started.wait(2);
  host.signal(SIGKILL);
  host.wait();
  wait_until_alone();
}

TEST_F(Refusal, F8_of_unblocking_signals_in_workers_is_an_error_before_any_item) {
  const Shared<std::atomic<int>> runs;
  const ReplacedCalls replaced;
  static pid_t host;
  host = ::getpid();
  os::calls.sigprocmask = [](int how, const sigset_t* set, sigset_t* old) {
    if (::getpid() == host) return ::pthread_sigmask(how, set, old);
    errno = EPERM;
    return -1;
  };
  EXPECT_THROW(Job([&](int) { ++*runs; }, std::vector{1, 2, 3}).run_multi_processed(),
               std::runtime_error);
  EXPECT_EQ(*runs, 0);
}

TEST_F(Refusal, F8_of_blocking_signals_in_the_host_is_an_error_that_says_so) {
  const RefusedCall<&os::Calls::sigprocmask> refused(EPERM, 1, 1);
  expect_refusal("block signals");
}

TEST_F(Refusal, C6_of_every_question_for_handlers_leaves_the_handler_of_the_host) {
  const auto before = ::signal(SIGINT, [](int) {});
  const auto handler = ::signal(SIGINT, [](int) {});
  {
    const RefusedCall<&os::Calls::sigaction> refused(EPERM, 1, 1);
    EXPECT_EQ(Job([](int i) { return i; }, std::vector{1}).run_multi_processed(), std::vector{1});
  }
  const auto after = ::signal(SIGINT, before);
  EXPECT_NE(after, SIG_DFL);
  EXPECT_NE(handler, SIG_DFL);
}

TEST_F(Refusal, F8_of_what_sigint_does_to_workers_is_an_error_that_says_so) {
  const RefusedCall<&os::Calls::sigaction> refused(EPERM, 3, 3);
  expect_refusal("SIGINT");
}

TEST_F(Refusal, D4_of_every_wait_for_descriptors_does_not_hide_the_death_of_the_keeper) {
  const RefusedCall<&os::Calls::poll> refused(ENOMEM);
  EXPECT_THROW(Job(
                   [](std::size_t) {
                     ::kill(::getppid(), SIGKILL);
                     stay_for_ever();
                   },
                   items_to(2))
                   .processes(2)
                   .run_multi_processed(),
               KeeperLost);
  wait_until_alone();
}

// The word on the worker that died of SIGINT is due when the others are given up.
TEST_F(Refusal, A14_of_all_but_one_worker_is_an_error_while_the_host_is_asked_about_that_one) {
  const Shared<std::atomic<int>> born;
  const AtFailpoints die([&](std::string_view name) {
    if (name == "worker_forked" && born->fetch_add(1) != 0) ::_exit(1);
  });
  EXPECT_THROW(Job([](std::size_t) { ::raise(SIGINT); }, items_to(20))
                   .processes(2)
                   .suppress_worker_exceptions()
                   .run_multi_processed(),
               std::runtime_error);
}

using RefusalAndLimit = Limit;

TEST_F(RefusalAndLimit, F8_of_the_kill_of_a_worker_that_is_late_delays_its_end) {
  const RefusedCall<&os::Calls::kill> refused(EPERM, 1, 1);
  auto job = job_with_stuck_item(
      0, [this] { stuck(); }, limit);
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  EXPECT_TRUE(has_value(outcomes[1], std::size_t{1}));
  EXPECT_TRUE(has_value(outcomes[2], std::size_t{2}));
}

}  // namespace
}  // namespace spychronous::test
