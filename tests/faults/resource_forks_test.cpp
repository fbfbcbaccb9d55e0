// Forks that the system refuses, and forks that items make.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <ranges>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "spychronous/spychronous.hpp"
#include "support/event.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/seam.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

using Forks = NothingLeft;
using RefusedKeeper = RefusedCall<&os::Calls::fork>;
using RefusedWorker = RefusedCall<&os::Calls::fork_without_handlers>;

namespace {

constexpr std::size_t items = 12;
constexpr int workers = 4;

auto job_of(Starts<items>& starts) {
  return Job([&](std::size_t i) { return starts.note(i); }, std::views::iota(std::size_t{0}, items))
      .processes(workers);
}

void expect_all_once(const std::vector<std::size_t>& results, const Starts<items>& starts) {
  ASSERT_EQ(results.size(), items);
  for (std::size_t i = 0; i < items; ++i) {
    EXPECT_EQ(results[i], i);
    EXPECT_EQ(starts.of(i), 1);
  }
}

template <class Run>
void expect_refusal(int error, const Starts<items>& starts, Run run) {
  try {
    run();
    FAIL() << "nothing was thrown";
  } catch (const std::system_error& refused) {
    EXPECT_EQ(refused.code().value(), error);
    EXPECT_NE(std::string(refused.what()).find("ulimit -u"), std::string::npos) << refused.what();
  }
  for (std::size_t i = 0; i < items; ++i) EXPECT_EQ(starts.of(i), 0);
}

}  // namespace

TEST_F(Forks, F1_no_keeper_is_a_clear_error) {
  for (const int error : {EAGAIN, ENOMEM}) {
    Starts<items> starts;
    const RefusedKeeper refused(error);
    expect_refusal(error, starts, [&] { job_of(starts).run_multi_processed(); });
    EXPECT_EQ(refused.count(), 1);
  }
}

TEST_F(Forks, F1_no_worker_is_a_clear_error) {
  for (const int error : {EAGAIN, ENOMEM}) {
    Starts<items> starts;
    const RefusedWorker refused(error);
    expect_refusal(error, starts, [&] { job_of(starts).run_multi_processed(); });
  }
}

TEST_F(Forks, F1_no_worker_is_a_clear_error_with_suppressed_exceptions_too) {
  Starts<items> starts;
  const RefusedWorker refused(EAGAIN);
  expect_refusal(EAGAIN, starts, [&] {
    static_cast<void>(job_of(starts).suppress_worker_exceptions().run_multi_processed());
  });
}

TEST_F(Forks, F1_some_workers_do_all_the_work) {
  for (const int error : {EAGAIN, ENOMEM}) {
    for (int refused_from = 2; refused_from <= workers; ++refused_from) {
      SCOPED_TRACE(refused_from);
      Starts<items> starts;
      const RefusedWorker refused(error, refused_from);
      expect_all_once(job_of(starts).run_multi_processed(), starts);
    }
  }
}

TEST_F(Forks, F1_one_refusal_is_no_error) {
  for (int n = 1; n <= workers; ++n) {
    SCOPED_TRACE(n);
    Starts<items> starts;
    const RefusedWorker refused(EAGAIN, n, n);
    expect_all_once(job_of(starts).run_multi_processed(), starts);
  }
}

TEST_F(Forks, F1_a_run_after_a_refused_one_works) {
  Starts<items> starts;
  const auto job = job_of(starts);
  {
    const RefusedWorker refused(EAGAIN);
    EXPECT_THROW(job.run_multi_processed(), std::system_error);
  }
  expect_all_once(job.run_multi_processed(), starts);
}

TEST_F(Forks, F2_a_refused_replacement_is_tried_again) {
  // The replacement of the first worker succeeds with the fourth attempt.
  const RefusedWorker refused(EAGAIN, 2, 4);
  const auto outcomes = Job(
                            [](int i) {
                              if (i == 0) ::raise(SIGKILL);
                              return i;
                            },
                            std::views::iota(0, 4))
                            .processes(1)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_crashed(outcomes[0], SIGKILL));
  for (int i = 1; i < 4; ++i) EXPECT_TRUE(has_value(outcomes[static_cast<std::size_t>(i)], i));
  EXPECT_EQ(refused.count(), 5);
}

TEST_F(Forks, F2_without_replacements_the_workers_that_are_left_do_the_rest) {
  const RefusedWorker refused(EAGAIN, 3);
  const Shared<Event> crashed;
  const auto outcomes = Job(
                            [&](int i) {
                              if (i == 0) {
                                crashed->signal();
                                ::raise(SIGKILL);
                              }
                              crashed->wait();
                              return i;
                            },
                            std::views::iota(0, 8))
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_crashed(outcomes[0], SIGKILL));
  for (int i = 1; i < 8; ++i) EXPECT_TRUE(has_value(outcomes[static_cast<std::size_t>(i)], i));
}

