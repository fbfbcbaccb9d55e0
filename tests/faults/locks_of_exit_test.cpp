// A thread of the host holds the C library's lock of exit handlers while the keeper is forked. An
// executable of its own, because it replaces calloc(), which atexit() calls with that lock held.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <ranges>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "support/event.hpp"

extern "C" void* __libc_calloc(std::size_t count, std::size_t size);

namespace spychronous::test {
namespace {

// Registers exit handlers, as the first use of a static object with a destructor does, until one of
// them needs memory. Then it holds the lock, until the thread that made this sleeps on a futex: it
// waits for the lock or, the keeper being forked, for results.
class HeldExitHandlers {
 public:
  HeldExitHandlers()
      : runs_job_(::gettid()), thread_([this] {
          holder_ = this;
          // The C library makes room for 32 at a time.
          while (holder_ != nullptr) std::atexit([] {});
        }) {
    held_.wait();
  }
  ~HeldExitHandlers() { thread_.join(); }
  HeldExitHandlers(const HeldExitHandlers&) = delete;
  HeldExitHandlers& operator=(const HeldExitHandlers&) = delete;

  // Called by calloc().
  static void hold() {
    if (holder_ == nullptr) return;
    HeldExitHandlers& holder = *std::exchange(holder_, nullptr);
    holder.held_.signal();
    while (!holder.job_sleeps()) std::this_thread::yield();
  }

 private:
  bool job_sleeps() const {
    std::ifstream file("/proc/self/task/" + std::to_string(runs_job_) + "/syscall");
    std::string call;
    file >> call;
    return call == std::to_string(SYS_futex);
  }

  static inline thread_local HeldExitHandlers* holder_ = nullptr;

  const pid_t runs_job_;
  Event held_;
  std::thread thread_;
};

}  // namespace

TEST(LocksOfExit, E1_a_job_runs_while_another_thread_registers_an_exit_handler) {
  const HeldExitHandlers held;
  const auto results =
      Job([](int i) { return 10 * i; }, std::views::iota(0, 6)).processes(2).run_multi_processed();
  EXPECT_EQ(results, (std::vector<int>{0, 10, 20, 30, 40, 50}));
}

}  // namespace spychronous::test

extern "C" void* calloc(std::size_t count, std::size_t size) {
  spychronous::test::HeldExitHandlers::hold();
  return __libc_calloc(count, size);
}
