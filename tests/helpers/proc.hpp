#pragma once

#include <sys/types.h>

#include <fstream>
#include <string>
#include <thread>

namespace spychronous::test {

/// The state letter of a process in /proc (R, S, T, Z, ...); X if there is none.
inline char state_of(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stat, line, '\0');  // all of it
  // "pid (name) state ...": the name may hold anything.
  const std::size_t name_end = line.rfind(')');
  return name_end == std::string::npos ? 'X' : line[name_end + 2];
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
