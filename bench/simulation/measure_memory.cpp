// What words and cache lines take, on one core and between two.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "measure.hpp"
#include "os/fences.hpp"
#include "os/mapping.hpp"
#include "timing.hpp"

namespace spychronous::simulation {
namespace {

// Two pinned threads take a word from each other, by compare-exchange. Each game is shorter than
// the time after which a kernel gives a core to somebody else.
Time measure_handover() {
  constexpr int games = 300;
  constexpr std::uint64_t turns = 2000;
  alignas(128) std::atomic<std::uint64_t> word{0};
  const auto take = [&word](std::uint64_t turn) {
    std::uint64_t expected = turn;
    while (!word.compare_exchange_weak(expected, turn + 1)) expected = turn;
  };
  const std::jthread other([&] {
    pin_to_nth(1);
    for (std::uint64_t turn = 1; turn < games * turns; turn += 2) take(turn);
  });
  Time least = 0;
  std::jthread one([&, turn = std::uint64_t{0}]() mutable {
    pin_to_nth(0);
    least = least_of(games, [&] {
      return time_of([&] {
        for (std::uint64_t i = 0; i < turns; i += 2, turn += 2) take(turn);
      });
    });
  });
  one.join();
  return least / static_cast<Time>(turns);
}

// A thief on one core looks at words that another core has just written: they are as far apart as
// the slots of a job, so that the loads overlap as they do there.
Time measure_scan() {
  struct alignas(256) Slot {
    std::atomic<std::uint64_t> range;
  };
  constexpr int scans = 200;
  static std::array<Slot, 256> slots;
  std::atomic<int> written{0};
  std::atomic<int> read{0};
  const std::jthread writer([&] {
    pin_to_nth(1);
    for (int scan = 1; scan <= scans; ++scan) {
      for (Slot& slot : slots) slot.range.fetch_add(static_cast<std::uint64_t>(scan));
      written = scan;
      while (read != scan) {
      }
    }
  });
  Time least = 0;
  std::jthread reader([&, scan = 0]() mutable {
    pin_to_nth(0);
    least = least_of(scans, [&] {
      ++scan;
      while (written != scan) {
      }
      const Time time = time_of([] {
        std::uint64_t most = 0;
        for (const Slot& slot : slots) most = std::max(most, slot.range.load());
        keep(most);
      });
      read = scan;
      return time;
    });
  });
  reader.join();
  return least / static_cast<Time>(slots.size());
}

// Another process, forked from this one, counts on another core.
void measure_barrier(Costs& costs) {
  using os::Fences;
  if (os::agree_on_fences(true) != Fences::asymmetric) return;
  const os::Mapping mapping(os::Mapping::Kind::shared, sizeof(std::atomic<std::uint64_t>));
  auto& count = *reinterpret_cast<std::atomic<std::uint64_t>*>(mapping.data());
  const pid_t counter = ::fork();
  if (counter == 0) {
    pin_to_nth(1);
    for (;;) count.fetch_add(1, std::memory_order_relaxed);
  }
  while (count == 0) std::this_thread::yield();
  constexpr int rounds = 1000;
  std::jthread([&] {
    pin_to_nth(0);
    // How fast it counts with and without.
    const auto counted_in = [&](const auto& run) {
      const std::uint64_t before = count;
      const Time time = time_of(run);
      return std::pair(time, static_cast<Time>(count - before));
    };
    const auto [time, steps] = counted_in([] {
      for (int i = 0; i < rounds; ++i) {
        if (!os::heavy_fence(Fences::asymmetric)) break;
      }
    });
    const auto [quiet_time, quiet_steps] = counted_in([time = time] {
      const auto start = std::chrono::steady_clock::now();
      while (std::chrono::steady_clock::now() - start <
             std::chrono::duration<Time, std::nano>(time)) {
      }
    });
    costs.barrier = time / rounds;
    costs.interrupt = std::max(Time{0}, (time - steps * quiet_time / quiet_steps) / rounds);
  }).join();
  ::kill(counter, SIGKILL);
  ::waitpid(counter, nullptr, 0);
}

}  // namespace

void measure_memory(Costs& costs) {
  std::atomic<std::uint64_t> word{0};
  costs.load = time_of_each(1'000'000, [&] { word.load(std::memory_order_acquire); });
  costs.store = time_of_each(1'000'000, [&] { word.store(1, std::memory_order_release); });
  std::uint64_t value = 1;
  costs.update = time_of_each(1'000'000, [&] { word.compare_exchange_strong(value, value + 1); });
  costs.read_transfer = std::max(costs.load, measure_scan());
  costs.transfer = std::max(costs.update, measure_handover()) - costs.update;
  measure_barrier(costs);
  costs.clock = time_of_each(1'000'000, [] { clock_time(CLOCK_MONOTONIC_COARSE); });
}

}  // namespace spychronous::simulation
