// ctrl_c_test PROGRAM [--from-a-shell]
//
// Runs 07_ctrl_c in a pseudo-terminal, either as its session leader, as `ssh -t` does, or in the
// foreground of something like an interactive shell, and presses Ctrl-C while all items run. It
// must die of SIGINT, with no process left and no more words from anybody.
#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace {

void require(bool condition, const std::string& sentence) {
  if (condition) return;
  std::cerr << sentence << '\n';
  std::exit(1);
}

[[noreturn]] void become(const char* program) {
  ::execl(program, program, nullptr);
  ::_exit(127);
}

// Gives the program the terminal, as a shell does, and ends as it has ended.
[[noreturn]] void be_a_shell(const char* program) {
  std::signal(SIGTTOU, SIG_IGN);
  const pid_t job = ::fork();
  if (job == 0) {
    ::setpgid(0, 0);
    ::tcsetpgrp(STDIN_FILENO, ::getpid());
    std::signal(SIGTTOU, SIG_DFL);
    become(program);
  }
  int status = 0;
  ::waitpid(job, &status, 0);
  if (WIFSIGNALED(status)) ::kill(::getpid(), WTERMSIG(status));
  ::_exit(126);
}

class Terminal {
 public:
  explicit Terminal(int descriptor) : descriptor_(descriptor) {}

  // Returns false at the end, when nobody has the terminal open any more.
  bool read() {
    std::array<char, 4096> buffer{};
    ssize_t length = 0;
    do {
      length = ::read(descriptor_, buffer.data(), buffer.size());
    } while (length < 0 && errno == EINTR);
    if (length > 0) text_.append(buffer.data(), static_cast<std::size_t>(length));
    return length > 0;
  }
  void press(char key) { require(::write(descriptor_, &key, 1) == 1, "no key can be pressed"); }
  const std::string& text() const { return text_; }

 private:
  int descriptor_;
  std::string text_;
};

bool all_have_begun(std::string_view text) {
  for (const char item : {'1', '2', '3'}) {
    if (text.find(std::string("item ") + item + " has begun\r\n") == text.npos) return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  require(argc >= 2, "usage: ctrl_c_test PROGRAM [--from-a-shell]");
  // Whatever loses its parent becomes a child of this process, and is seen at the end.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

  int descriptor = -1;
  const pid_t child = ::forkpty(&descriptor, nullptr, nullptr, nullptr);
  require(child >= 0, "this machine gives no pseudo-terminal");
  if (child == 0) argc > 2 ? be_a_shell(argv[1]) : become(argv[1]);

  Terminal terminal(descriptor);
  while (!all_have_begun(terminal.text())) {
    require(terminal.read(), "it ended before all items had begun: " + terminal.text());
  }
  const std::size_t length_before = terminal.text().size();
  terminal.press('\x03');
  while (terminal.read()) {
  }

  int status = 0;
  require(::waitpid(child, &status, 0) == child, "it cannot be waited for");
  require(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT,
          "it did not die of SIGINT; its wait status is " + std::to_string(status));
  const pid_t left = ::waitpid(-1, nullptr, WNOHANG);
  require(left < 0 && errno == ECHILD, "a process is left");
  const std::string last_words = terminal.text().substr(length_before);
  require(last_words == "^C", "after Ctrl-C somebody printed: " + last_words);
}
