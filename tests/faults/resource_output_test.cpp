// What host and items print comes out once, whatever was buffered at the fork.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <ranges>
#include <string>
#include <thread>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

using Output = NothingLeft;

namespace {

// What a program that does `run` writes to its standard output, which is a file: fully buffered.
std::string output_of(const std::function<void()>& run) {
  const int file = ::memfd_create("output", 0);
  // Without O_APPEND, two processes that write at once to a memfd can write to the same place:
  // unlike a file on disk it does not lock the position that they share.
  ::fcntl(file, F_SETFL, O_APPEND);
  std::fflush(nullptr);
  const pid_t host = ::fork();
  if (host == 0) {
    ::dup2(file, STDOUT_FILENO);
    run();
    std::cout.flush();
    std::fflush(stdout);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(host, &status, 0);
  EXPECT_EQ(status, 0);
  struct stat found {};
  ::fstat(file, &found);
  std::string text(static_cast<std::size_t>(found.st_size), ' ');
  EXPECT_EQ(::pread(file, text.data(), text.size(), 0), found.st_size);
  ::close(file);
  return text;
}

// "<before><items in any order><after>", each item once.
void expect_once_each(const std::string& text, const std::string& before, const std::string& after,
                      std::vector<std::string> items) {
  ASSERT_TRUE(text.starts_with(before)) << text;
  ASSERT_TRUE(text.ends_with(after)) << text;
  std::size_t length = before.size() + after.size();
  for (const std::string& item : items) {
    const std::size_t at = text.find(item);
    EXPECT_NE(at, std::string::npos) << item << " is missing in " << text;
    length += item.size();
  }
  EXPECT_EQ(text.size(), length) << text;
}

const std::vector<std::string> four_items = {"[0]", "[1]", "[2]", "[3]"};

template <class Print>
void run_printing_job(Print print) {
  Job(print, std::views::iota(0, 4)).processes(2).run_multi_processed();
}

}  // namespace

TEST_F(Output, E6_what_stdio_has_buffered_comes_out_once) {
  const std::string text = output_of([] {
    std::printf("before");
    run_printing_job([](int i) { std::printf("[%d]", i); });
    std::printf("after");
  });
  expect_once_each(text, "before", "after", four_items);
}

TEST_F(Output, E6_what_cout_has_buffered_comes_out_once) {
  const std::string text = output_of([] {
    std::ios::sync_with_stdio(false);
    std::cout << "before";
    run_printing_job([](int i) { std::cout << '[' << i << ']'; });
    std::cout << "after";
  });
  expect_once_each(text, "before", "after", four_items);
}

TEST_F(Output, E6_a_file_that_the_host_is_writing_gets_everything_once) {
  const std::string text = output_of([] {
    std::FILE* file = ::fdopen(::dup(STDOUT_FILENO), "w");
    std::fputs("before", file);
    run_printing_job([file](int i) { std::fprintf(file, "[%d]", i); });
    std::fputs("after", file);
    std::fclose(file);
  });
  expect_once_each(text, "before", "after", four_items);
}

TEST_F(Output, E6_an_item_that_calls_exit_has_its_output_written) {
  const std::string text = output_of([] {
    std::printf("before");
    const auto outcomes = Job(
                              [](int) {
                                std::printf("[exit]");
                                std::exit(1);
                              },
                              std::views::iota(0, 1))
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    if (has_crashed(outcomes[0], {}, 1)) std::printf("after");
  });
  EXPECT_EQ(text, "before[exit]after");
}

TEST_F(Output, E6_a_crash_doubles_nothing) {
  const std::string text = output_of([] {
    std::printf("before");
    const auto outcomes = Job([](int) { ::raise(SIGSEGV); }, std::views::iota(0, 4))
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    std::printf("after%zu", outcomes.size());
  });
  EXPECT_EQ(text, "beforeafter4");
}

TEST_F(Output, E6_the_library_itself_writes_nothing_to_stdout) {
  const std::string text = output_of([] {
    Job([](int i) { return i; }, std::views::iota(0, 4)).log_start_finish().run_multi_processed();
    const auto outcomes = Job([](int) { throw std::runtime_error("no"); }, std::views::iota(0, 4))
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    if (outcomes[0]) std::printf("it should have failed");
  });
  EXPECT_EQ(text, "");
}

namespace {

// Calls run() while another thread waits in a read of stdin, whose lock it holds.
void while_stdin_is_read(const std::function<void()>& run) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::dup2(ends[0], STDIN_FILENO);
  ::close(ends[0]);
  std::thread reader([] {
    char line[16];
    static_cast<void>(std::fgets(line, sizeof line, stdin) == nullptr);
  });
  while (::ftrylockfile(stdin) == 0) {
    ::funlockfile(stdin);
    std::this_thread::yield();
  }
  run();
  EXPECT_EQ(::write(ends[1], "\n", 1), 1);
  reader.join();
  ::close(ends[1]);
}

}  // namespace

TEST_F(Output, E6_a_thread_that_waits_for_input_holds_up_nothing) {
  const std::string text = output_of([] {
    while_stdin_is_read([] {
      std::printf("before");
      run_printing_job([](int i) { std::printf("[%d]", i); });
      std::printf("after");
    });
  });
  expect_once_each(text, "before", "after", four_items);
}

TEST_F(Output, E6_a_thread_that_waits_for_input_does_not_double_a_file_of_the_host) {
  const std::string text = output_of([] {
    while_stdin_is_read([] {
      std::FILE* file = ::fdopen(::dup(STDOUT_FILENO), "w");
      std::fputs("before", file);
      run_printing_job([](int i) { std::printf("[%d]", i); });
      std::fclose(file);
    });
  });
  // The host's own buffer may come before or after what the items print.
  EXPECT_EQ(text.size(), std::string("before[0][1][2][3]").size()) << text;
}

}  // namespace spychronous::test
