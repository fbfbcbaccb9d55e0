#pragma once

#include <signal.h>

#include <atomic>

namespace spychronous::test {

/// Counts the calls of count_signal() in every process: to be set to a word in shared memory.
inline std::atomic<int>* handled = nullptr;

inline void count_signal(int) { handled->fetch_add(1); }

inline void set_action(int signal, void (*handler)(int), int flags = 0) {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = handler;
  action.sa_flags = flags;
  ::sigaction(signal, &action, nullptr);
}

inline void (*handler_of(int signal))(int) {
  struct sigaction action {};
  ::sigaction(signal, nullptr, &action);
  return action.sa_handler;
}

}  // namespace spychronous::test