TEST_F(Forks, F2_when_nobody_is_left_and_nobody_comes_the_run_gives_up) {
  // About two seconds of attempts.
  const RefusedWorker refused(ENOMEM, 2);
  auto job = Job([](int) { ::raise(SIGKILL); }, std::views::iota(0, 2))
                 .processes(1)
                 .suppress_worker_exceptions();
  try {
    static_cast<void>(job.run_multi_processed());
    FAIL() << "nothing was thrown";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::not_enough_memory);
  }
}

TEST_F(Forks, E9_an_item_that_forks_and_returns_twice_has_one_outcome) {
  Starts<items> starts;
  const auto results = Job(
                           [&](std::size_t i) {
                             starts.note(i);
                             static_cast<void>(::fork() == 0);
                             return i;
                           },
                           std::views::iota(std::size_t{0}, items))
                           .processes(2)
                           .run_multi_processed();
  expect_all_once(results, starts);
}

TEST_F(Forks, E9_an_item_that_forks_and_returns_twice_through_a_ring_has_one_outcome) {
  Starts<items> starts;
  const auto results = Job(
                           [&](std::size_t i) {
                             starts.note(i);
                             const char letter = ::fork() == 0 ? 'c' : 'p';
                             return std::string(1000, letter);
                           },
                           std::views::iota(std::size_t{0}, items))
                           .processes(2)
                           .run_multi_processed();
  EXPECT_EQ(results, std::vector<std::string>(items, std::string(1000, 'p')));
  for (std::size_t i = 0; i < items; ++i) EXPECT_EQ(starts.of(i), 1);
}

TEST_F(Forks, E9_a_forked_copy_that_throws_is_nobodys_failure) {
  const auto results = Job(
                           [](int i) {
                             if (::fork() == 0) throw std::runtime_error("in the copy");
                             return i;
                           },
                           std::views::iota(0, 4))
                           .run_multi_processed();
  EXPECT_EQ(results, (std::vector<int>{0, 1, 2, 3}));
}

TEST_F(Forks, E9_a_forked_copy_that_exits_takes_nothing_with_it) {
  const auto results =
      Job(
          [](int i) {
            const pid_t copy = ::fork();
            if (copy == 0) std::_Exit(9);
            int status = 0;
            return ::waitpid(copy, &status, 0) == copy ? WEXITSTATUS(status) + i : -1;
          },
          std::views::iota(0, 4))
          .run_multi_processed();
  EXPECT_EQ(results, (std::vector<int>{9, 10, 11, 12}));
}

TEST_F(Forks, E13_system_works_in_an_item) {
  const auto results =
      Job([](int i) { return WEXITSTATUS(std::system(("exit " + std::to_string(i)).c_str())); },
          std::views::iota(0, 4))
          .run_multi_processed();
  EXPECT_EQ(results, (std::vector<int>{0, 1, 2, 3}));
}

TEST_F(Forks, E13_spawned_programs_can_be_waited_for_in_an_item) {
  const auto results =
      Job(
          [](int) {
            char name[] = "true";
            char* const arguments[] = {name, nullptr};
            pid_t pid = 0;
            if (::posix_spawnp(&pid, name, nullptr, nullptr, arguments, environ) != 0) return -1;
            int status = -1;
            ::waitpid(pid, &status, 0);
            return status;
          },
          std::views::iota(0, 4))
          .run_multi_processed();
  EXPECT_EQ(results, std::vector<int>(4, 0));
}

TEST_F(Forks, E8_a_run_fits_into_a_small_stack) {
  pthread_attr_t small;
  ::pthread_attr_init(&small);
  ::pthread_attr_setstacksize(&small, 128 * 1024);
  pthread_t thread;
  const auto run = [](void*) -> void* {
    const auto outcomes = Job(
                              [](int i) {
                                if (i == 1) throw std::runtime_error("one");
                                return i;
                              },
                              std::views::iota(0, 3))
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    EXPECT_TRUE(has_value(outcomes[0], 0));
    EXPECT_TRUE(has_thrown(outcomes[1]));
    return nullptr;
  };
  ASSERT_EQ(::pthread_create(&thread, &small, run, nullptr), 0);
  ::pthread_join(thread, nullptr);
  ::pthread_attr_destroy(&small);
}

}  // namespace spychronous::test
