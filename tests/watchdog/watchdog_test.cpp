// The watchdog, on programs that behave and on programs that do not.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "helpers/forked.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

/// A program at work, and all that comes out of it.
class Program {
 public:
  /// `prepare` is called in the process that becomes the program.
  explicit Program(
      std::vector<std::string> command, const std::function<void()>& prepare = [] {}) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    process_ = std::make_unique<Forked>(
        [&] {
          ::dup2(ends[1], STDOUT_FILENO);
          ::dup2(ends[1], STDERR_FILENO);
          prepare();
          std::vector<char*> arguments;
          for (std::string& argument : command) arguments.push_back(argument.data());
          arguments.push_back(nullptr);
          ::execvp(arguments[0], arguments.data());
          return 99;
        },
        Place::with_parent);
    ::close(ends[1]);
    output_ = ends[0];
  }
  ~Program() { ::close(output_); }

  /// Blocks until this has been written.
  void await(const std::string& words) {
    while (said_.find(words) == std::string::npos && read_some()) {
    }
    EXPECT_NE(said_.find(words), std::string::npos) << said_;
  }
  /// Blocks until nobody who could write is left.
  const std::string& said() {
    while (read_some()) {
    }
    return said_;
  }
  void signal(int signal) { process_->signal(signal); }
  End end() { return process_->wait(); }

 private:
  bool read_some() {
    char some[4096];
    const ssize_t length = ::read(output_, some, sizeof some);
    if (length > 0) said_.append(some, static_cast<std::size_t>(length));
    return length > 0;
  }

  std::unique_ptr<Forked> process_;
  int output_ = -1;
  std::string said_;
};

using Watchdog = NothingLeft;

std::vector<std::string> in_shell(const std::string& command) { return {"sh", "-c", command}; }

