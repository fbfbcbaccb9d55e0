// A program may bring an allocator of its own, with locks and threads that do not survive a fork.
// This program does, and counts how often the keeper calls it.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <string_view>

#include "helpers/eventful_job.hpp"
#include "helpers/forked.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/shared.hpp"

namespace spychronous::test {
namespace {

// Plain and set before main(), for malloc is called before that.
constinit std::atomic<pid_t> host{0};
constinit std::atomic<std::atomic<int>*> calls_of_keeper{nullptr};

void note_call() {
  // Of all processes of a job the keeper alone is a child of the host.
  if (host != 0 && ::getppid() == host) calls_of_keeper.load()->fetch_add(1);
}

}  // namespace
}  // namespace spychronous::test

extern "C" {
void* __libc_malloc(std::size_t) noexcept;
void* __libc_calloc(std::size_t, std::size_t) noexcept;
void* __libc_realloc(void*, std::size_t) noexcept;
void __libc_free(void*) noexcept;

void* malloc(std::size_t size) noexcept {
  spychronous::test::note_call();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  spychronous::test::note_call();
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) noexcept {
  spychronous::test::note_call();
  return __libc_realloc(old, size);
}
void free(void* memory) noexcept {
  spychronous::test::note_call();
  __libc_free(memory);
}
}

namespace spychronous::test {
namespace {

class AllocatorOfHost : public NothingLeft {
 protected:
  // How often keepers call the allocator while they have all to do that a keeper ever has.
  int calls_of_keepers() {
    const Shared<std::atomic<int>> calls;
    Forked forked([&] {
      calls_of_keeper = &*calls;
      host = ::getpid();
      int rounds = 0;
      run_eventful_jobs([&] { return ++rounds > 2; });
      return 0;
    });
    EXPECT_EQ(forked.wait(), exited(0));
    return *calls;
  }
};

}  // namespace

TEST_F(AllocatorOfHost, E11_is_never_called_by_the_keeper) { EXPECT_EQ(calls_of_keepers(), 0); }

TEST_F(AllocatorOfHost, would_be_seen_to_be_called_by_the_keeper) {
  const AtFailpoints allocation([](std::string_view name) {
    if (name == "keeper_ends") ::free(::malloc(1));
  });
  EXPECT_GT(calls_of_keepers(), 0);
}

}  // namespace spychronous::test
