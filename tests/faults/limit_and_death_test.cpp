// A worker that takes long to die after its limit was over, or does not die at all.
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <ranges>
#include <set>

#include "spychronous/spychronous.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"
#include "support/seam.hpp"

namespace spychronous::test {
namespace {

// What the replaced kill() in the keeper has to know.
struct Unkillable {
  std::atomic<pid_t> pid{0};
  Event attempts;
};
Unkillable* unkillable = nullptr;

// As on a process that sleeps in the kernel and cannot be woken (state D): the signal is accepted,
// and nothing happens.
int kill_in_vain(pid_t pid, int signal) {
  if (pid != unkillable->pid || signal != SIGKILL) return ::kill(pid, signal);
  unkillable->attempts.signal();
  return 0;
}

class LimitAndDeath : public Limit {
 protected:
  static constexpr int items = 8;

  LimitAndDeath() { unkillable = &*shared_; }
  ~LimitAndDeath() override { unkillable = nullptr; }

  static constexpr int unkillable_item = 0;
  static constexpr int endless_item = items / 2;  // the first one of the other worker

  auto job_with_unkillable_item() {
    return AsynchronousJob(
               [this](int i) {
                 if (i == unkillable_item) shared_->pid = ::getpid();
                 if (i == unkillable_item || i == endless_item) {
                   stuck();
                   for (;;) ::pause();
                 }
                 return i;
               },
               std::views::iota(0, items))
        .processes(2)
        .timeout(limit)
        .suppress_worker_exceptions();
  }

  const Shared<Unkillable> shared_;
};

}  // namespace

TEST_F(LimitAndDeath, B4_B11_a_timeout_is_told_and_the_others_go_on_while_a_worker_does_not_die) {
  const ReplacedCalls replaced;
  os::calls.kill = kill_in_vain;
  auto running = job_with_unkillable_item().run_multi_processed();
  stuck_->wait(2);
  exceed_limit();
  // All that is left is done by the worker that takes the place of the other one.
  std::set<std::size_t> told;
  for (const auto [index, outcome] : running) {
    told.insert(index);
    const bool ends = index != unkillable_item && index != endless_item;
    EXPECT_TRUE(ends ? has_value(outcome, static_cast<int>(index)) : has_timed_out(outcome));
    if (told.size() == items) break;
  }
  // All outcomes are there, the worker too; the job waits for its end.
  EXPECT_EQ(::kill(shared_->pid, 0), 0);
  EXPECT_FALSE(running.done());
  shared_->attempts.wait();
  ::kill(shared_->pid, SIGKILL);
  running.wait();
}

TEST_F(LimitAndDeath, B11_an_item_with_a_large_memory_is_ended_at_its_limit) {
  auto job = Job(
                 [&](int i) {
                   if (i == 0) {
                     constexpr std::size_t size = std::size_t{512} << 20;
                     auto* const memory =
                         static_cast<char*>(::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
                     for (std::size_t at = 0; at < size; at += 4096) memory[at] = 1;
                     stuck();
                     for (;;) ::pause();
                   }
                   return i;
                 },
                 std::views::iota(0, items))
                 .processes(2)
                 .timeout(limit)
                 .suppress_worker_exceptions();
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  for (int i = 1; i < items; ++i) {
    EXPECT_TRUE(has_value(outcomes[static_cast<std::size_t>(i)], i));
  }
}

}  // namespace spychronous::test
