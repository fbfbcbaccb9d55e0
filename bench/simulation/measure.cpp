#include "measure.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "busy.hpp"
#include "designs.hpp"
#include "lengths.hpp"
#include "spychronous/spychronous.hpp"
#include "timing.hpp"

namespace spychronous::simulation {
namespace {

std::int64_t successor(std::int64_t x) { return x + 1; }
std::string label(std::int64_t x) { return "the label of item " + std::to_string(1'000'000 + x); }

template <class Func>
auto run_real_job(Func func, std::int64_t items, std::uint32_t workers) {
  return spychronous::Job(func, std::views::iota(std::int64_t{0}, items))
      .processes(static_cast<int>(workers))
      .run_multi_processed();
}

Time measure_sleep_excess() {
  constexpr std::chrono::microseconds nap(50);
  const Time median =
      median_of(200, [&] { return time_of([&] { std::this_thread::sleep_for(nap); }); });
  return std::max(Time{0}, median - Time{50'000});
}

Time measure_fork() {
  return least_of(100, [] {
    pid_t pid = 0;
    const Time time = time_of(
        [&pid] {
          pid = ::fork();
          if (pid == 0) ::_exit(0);
        },
        CLOCK_THREAD_CPUTIME_ID);
    ::waitpid(pid, nullptr, 0);
    return time;
  });
}

// A line through what jobs of so many workers take, each with one item that costs nothing.
void measure_staffing(Costs& costs) {
  std::vector<std::pair<double, Time>> points;
  for (const std::uint32_t workers : {1U, 2U, 4U, 8U, 16U, 32U}) {
    points.emplace_back(workers, least_of(40, [workers] {
                          return time_of([&] { run_real_job(successor, workers, workers); });
                        }));
  }
  const auto n = static_cast<double>(points.size());
  double x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& [workers, time] : points) {
    x += workers, y += time, xx += workers * workers, xy += workers * time;
  }
  const Time of_each = std::max(Time{0}, (n * xy - x * y) / (n * xx - x * x));
  costs.start_job = std::max(Time{0}, (y - of_each * x) / n);
  costs.fork = measure_fork();
  costs.bury = std::max(Time{0}, of_each - costs.fork);
}

// The calling thread is the host: what it computes is what the host computes.
template <class Func>
Time host_time(Func func, std::int64_t items) {
  return time_of([&] { run_real_job(func, items, 1); }, CLOCK_THREAD_CPUTIME_ID);
}

// Each of these is measured with two lengths: what a job costs by itself cancels out.
constexpr std::int64_t few = 1'000'000, many = 3'000'000;

template <class Measure>
Time slope(std::int64_t less, std::int64_t more, const Measure& measure) {
  constexpr int rounds = 9;
  const Time low = least_of(rounds, [&] { return measure(less); });
  const Time high = least_of(rounds, [&] { return measure(more); });
  return std::max(Time{0}, (high - low) / static_cast<Time>(more - less));
}

void measure_host(Costs& costs) {
  costs.take_in_place = slope(few, many, [](auto n) { return host_time(successor, n); });
  costs.take_message = slope(few / 10, many / 10, [](auto n) { return host_time(label, n); });
}

// What keeper and worker compute; the keeper does nothing for an item.
Time worker_time(std::int64_t items) {
  const auto computed = [] {
    rusage usage{};
    ::getrusage(RUSAGE_CHILDREN, &usage);
    const auto nanos = [](const timeval& time) {
      return 1e9 * static_cast<Time>(time.tv_sec) + 1e3 * static_cast<Time>(time.tv_usec);
    };
    return nanos(usage.ru_utime) + nanos(usage.ru_stime);
  };
  const Time before = computed();
  run_real_job(successor, items, 1);
  return computed() - before;
}

// What an item costs a real worker beyond what the simulation counts.
Time measure_rest_of_item(Costs costs) {
  const Time real = slope(few, many, worker_time);
  costs.item = 0;
  constexpr std::uint32_t some = 10'000;
  const Time counted = run_claiming(costs, even_lengths(some, 0), 1).time / some;
  return std::max(Time{0}, real - counted);
}

// A share of the items in each of so many processes, and nothing besides.
template <class Func>
void run_bare(Func func, std::int64_t items, std::uint32_t workers) {
  for (std::uint32_t worker = 0; worker < workers; ++worker) {
    const pid_t pid = ::fork();
    if (pid < 0) throw std::runtime_error("A fork was refused.");
    if (pid != 0) continue;
    for (std::int64_t i = items * worker / workers; i < items * (worker + 1) / workers; ++i) {
      auto result = func(i);
      keep(result);
    }
    ::_exit(0);
  }
  while (::waitpid(-1, nullptr, 0) > 0) {
  }
}

}  // namespace

Costs measure_costs() {
  Costs costs;
  // Before there are other threads: what is forked is small.
  measure_staffing(costs);
  measure_memory(costs);
  costs.sleep_excess = measure_sleep_excess();
  measure_host(costs);
  costs.item = measure_rest_of_item(costs);
  return costs;
}

Efficiency measure_efficiency(std::uint32_t workers, std::uint32_t items, Time item) {
  const Time step = time_of_each(1, [] { bench::busy(1'000'000); }) / 1e6;
  const auto steps = static_cast<std::uint64_t>(std::llround(item / step));
  const auto func = [steps](std::int64_t x) {
    return static_cast<std::int64_t>(bench::busy(steps + static_cast<std::uint64_t>(x) % 2));
  };
  std::vector<Time> bare, ratios;
  for (int round = 0; round < 11; ++round) {
    bare.push_back(time_of([&] { run_bare(func, items, workers); }));
    ratios.push_back(bare.back() / time_of([&] { run_real_job(func, items, workers); }));
  }
  return {median_of(bare) * workers / items, median_of(ratios)};
}

}  // namespace spychronous::simulation
