// Items that end their worker, in every way a process can end.
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <ranges>
#include <string>
#include <thread>

#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/shared.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

using Crash = NothingLeft;

namespace {

constexpr int items = 8;
constexpr int bad_item = 3;

std::string text(int i) { return std::string(100, static_cast<char>('a' + i)); }

// Runs a job in which one item does `die`; the others must not notice. Returns what became of it.
template <class Die>
Outcome<int> outcome_of_item_that(Die die) {
  Starts<items> starts;
  const auto outcomes = Job(
                            [&](int i) {
                              starts.note(static_cast<std::size_t>(i));
                              if (i == bad_item) die();
                              return i;
                            },
                            std::views::iota(0, items))
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (int i = 0; i < items; ++i) {
    EXPECT_EQ(starts.of(static_cast<std::size_t>(i)), 1) << "item " << i;
    if (i != bad_item) {
      EXPECT_TRUE(has_value(outcomes[static_cast<std::size_t>(i)], i));
    }
  }
  return outcomes[bad_item];
}

// The same with results that go through a ring.
template <class Die>
Outcome<std::string> outcome_of_text_item_that(Die die) {
  const auto outcomes = Job(
                            [&](int i) {
                              if (i == bad_item) die();
                              return text(i);
                            },
                            std::views::iota(0, items))
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (int i = 0; i < items; ++i) {
    if (i != bad_item) {
      EXPECT_TRUE(has_value(outcomes[static_cast<std::size_t>(i)], text(i)));
    }
  }
  return outcomes[bad_item];
}

// SIGINT is missing: the host is asked about it first (see signal_*.cpp).
const int deadly_signals[] = {SIGHUP,  SIGQUIT, SIGILL,  SIGTRAP, SIGABRT,   SIGBUS,  SIGFPE,
                              SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE,   SIGALRM, SIGTERM,
                              SIGXCPU, SIGXFSZ, SIGPROF, SIGSYS,  SIGVTALRM, SIGPOLL, SIGPWR};

void* inaccessible_page() {
  return ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

[[gnu::noinline]] int overflow_the_stack(int depth) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(depth);
  if (depth < 0) return 0;  // never
  return overflow_the_stack(depth + 1) + frame[0];
}

// Counts what a worker runs that only the host should.
std::atomic<int>& host_handlers_in_workers() {
  static const auto* const count = new Shared<std::atomic<int>>;
  return **count;
}

class HostStatic {
 public:
  ~HostStatic() { note_run(); }
  static void note_run() {
    if (::getpid() != host()) ++host_handlers_in_workers();
  }
  static pid_t host() {
    static const pid_t pid = ::getpid();
    return pid;
  }
};

}  // namespace

TEST_F(Crash, A1_sigkill_in_an_item_is_a_crash_of_that_item_alone) {
  EXPECT_TRUE(has_crashed(outcome_of_item_that([] { ::kill(::getpid(), SIGKILL); }), SIGKILL));
}

TEST_F(Crash, A2_exit_0_in_an_item_is_a_crash_with_exit_code_0) {
  EXPECT_TRUE(has_crashed(outcome_of_item_that([] { ::_exit(0); }), {}, 0));
  EXPECT_TRUE(has_crashed(outcome_of_text_item_that([] { ::_exit(0); }), {}, 0));
}

TEST_F(Crash, A3_exit_in_an_item_is_a_crash_with_its_code) {
  EXPECT_TRUE(has_crashed(outcome_of_item_that([] { std::exit(3); }), {}, 3));
}

TEST_F(Crash, A3_exit_in_an_item_runs_no_handler_and_no_destructor_of_the_host) {
  HostStatic::host();
  static const HostStatic constructed_in_the_host;
  std::atexit(HostStatic::note_run);
  EXPECT_TRUE(has_crashed(outcome_of_item_that([] { std::exit(3); }), {}, 3));
  EXPECT_EQ(host_handlers_in_workers(), 0);
}

TEST_F(Crash, A4_quick_exit_is_a_crash_with_its_code) {
  EXPECT_TRUE(has_crashed(outcome_of_item_that([] { std::quick_exit(5); }), {}, 5));
}

TEST_F(Crash, A4_abort_and_terminate_are_crashes_by_sigabrt) {
  EXPECT_TRUE(has_crashed(outcome_of_item_that([] { std::abort(); }), SIGABRT));
  EXPECT_TRUE(has_crashed(outcome_of_item_that([] { std::terminate(); }), SIGABRT));
}

TEST_F(Crash, A5_every_deadly_signal_is_a_crash_by_that_signal) {
  for (const int signal : deadly_signals) {
    EXPECT_TRUE(has_crashed(outcome_of_item_that([signal] { ::raise(signal); }), signal));
  }
}

TEST_F(Crash, A5_every_deadly_signal_spares_results_in_rings) {
  for (const int signal : deadly_signals) {
    EXPECT_TRUE(has_crashed(outcome_of_text_item_that([signal] { ::raise(signal); }), signal));
  }
}

TEST_F(Crash, A5_a_wild_store_is_a_crash_by_sigsegv) {
  EXPECT_TRUE(has_crashed(
      outcome_of_item_that([] { *static_cast<volatile char*>(inaccessible_page()) = 1; }),
      SIGSEGV));
}

TEST_F(Crash, A5_a_crash_names_its_signal) {
  const auto outcome = outcome_of_item_that([] { ::raise(SIGSEGV); });
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.failure().message().find("SIGSEGV"), std::string::npos);
  EXPECT_EQ(outcome.failure().index(), bad_item);
  EXPECT_GT(outcome.failure().pid(), 0);
  EXPECT_NE(outcome.failure().pid(), ::getpid());
}

TEST_F(Crash, A6_a_stack_overflow_is_a_crash_by_sigsegv) {
  EXPECT_TRUE(has_crashed(outcome_of_item_that([] { overflow_the_stack(0); }), SIGSEGV));
}

TEST_F(Crash, A7_pthread_exit_in_an_item_is_a_crash_at_once) {
  const auto outcome = outcome_of_item_that([] { ::pthread_exit(nullptr); });
  EXPECT_TRUE(has_failed(outcome, FailureKind::crash));
}

TEST_F(Crash, A7_pthread_exit_is_a_crash_at_once_although_another_thread_lives) {
  const auto outcome = outcome_of_item_that([] {
    std::thread([] {
      for (;;) ::pause();
    }).detach();
    ::pthread_exit(nullptr);
  });
  EXPECT_TRUE(has_failed(outcome, FailureKind::crash));
}

TEST_F(Crash, A7_pthread_exit_in_an_item_with_a_ring_result_is_a_crash) {
  const auto outcome = outcome_of_text_item_that([] { ::pthread_exit(nullptr); });
  EXPECT_TRUE(has_failed(outcome, FailureKind::crash));
}

}  // namespace spychronous::test
