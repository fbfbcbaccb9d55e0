// Descriptors: workers have the host's and no others, and few are enough.
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <ranges>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "helpers/forked.hpp"
#include "spychronous/spychronous.hpp"
#include "support/event.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/resource_limit.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

using Descriptors = NothingLeft;

namespace {

std::set<std::string> open_descriptors() { return entries_of("/proc/self/fd"); }

// A limit under which exactly so many more descriptors can be opened.
rlim_t limit_that_leaves(int free) {
  int limit = 0;
  for (int left = free; left > 0 || ::fcntl(limit, F_GETFD) >= 0; ++limit) {
    if (::fcntl(limit, F_GETFD) < 0) --left;
  }
  return static_cast<rlim_t>(limit);
}

// A job of three items: one crashes, one leaves a daemon, one is well.
std::vector<Outcome<int>> run_demanding_job(Starts<3>& starts, const Event& daemon_runs) {
  return Job(
             [&](std::size_t i) {
               starts.note(i);
               if (i == 0) ::raise(SIGSEGV);
               if (i == 1) {
                 if (::fork() == 0) {
                   ::setsid();
                   const_cast<Event&>(daemon_runs).signal();
                   for (;;) ::pause();
                 }
                 daemon_runs.wait();
               }
               return static_cast<int>(i);
             },
             std::views::iota(std::size_t{0}, std::size_t{3}))
      .processes(2)
      .suppress_worker_exceptions()
      .run_multi_processed();
}

}  // namespace

TEST_F(Descriptors, E7_a_worker_has_the_hosts_and_no_others) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto of_host = open_descriptors();
  const auto of_workers =
      Job([](int) { return open_descriptors(); }, std::views::iota(0, 8)).run_multi_processed();
  for (const auto& of_worker : of_workers) EXPECT_EQ(of_worker, of_host);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(Descriptors, E7_a_replacement_has_the_hosts_and_no_others) {
  const auto of_host = open_descriptors();
  const auto outcomes = Job(
                            [](int i) {
                              if (i == 0) ::raise(SIGKILL);
                              return open_descriptors();
                            },
                            std::views::iota(0, 2))
                            .processes(1)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_value(outcomes[1], of_host));
}

TEST_F(Descriptors, E7_end_of_file_comes_while_the_keeper_still_lives) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const Shared<Event> keeper_ends;
  const Shared<Event> end_of_file;
  const AtFailpoints points([&](std::string_view name) {
    if (name != "keeper_ends") return;
    keeper_ends->signal();
    end_of_file->wait();
  });
  const std::jthread reader([&] {
    keeper_ends->wait();
    ::close(ends[1]);
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 0);
    end_of_file->signal();
  });
  Job([](int) {}, std::views::iota(0, 3)).run_multi_processed();
  end_of_file->wait();
  ::close(ends[0]);
}

TEST_F(Descriptors, E10_an_item_may_close_every_descriptor) {
  const auto results = Job(
                           [](int i) {
                             ::syscall(SYS_close_range, 0U, ~0U, 0U);
                             return std::string(1000, static_cast<char>('a' + i));
                           },
                           std::views::iota(0, 8))
                           .processes(2)
                           .run_multi_processed();
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(results[static_cast<std::size_t>(i)], std::string(1000, static_cast<char>('a' + i)));
  }
}

TEST_F(Descriptors, E10_an_item_may_change_its_directory_and_mask) {
  const auto before = std::filesystem::current_path();
  const auto directories = Job(
                               [](int) {
                                 std::filesystem::current_path("/");
                                 ::umask(0777);
                                 return std::filesystem::current_path().string();
                               },
                               std::views::iota(0, 4))
                               .run_multi_processed();
  EXPECT_EQ(directories, std::vector<std::string>(4, "/"));
  EXPECT_EQ(std::filesystem::current_path(), before);
}

TEST_F(Descriptors, F4_too_few_are_a_clear_error_before_any_item_and_enough_are_enough) {
  bool enough_before = false;
  for (int free = 0; free <= 10; ++free) {
    SCOPED_TRACE(std::to_string(free) + " descriptors are free");
    Starts<3> starts;
    const Shared<Event> daemon_runs;
    bool enough = false;
    try {
      const ResourceLimit limit(RLIMIT_NOFILE, limit_that_leaves(free));
      const auto outcomes = run_demanding_job(starts, *daemon_runs);
      enough = true;
      EXPECT_TRUE(has_crashed(outcomes[0], SIGSEGV));
      EXPECT_TRUE(has_value(outcomes[1], 1));
      EXPECT_TRUE(has_value(outcomes[2], 2));
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code(), std::errc::too_many_files_open);
      EXPECT_NE(std::string(error.what()).find("ulimit -n"), std::string::npos) << error.what();
      for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(starts.of(i), 0);
    }
    EXPECT_LE(enough_before, enough) << "fewer were enough";
    enough_before = enough;
    EXPECT_FALSE(enough && free == 0);
  }
  EXPECT_TRUE(enough_before) << "a run needs more than ten descriptors";
}

TEST_F(Descriptors, F4_the_number_of_workers_does_not_matter) {
  const ResourceLimit limit(RLIMIT_NOFILE, limit_that_leaves(5));
  const auto results =
      Job([](int i) { return i; }, std::views::iota(0, 200)).processes(100).run_multi_processed();
  EXPECT_EQ(results.size(), 200U);
}

TEST_F(Descriptors, a_host_without_standard_streams_gets_no_engine_descriptor_for_one) {
  for (const int closed : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    Forked host([&] {
      ::close(closed);
      // What is printed where nothing is open has to be lost.
      std::jthread printer([](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          static_cast<void>(::write(STDOUT_FILENO, "x", 1) + ::write(STDERR_FILENO, "x", 1));
        }
      });
      const auto outcomes = Job(
                                [](int i) {
                                  std::fputs("text", stdout);
                                  std::fflush(stdout);
                                  if (i == 1) throw std::range_error("logged");
                                  return i;
                                },
                                std::views::iota(0, 20))
                                .suppress_worker_exceptions()
                                .run_multi_processed();
      for (const int i : std::views::iota(0, 20)) {
        const auto& outcome = outcomes[static_cast<std::size_t>(i)];
        if (i == 1 ? !has_thrown(outcome) : !has_value(outcome, i)) return 1;
      }
      return ::fcntl(closed, F_GETFD) < 0 ? 0 : 2;
    });
    EXPECT_EQ(host.wait(), exited(0)) << closed;
  }
}

}  // namespace spychronous::test
