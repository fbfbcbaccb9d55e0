// What words and cache lines take, on one core and between two.
#include <array>
#include <atomic>
#include <thread>

#include "measure.hpp"
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
    pin_to(1);
    for (std::uint64_t turn = 1; turn < games * turns; turn += 2) take(turn);
  });
  Time least = 0;
  std::jthread one([&, turn = std::uint64_t{0}]() mutable {
    pin_to(0);
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
    pin_to(1);
    for (int scan = 1; scan <= scans; ++scan) {
      for (Slot& slot : slots) slot.range.fetch_add(static_cast<std::uint64_t>(scan));
      written = scan;
      while (read != scan) {
      }
    }
  });
  Time least = 0;
  std::jthread reader([&, scan = 0]() mutable {
    pin_to(0);
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

}  // namespace

void measure_memory(Costs& costs) {
  std::atomic<std::uint64_t> word{0};
  costs.load = time_of_each(1'000'000, [&] { word.load(std::memory_order_acquire); });
  costs.store = time_of_each(1'000'000, [&] { word.store(1, std::memory_order_release); });
  std::uint64_t value = 1;
  costs.update = time_of_each(1'000'000, [&] { word.compare_exchange_strong(value, value + 1); });
  costs.read_transfer = std::max(costs.load, measure_scan());
  costs.transfer = std::max(costs.update, measure_handover()) - costs.update;
  costs.clock = time_of_each(1'000'000, [] { clock_time(CLOCK_MONOTONIC_COARSE); });
}

}  // namespace spychronous::simulation
