// System calls that a kernel or a sandbox does not have, or that are interrupted.
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <ranges>
#include <string>
#include <system_error>
#include <thread>

#include "helpers/staged_jobs.hpp"
#include "spychronous/spychronous.hpp"
#include "support/event.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/seam.hpp"
#include "support/shared.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

using Kernel = NothingLeft;

namespace {

// A job with values, an exception, a crash, a timeout and a process left behind.
void expect_everything_works() {
  using namespace std::chrono_literals;
  const Shared<Event> child_runs;
  const auto outcomes = Job(
                            [&](int i) {
                              if (i == 1) throw std::out_of_range("one");
                              if (i == 2) ::raise(SIGSEGV);
                              if (i == 3) {
                                if (::fork() == 0) {
                                  ::setsid();
                                  child_runs->signal();
                                  for (;;) ::pause();
                                }
                                child_runs->wait();
                                for (;;) ::pause();
                              }
                              return std::string(1000, static_cast<char>('a' + i));
                            },
                            std::views::iota(0, 6))
                            .processes(2)
                            .timeout(5s)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (const int i : {0, 4, 5}) {
    EXPECT_TRUE(has_value(outcomes[static_cast<std::size_t>(i)],
                          std::string(1000, static_cast<char>('a' + i))));
  }
  EXPECT_TRUE(has_thrown(outcomes[1]));
  EXPECT_TRUE(has_crashed(outcomes[2], SIGSEGV));
  EXPECT_TRUE(has_timed_out(outcomes[3]));
}

const auto real_membarrier = os::calls.membarrier;

// So many items that workers claim them without looking. One of them has to take what is in the
// range of the other, whose first item waits for that.
void expect_thefts_work() {
  constexpr std::size_t items = 16'384;
  const Shared<std::atomic<std::size_t>> done;
  const auto results = Job(
                           [&](std::size_t i) {
                             while (i == 0 && *done != items - 1) std::this_thread::yield();
                             ++*done;
                             return i;
                           },
                           items_to(items))
                           .processes(2)
                           .run_multi_processed();
  for (std::size_t i = 0; i < items; ++i) ASSERT_EQ(results[i], i);
}

template <auto call>
void expect_clear_error(int error) {
  const RefusedCall<call> refused(error);
  try {
    Job([](int i) { return i; }, std::views::iota(0, 3)).run_multi_processed();
    FAIL() << "nothing was thrown";
  } catch (const std::system_error& thrown) {
    EXPECT_EQ(thrown.code().value(), error);
    EXPECT_TRUE(std::string(thrown.what()).starts_with("spychronous: ")) << thrown.what();
  }
}

// Interrupts every second call.
template <auto call>
class Interrupted;
template <class Result, class... Args, Result (*os::Calls::*call)(Args...)>
class Interrupted<call> {
 public:
  Interrupted() {
    real() = os::calls.*call;
    os::calls.*call = [](Args... args) -> Result {
      static int calls = 0;
      if (++calls % 2 == 0) return real()(args...);
      errno = EINTR;
      return -1;
    };
  }
  ~Interrupted() { os::calls.*call = real(); }

 private:
  static auto real() -> Result (*&)(Args...) {
    static Result (*pointer)(Args...);
    return pointer;
  }
};

}  // namespace

TEST_F(Kernel, F8_without_pidfds_everything_works) {
  for (const int error : {ENOSYS, EPERM}) {
    const RefusedCall<&os::Calls::pidfd_open> refused(error);
    expect_everything_works();
    EXPECT_GT(refused.count(), 0);
  }
}

TEST_F(Kernel, F8_without_close_range_everything_works) {
  for (const int error : {ENOSYS, EPERM}) {
    const RefusedCall<&os::Calls::close_range> refused(error);
    expect_everything_works();
    EXPECT_GT(refused.count(), 0);
  }
}

TEST_F(Kernel, F8_without_membarrier_everything_works) {
  for (const int error : {ENOSYS, EPERM}) {
    const RefusedCall<&os::Calls::membarrier> refused(error);
    expect_everything_works();
    expect_thefts_work();
    EXPECT_GT(refused.count(), 0);
  }
}

TEST_F(Kernel, F8_a_membarrier_that_is_refused_to_thieves_is_asked_again) {
  const ReplacedCalls replaced;
  os::calls.membarrier = [](int command) {
    static int calls = 0;
    constexpr int of_the_keeper = 2;
    if (++calls <= of_the_keeper || calls % 2 == 0) return real_membarrier(command);
    errno = EPERM;
    return -1;
  };
  expect_thefts_work();
}

TEST_F(Kernel, F9_without_proc_workers_and_their_keeper_leave_nothing) {
  const RefusedCall<&os::Calls::open> refused(ENOENT);
  const auto outcomes = Job(
                            [](int i) {
                              if (i == 1) ::raise(SIGKILL);
                              return i;
                            },
                            std::views::iota(0, 4))
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (const int i : {0, 2, 3}) EXPECT_TRUE(has_value(outcomes[static_cast<std::size_t>(i)], i));
  EXPECT_TRUE(has_crashed(outcomes[1], SIGKILL));
  EXPECT_GT(refused.count(), 0);
}

TEST_F(Kernel, F8_where_groups_cannot_be_changed_everything_works) {
  const RefusedCall<&os::Calls::setpgid> no_group(EPERM);
  const RefusedCall<&os::Calls::setsid> no_session(EPERM);
  expect_everything_works();
}

TEST_F(Kernel, F8_without_wipe_on_fork_there_is_a_clear_error) {
  expect_clear_error<&os::Calls::madvise>(EINVAL);
}

TEST_F(Kernel, F8_without_signalfd_there_is_a_clear_error) {
  expect_clear_error<&os::Calls::signalfd>(ENOSYS);
}

TEST_F(Kernel, F8_without_socketpair_there_is_a_clear_error) {
  expect_clear_error<&os::Calls::socketpair>(EPERM);
}

TEST_F(Kernel, F3_without_memory_to_map_there_is_a_clear_error) {
  expect_clear_error<&os::Calls::mmap>(ENOMEM);
}

TEST_F(Kernel, F3_a_refused_second_mapping_leaves_nothing) {
  const RefusedCall<&os::Calls::mmap> refused(ENOMEM, 2);
  EXPECT_THROW(Job([](int i) { return i; }, std::views::iota(0, 3)).run_multi_processed(),
               std::system_error);
}

TEST_F(Kernel, F8_interrupted_calls_are_made_again) {
  const Interrupted<&os::Calls::poll> poll;
  const Interrupted<&os::Calls::waitid> waitid;
  const Interrupted<&os::Calls::read> read;
  const Interrupted<&os::Calls::send> send;
  const Interrupted<&os::Calls::recv> recv;
  const Interrupted<&os::Calls::futex_wait> futex_wait;
  expect_everything_works();
}

TEST_F(Kernel, C17_lost_wake_ups_delay_but_never_hang) {
  const ReplacedCalls replaced;
  os::calls.futex_wake = [](const std::uint32_t*, int) { return 0; };
  expect_everything_works();
}

}  // namespace spychronous::test
