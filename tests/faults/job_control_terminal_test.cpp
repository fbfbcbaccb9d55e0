// Hosts at a terminal: Ctrl-C, Ctrl-\ and reading, started by a shell with job control.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "helpers/at_terminal.hpp"
#include "helpers/staged_jobs.hpp"

namespace spychronous::test {
namespace {

class JobControl : public AtTerminal {};

TEST_F(JobControl, C1_ctrl_c_ends_the_host_by_sigint_and_nothing_is_printed) {
  Terminal terminal(shell([&] { return run_endless_job(*stage_); }, {}, killed_by(SIGINT)));
  stage_->started.wait(2);
  expect_end_by_ctrl_c(terminal);
}

TEST_F(JobControl, C1_workers_that_print_all_the_time_are_silent_after_ctrl_c) {
  Terminal terminal(shell(
      [&] {
        Job(
            [&](std::size_t item) {
              stage_->enter(item);
              // stdio holds this back until the worker ends in order.
              std::printf("unfinished");
              stay_for_ever();
            },
            items_to(2))
            .run_multi_processed();
        return 0;
      },
      {}, killed_by(SIGINT)));
  stage_->started.wait(2);
  expect_end_by_ctrl_c(terminal);
}

TEST_F(JobControl, C1_ctrl_c_ends_nested_jobs) {
  Terminal terminal(shell(
      [&] {
        Job([&](std::size_t) { run_endless_job(*stage_); }, items_to(2))
            .no_daemon()
            .run_multi_processed();
        return 0;
      },
      {}, killed_by(SIGINT)));
  stage_->started.wait(4);
  expect_end_by_ctrl_c(terminal);
}

TEST_F(JobControl, C4_three_times_ctrl_c_is_no_worse_than_once) {
  Terminal terminal(shell([&] { return run_endless_job(*stage_); }, {}, killed_by(SIGINT)));
  stage_->started.wait(2);
  for (int i = 0; i < 3; ++i) terminal.type(ctrl_c);
  EXPECT_TRUE(terminal.read_screen().starts_with("^C"));
  EXPECT_EQ(terminal.wait(), exited(0));
  wait_until_alone();
}

TEST_F(JobControl, C5_a_command_that_ignores_sigint_completes_in_spite_of_ctrl_c) {
  Terminal terminal(shell(
      [&] {
        ::signal(SIGINT, SIG_IGN);
        return run_gated_job(*stage_);
      },
      {}, exited(0)));
  stage_->started.wait(2);
  terminal.type(ctrl_c);
  terminal.await("^C");
  stage_->gate.signal();
  EXPECT_EQ(terminal.read_screen(), "^C");
  EXPECT_EQ(terminal.wait(), exited(0));
}

TEST_F(JobControl, C7_ctrl_backslash_leaves_nothing) {
  Terminal terminal(shell([&] { return run_endless_job(*stage_); }, {}, killed_by(SIGQUIT)));
  stage_->started.wait(2);
  terminal.type(ctrl_backslash);
  EXPECT_EQ(terminal.read_screen(), "^\\");
  EXPECT_EQ(terminal.wait(), exited(0));
  wait_until_alone();
}

TEST_F(JobControl, C7_a_terminal_that_is_closed_leaves_nothing) {
  Terminal terminal(shell([&] { return run_endless_job(*stage_); }, {}, killed_by(SIGHUP)));
  stage_->started.wait(2);
  terminal.hang_up();
  EXPECT_EQ(terminal.leader().wait(), killed_by(SIGHUP));
  wait_until_alone();
}

TEST_F(JobControl, C15_an_item_reads_from_the_terminal) {
  Terminal terminal(shell(
      [&] {
        const auto lines =
            Job(
                [&](std::size_t item) {
                  char text[16] = {};
                  const ssize_t length = ::read(STDIN_FILENO, text, sizeof text);
                  stage_->enter(item);
                  return std::string(text, length > 0 ? static_cast<std::size_t>(length) : 0);
                },
                std::vector<std::size_t>{0})
                .run_multi_processed();
        return lines[0] == "hello\n" ? 0 : 1;
      },
      {}, exited(0)));
  terminal.type("hello\n");
  stage_->started.wait();
  EXPECT_EQ(terminal.read_screen(), "hello\r\n");
  EXPECT_EQ(terminal.wait(), exited(0));
}

// Ctrl-Z, then bg: the item's read stops the whole command until fg.
TEST_F(JobControl, C15_an_item_that_reads_in_the_background_waits_for_fg) {
  Terminal terminal([&] {
    ForegroundCommand host([&] {
      const auto lines =
          Job(
              [&](std::size_t item) {
                stage_->enter(item);
                stage_->gate.wait();
                char text[16] = {};
                const ssize_t length = ::read(STDIN_FILENO, text, sizeof text);
                return std::string(text, length > 0 ? static_cast<std::size_t>(length) : 0);
              },
              std::vector<std::size_t>{0})
              .run_multi_processed();
      return lines[0] == "hello\n" ? 0 : 1;
    });
    if (host.wait() != stopped_by(SIGTSTP)) return 1;
    host.resume_in_background();
    stage_->gate.signal();
    if (host.wait() != stopped_by(SIGTTIN)) return 2;
    host.resume_in_foreground();
    stopped_->signal();
    return host.wait() == exited(0) ? 0 : 3;
  });
  stage_->started.wait();
  terminal.type(ctrl_z);
  stopped_->wait();
  terminal.type("hello\n");
  EXPECT_EQ(terminal.read_screen(), "^Zhello\r\n");
  EXPECT_EQ(terminal.wait(), exited(0));
}

}  // namespace
}  // namespace spychronous::test
