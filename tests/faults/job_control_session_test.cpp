// Hosts without a shell that does job control: nobody would continue them. In such a group the
// kernel ignores SIGTSTP, and a run must not change that.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "helpers/forked.hpp"
#include "helpers/script.hpp"
#include "helpers/staged_jobs.hpp"
#include "helpers/terminal.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class Session : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

TEST_F(Session, sigtstp_does_not_stop_a_session_leader) {
  Forked host([&] { return run_gated_job(*stage_); }, Place::own_session);
  stage_->started.wait(2);
  host.signal(SIGTSTP);
  stage_->gate.signal();
  EXPECT_EQ(host.wait_for_stop_or_end(), exited(0));
}

TEST_F(Session, sigtstp_to_its_group_does_not_stop_a_session_leader_or_its_workers) {
  Forked host([&] { return run_gated_job(*stage_); }, Place::own_session);
  stage_->started.wait(2);
  host.signal_group(SIGTSTP);
  for (const int item : {0, 1}) ::kill(stage_->workers[item], SIGTSTP);
  stage_->gate.signal();
  EXPECT_EQ(host.wait_for_stop_or_end(), exited(0));
}

TEST_F(Session, sigtstp_does_not_stop_a_host_in_the_group_of_the_session_leader) {
  Forked leader([&] { return run_as_script_does([&] { return run_gated_job(*stage_); }); },
                Place::own_session);
  stage_->started.wait(2);
  ::kill(stage_->host, SIGTSTP);
  stage_->gate.signal();
  EXPECT_EQ(leader.wait(), exited(0));
}

TEST_F(Session, sigtstp_does_not_stop_a_host_whose_parent_is_gone) {
  Forked leader(
      [&] {
        Forked parent([&] {
          if (::fork() != 0) return 0;
          while (::getppid() == stage_->note) {
          }
          ::_exit(run_gated_job(*stage_));
        });
        stage_->note = parent.pid();
        return parent.wait() == exited(0) ? 0 : 1;
      },
      Place::own_session);
  EXPECT_EQ(leader.wait(), exited(0));
  // The host is the child of this process now.
  stage_->started.wait(2);
  ::kill(stage_->host, SIGTSTP);
  stage_->gate.signal();
  int status = 0;
  ASSERT_EQ(::waitpid(stage_->host, &status, WUNTRACED), stage_->host);
  EXPECT_EQ(End::of(status), exited(0));
  if (WIFSTOPPED(status)) ::kill(stage_->host, SIGKILL);
  wait_until_alone();
}

// The counterpart: in a group that a shell would continue, SIGTSTP works as ever.
TEST_F(Session, sigtstp_stops_a_host_whose_parent_does_job_control) {
  Forked host([&] { return run_gated_job(*stage_); });
  stage_->started.wait(2);
  host.signal(SIGTSTP);
  EXPECT_EQ(host.wait_for_stop_or_end(), stopped_by(SIGTSTP));
  host.signal(SIGCONT);
  stage_->gate.signal();
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(Session, sigtstp_stops_a_host_in_a_script_whose_parent_does_job_control) {
  Forked script([&] { return run_as_script_does([&] { return run_gated_job(*stage_); }); });
  stage_->started.wait(2);
  ::kill(stage_->host, SIGTSTP);
  EXPECT_EQ(script.wait(), exited(4));
  wait_until_alone();
}

TEST_F(Session, ctrl_z_does_not_stop_a_session_leader_with_a_terminal) {
  Terminal terminal([&] { return run_gated_job(*stage_); });
  stage_->started.wait(2);
  terminal.type("\x1a");
  terminal.await("^Z");
  stage_->gate.signal();
  EXPECT_EQ(terminal.read_screen(), "^Z");
  EXPECT_EQ(terminal.wait(), exited(0));
}

TEST_F(Session, ctrl_z_does_not_stop_a_script_without_job_control) {
  Terminal terminal([&] { return run_as_script_does([&] { return run_gated_job(*stage_); }); });
  stage_->started.wait(2);
  terminal.type("\x1a");
  terminal.await("^Z");
  stage_->gate.signal();
  EXPECT_EQ(terminal.read_screen(), "^Z");
  EXPECT_EQ(terminal.wait(), exited(0));
}

TEST_F(Session, C1_ctrl_c_ends_a_session_leader_by_sigint) {
  Terminal terminal([&] { return run_gated_job(*stage_); });
  stage_->started.wait(2);
  terminal.type("\x03");
  EXPECT_EQ(terminal.leader().wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(Session, C1_ctrl_c_ends_a_host_in_a_script_by_sigint) {
  Terminal terminal([&] { return run_as_script_does([&] { return run_gated_job(*stage_); }); });
  stage_->started.wait(2);
  terminal.type("\x03");
  EXPECT_EQ(terminal.read_screen(), "^C");
  EXPECT_EQ(terminal.wait(), exited(2));
  wait_until_alone();
}

TEST_F(Session, C15_items_of_a_session_leader_read_from_its_terminal) {
  Terminal terminal([&] {
    return Job(
               [](std::size_t) {
                 char text[8];
                 return ::read(STDIN_FILENO, text, sizeof text);
               },
               std::vector<std::size_t>{0})
                       .run_multi_processed() == std::vector<ssize_t>{3}
               ? 0
               : 1;
  });
  terminal.type("ok\n");
  EXPECT_EQ(terminal.read_screen(), "ok\r\n");
  EXPECT_EQ(terminal.wait(), exited(0));
}

}  // namespace
}  // namespace spychronous::test
