#include "os/output.hpp"

#include <atomic>
#include <cstdio>
#include <iostream>

namespace spychronous::os {
namespace {

// Whether every stream was empty at the last fork of the host. If not, a worker must not write what
// the host has in those it could not flush.
std::atomic<bool> all_flushed{true};

void flush_iostreams() {
  std::cout.flush();
  std::clog.flush();
  std::wcout.flush();
  std::wclog.flush();
}

}  // namespace

void flush_output_before_fork() {
  flush_iostreams();
  // fflush(nullptr) takes the lock of every stream, and a thread that waits for input holds the one
  // of stdin for as long as nobody types.
  if (ftrylockfile(stdin) == 0) {
    std::fflush(nullptr);
    funlockfile(stdin);
    all_flushed = true;
  } else {
    std::fflush(stdout);
    std::fflush(stderr);
    all_flushed = false;
  }
}

void flush_output_of_worker() {
  flush_iostreams();
  if (all_flushed) {
    std::fflush(nullptr);
  } else {
    std::fflush(stdout);
    std::fflush(stderr);
  }
}

}  // namespace spychronous::os
