// Other threads of the host hold locks while the keeper is forked. In the workers those locks stay
// held for good: an item that needs one is ended by its limit, and nothing else suffers.
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <ranges>
#include <string>
#include <thread>

#include "helpers/forked.hpp"
#include "spychronous/spychronous.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {
namespace {

class LocksOfHost : public Limit {
 protected:
  static constexpr int items = 6;

  // Item 0 is stuck in `act`.
  template <class Act>
  void expect_timeout_of_item_that(Act act) {
    auto job = Job(
                   [&](int i) {
                     if (i == 0) {
                       stuck();
                       act();
                     }
                     return std::string(100, static_cast<char>('a' + i));
                   },
                   std::views::iota(0, items))
                   .processes(2)
                   .timeout(limit)
                   .suppress_worker_exceptions();
    const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, items - 1);
    EXPECT_TRUE(has_timed_out(outcomes[0]));
    for (int i = 1; i < items; ++i) {
      EXPECT_TRUE(has_value(outcomes[static_cast<std::size_t>(i)],
                            std::string(100, static_cast<char>('a' + i))));
    }
  }
};

// Holds the lock of the C library for time zones while it lives: in it, a thread opens the file of
// the time zone, which is a pipe that nobody writes to.
class HeldTimeZone {
 public:
  HeldTimeZone() {
    EXPECT_NE(::mkdtemp(folder_), nullptr);
    pipe_ = std::string(folder_) + "/zone";
    EXPECT_EQ(::mkfifo(pipe_.c_str(), 0600), 0);
    ::setenv("TZ", (":" + pipe_).c_str(), 1);
    thread_ = std::thread([this] {
      thread_id_ = ::gettid();
      ::tzset();
    });
    const std::string opens = std::to_string(SYS_openat) + " ";
    for (std::string call; !call.starts_with(opens);) {
      std::ifstream file("/proc/self/task/" + std::to_string(thread_id_) + "/syscall");
      std::getline(file, call);
    }
  }
  ~HeldTimeZone() {
    ::close(::open(pipe_.c_str(), O_WRONLY | O_CLOEXEC));
    thread_.join();
    ::unsetenv("TZ");
    ::tzset();
    ::unlink(pipe_.c_str());
    ::rmdir(folder_);
  }
  HeldTimeZone(const HeldTimeZone&) = delete;
  HeldTimeZone& operator=(const HeldTimeZone&) = delete;

 private:
  char folder_[32] = "/tmp/time_zone_XXXXXX";
  std::string pipe_;
  std::atomic<pid_t> thread_id_{0};
  std::thread thread_;
};

}  // namespace

TEST_F(LocksOfHost, E1_an_item_that_needs_the_time_zone_times_out_if_the_host_was_reading_it) {
  // The log of the host would ask for the local time, too.
  spdlog::register_logger(std::make_shared<spdlog::logger>("spychronous"));
  {
    const HeldTimeZone held;
    expect_timeout_of_item_that([] {
      const time_t now = 0;
      tm local{};
      ::localtime_r(&now, &local);
    });
  }
  spdlog::drop("spychronous");
}

TEST_F(LocksOfHost, E1_malloc_and_stdio_work_in_items_whatever_other_threads_do) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> nowhere(std::fopen("/dev/null", "we"),
                                                                std::fclose);
  const auto allocate_and_print = [&] {
    for (std::size_t size = 1; size < 100'000; size *= 3) {
      const std::unique_ptr<char[]> memory(new char[size]);
      memory[0] = 'x';
      std::fprintf(nowhere.get(), "%c", memory[0]);
    }
  };
  std::atomic<bool> enough = false;
  std::thread other([&] {
    while (!enough) allocate_and_print();
  });
  for (int run = 0; run < 20; ++run) {
    const auto results = Job(
                             [&](int i) {
                               for (int n = 0; n < 10; ++n) allocate_and_print();
                               return i;
                             },
                             std::views::iota(0, 4))
                             .processes(2)
                             .run_multi_processed();
    EXPECT_EQ(results, (std::vector<int>{0, 1, 2, 3}));
  }
  enough = true;
  other.join();
}

TEST_F(LocksOfHost, E2_an_item_that_needs_a_mutex_which_another_thread_held_times_out) {
  std::mutex mutex;
  Event held;
  Event enough;
  std::thread holder([&] {
    const std::lock_guard lock(mutex);
    held.signal();
    enough.wait();
  });
  held.wait();
  expect_timeout_of_item_that([&] { const std::lock_guard lock(mutex); });
  enough.signal();
  holder.join();
}

// A handler of a fork cannot be taken back: a host of its own has it.
TEST_F(LocksOfHost, E12_a_run_waits_for_a_fork_handler_and_calls_it_once) {
  struct Calls {
    Event prepares;
    Event gate;
    std::atomic<int> in_host{0};
    std::atomic<int> in_child{0};
  };
  const Shared<Calls> shared;
  static Calls* calls;  // for handlers, which capture nothing
  calls = &*shared;
  const Shared<Event> started;
  Forked host([&] {
    ::pthread_atfork(
        [] {
          calls->prepares.signal();
          calls->gate.wait();
        },
        [] { ++calls->in_host; }, [] { ++calls->in_child; });
    const auto results = Job(
                             [&](int i) {
                               started->signal();
                               return i;
                             },
                             std::views::iota(0, 4))
                             .processes(2)
                             .run_multi_processed();
    return results == std::vector<int>{0, 1, 2, 3} ? 0 : 1;
  });
  calls->prepares.wait();
  EXPECT_EQ(started->count(), 0U);
  calls->gate.signal();
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(calls->prepares.count(), 1U);
  EXPECT_EQ(calls->in_host, 1);
  EXPECT_EQ(calls->in_child, 1);
}

}  // namespace spychronous::test