/// The command line of a watchdog.
std::vector<std::string> watched(std::vector<std::string> program,
                                 const std::vector<std::string>& options = {}) {
  program.insert(program.begin(), options.begin(), options.end());
  program.insert(program.begin(), WATCHDOG);
  return program;
}
std::vector<std::string> watched(const std::string& command,
                                 const std::vector<std::string>& options = {}) {
  return watched(in_shell(command), options);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_F(Watchdog, passes_on_an_exit_code) {
  for (const int code : {0, 1, 3, 127}) {
    Program program(watched("exit " + std::to_string(code)));
    EXPECT_EQ(program.said(), "");
    EXPECT_EQ(program.end(), exited(code));
  }
}

TEST_F(Watchdog, passes_on_a_death_by_signal) {
  for (const int signal : {SIGKILL, SIGSEGV, SIGABRT, SIGTERM}) {
    Program program(watched("kill -" + std::to_string(signal) + " $$"));
    EXPECT_EQ(program.said(), "");
    EXPECT_EQ(program.end(), killed_by(signal));
  }
}

TEST_F(Watchdog, passes_on_sigterm_to_the_program) {
  Program program(watched("trap 'exit 5' TERM; echo ready; while :; do :; done"));
  program.await("ready\n");
  program.signal(SIGTERM);
  EXPECT_EQ(program.end(), exited(5));
}

TEST_F(Watchdog, changes_neither_group_nor_session_nor_descriptors_of_a_program) {
  const std::string look = "cut -d' ' -f5,6 /proc/self/stat; ls /proc/self/fd; cat";
  const auto prepare = [] {
    int ends[2];
    if (::pipe(ends) != 0 || ::write(ends[1], "from stdin", 10) != 10) ::_exit(98);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
  };
  Program plain(in_shell(look), prepare);
  Program program(watched(look), prepare);
  EXPECT_EQ(program.said(), plain.said());
  EXPECT_TRUE(contains(program.said(), "from stdin")) << program.said();
  EXPECT_EQ(plain.end(), exited(0));
  EXPECT_EQ(program.end(), exited(0));
}

TEST_F(Watchdog, changes_no_signal_of_a_program) {
  const std::vector<std::string> look = {"grep", "^Sig...:", "/proc/self/status"};
  for (void (*const of_sigchld)(int) : {SIG_DFL, SIG_IGN}) {
    const auto prepare = [&] {
      ::signal(SIGCHLD, of_sigchld);
      sigset_t some;
      sigemptyset(&some);
      for (const int signal : {SIGUSR2, SIGTERM, SIGCHLD}) sigaddset(&some, signal);
      ::sigprocmask(SIG_SETMASK, &some, nullptr);
    };
    Program plain(look, prepare);
    Program program(watched(look), prepare);
    EXPECT_EQ(program.said(), plain.said());
    EXPECT_TRUE(contains(program.said(), "SigBlk:\t0000000000014800")) << program.said();
    EXPECT_EQ(plain.end(), exited(0));
    EXPECT_EQ(program.end(), exited(0));
  }
}

TEST_F(Watchdog, tells_of_all_processes_of_a_program_that_hangs_and_ends_them) {
  Program program(watched("echo hangs; sleep 1001 & exec sleep 1002", {"--seconds", "2"}));
  const std::string& said = program.said();
  EXPECT_TRUE(contains(said, "sh has not ended after 2 seconds")) << said;
  EXPECT_TRUE(contains(said, "sleep 1001")) << said;
  EXPECT_TRUE(contains(said, "sleep 1002")) << said;
  EXPECT_TRUE(contains(said, "State:\tS (sleeping)")) << said;
  EXPECT_EQ(program.end(), exited(1));
}

TEST_F(Watchdog, ends_what_has_stopped_itself_or_ignores_signals) {
  Program program(
      watched("(trap '' TERM INT HUP; kill -STOP $$; sleep 1001 & wait) & kill -STOP $$",
              {"--seconds", "2"}));
  EXPECT_TRUE(contains(program.said(), "has not ended")) << program.said();
  EXPECT_EQ(program.end(), exited(1));
}

TEST_F(Watchdog, fails_a_program_that_leaves_a_process) {
  // It ends when the child is what it is to be.
  Program program(watched("sleep 1001 & until grep -q sleep /proc/$!/comm; do :; done; exit 0"));
  EXPECT_TRUE(contains(program.said(), "has left 1 process")) << program.said();
  EXPECT_TRUE(contains(program.said(), "sleep 1001")) << program.said();
  EXPECT_EQ(program.end(), exited(1));
}

TEST_F(Watchdog, fails_a_program_that_leaves_a_daemon) {
  Program program(watched("setsid sh -c 'sleep 1001 & sleep 1002 &'"));
  EXPECT_TRUE(contains(program.said(), "has left 2 processes")) << program.said();
  EXPECT_EQ(program.end(), exited(1));
}

TEST_F(Watchdog, fails_a_program_that_leaves_a_name_of_the_project_and_no_other) {
  char folder[] = "/tmp/watchdog_XXXXXX";
  ASSERT_NE(::mkdtemp(folder), nullptr);
  const std::string path = folder;
  const std::vector<std::string> options{"--names", path};
  Program other(watched("> " + path + "/other", options));
  EXPECT_EQ(other.said(), "");
  EXPECT_EQ(other.end(), exited(0));
  Program named(watched("> " + path + "/spychron_1", options));
  EXPECT_TRUE(contains(named.said(), "has left " + path + "/spychron_1")) << named.said();
  EXPECT_EQ(named.end(), exited(1));
  Program again(watched("exit 0", options));  // it was there before
  EXPECT_EQ(again.said(), "");
  EXPECT_EQ(again.end(), exited(0));
  for (const char* name : {"/other", "/spychron_1", ""}) ::remove((path + name).c_str());
}

TEST_F(Watchdog, takes_the_program_with_it_when_it_is_killed) {
  Program program(watched("echo ready; exec sleep 1001"));
  program.await("ready\n");
  program.signal(SIGKILL);
  EXPECT_EQ(program.end(), killed_by(SIGKILL));
  wait_until_alone();
}

}  // namespace spychronous::test
