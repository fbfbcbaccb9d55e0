#pragma once

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

namespace spychronous::test {

/// The state letter of a process in /proc (R, S, T, Z, ...); X if there is none. Allocates nothing:
/// it is called in keepers, too, which were forked beside other threads.
inline char state_of(pid_t pid) {
  std::array<char, 32> path{};
  std::snprintf(path.data(), path.size(), "/proc/%d/stat", pid);
  const int fd = ::open(path.data(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 'X';
  std::array<char, 512> text{};
  const ssize_t length = ::read(fd, text.data(), text.size());
  ::close(fd);
  // "pid (name) state ...": the name may hold anything.
  const std::string_view line(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  const std::size_t name_end = line.rfind(')');
  return name_end == std::string_view::npos ? 'X' : line[name_end + 2];
}

/// Whether the process is no more; a zombie is dead.
inline bool is_dead(pid_t pid) {
  const char state = state_of(pid);  // once: a zombie may be gone at the second look
  return state == 'X' || state == 'Z';
}

/// Blocks until the process is no more.
inline void await_death(pid_t pid) {
  while (!is_dead(pid)) std::this_thread::yield();
}
/// Block until the process stands still, or no longer does.
inline void await_stop(pid_t pid) {
  while (state_of(pid) != 'T') std::this_thread::yield();
}
inline void await_continuation(pid_t pid) {
  while (state_of(pid) == 'T') std::this_thread::yield();
}

/// What /proc/self/status says of this process in the lines that begin with `key`.
inline std::string status_lines(const std::string& key) {
  std::ifstream status("/proc/self/status");
  std::string all;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) all += line + '\n';
  }
  return all;
}

}  // namespace spychronous::test
