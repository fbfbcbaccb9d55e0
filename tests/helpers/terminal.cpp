#include "helpers/terminal.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace spychronous::test {
namespace {

constexpr std::string_view end_of_screen = "<end of screen>";

int checked(int result, const char* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

int open_keyboard() {
  const int fd = checked(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt");
  checked(::grantpt(fd), "grantpt");
  checked(::unlockpt(fd), "unlockpt");
  // Ctrl-C would throw away what nobody has read yet, and with it the end of the screen.
  termios settings{};
  checked(::tcgetattr(fd, &settings), "tcgetattr");
  settings.c_lflag |= NOFLSH;
  checked(::tcsetattr(fd, TCSANOW, &settings), "tcsetattr");
  return fd;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    text.remove_prefix(static_cast<std::size_t>(checked(static_cast<int>(written), "write")));
  }
}

// What a shell ignores and its commands do not.
void set_terminal_signals(void (*disposition)(int)) {
  for (const int signal : {SIGINT, SIGQUIT, SIGTSTP, SIGTTOU}) ::signal(signal, disposition);
}

void put_in_foreground(pid_t group) { checked(::tcsetpgrp(STDIN_FILENO, group), "tcsetpgrp"); }

}  // namespace

Terminal::Terminal(const std::function<int()>& leader) : keyboard_(open_keyboard()) {
  const std::string name = ::ptsname(keyboard_);
  leader_ = std::make_unique<Forked>(
      [&] {
        ::close(keyboard_);  // the test alone holds it, and can hang up
        // The first terminal that a session leader opens becomes that of its session.
        const int fd = checked(::open(name.c_str(), O_RDWR), "open");
        for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
          ::dup2(fd, standard);
        }
        ::close(fd);
        const int code = leader();
        write_all(STDOUT_FILENO, end_of_screen);
        read_->wait();
        return code;
      },
      Place::own_session);
}

Terminal::~Terminal() { hang_up(); }

void Terminal::type(std::string_view keys) const { write_all(keyboard_, keys); }

void Terminal::await(std::string_view text) {
  while (screen_.find(text) == std::string::npos) {
    char some[256];
    const ssize_t length = ::read(keyboard_, some, sizeof some);
    if (length < 0 && errno == EINTR) continue;
    screen_.append(some, static_cast<std::size_t>(checked(static_cast<int>(length), "read")));
  }
}

std::string Terminal::read_screen() {
  await(end_of_screen);
  return screen_.substr(0, screen_.find(end_of_screen));
}

End Terminal::wait() {
  read_->signal();
  return leader_->wait();
}

void Terminal::hang_up() {
  if (keyboard_ >= 0) ::close(keyboard_);
  keyboard_ = -1;
}

ForegroundCommand::ForegroundCommand(const std::function<int()>& body)
    : command_([&] {
        set_terminal_signals(SIG_DFL);
        in_foreground_->wait();
        return body();
      }) {
  set_terminal_signals(SIG_IGN);
  put_in_foreground(command_.pid());
  in_foreground_->signal();
}

End ForegroundCommand::wait() {
  const End end = command_.wait_for_stop_or_end();
  put_in_foreground(::getpgrp());
  return end;
}

void ForegroundCommand::resume_in_foreground() {
  put_in_foreground(command_.pid());
  command_.signal_group(SIGCONT);
}

void ForegroundCommand::resume_in_background() { command_.signal_group(SIGCONT); }

}  // namespace spychronous::test
