#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace spychronous::bench {

inline constexpr double nanosecond = 1e-9;
inline constexpr double microsecond = 1e-6;
inline constexpr double millisecond = 1e-3;

/// How long `run` takes, in seconds. What it returns is destroyed when the clock has stopped.
template <class Run>
double seconds_of(const Run& run) {
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const auto start = Clock::now();
  if constexpr (std::is_void_v<std::invoke_result_t<const Run&>>) {
    run();
    return since(start);
  } else {
    auto result = run();
    const double seconds = since(start);
    benchmark::DoNotOptimize(result);
    return seconds;
  }
}

/// Contenders that take turns within each iteration of a benchmark, in changing order, so that
/// whatever else the machine does falls on all of them alike. What is reported are medians and, as
/// a look at a quiet moment, the best rounds.
///
/// A figure named F becomes the counters `F` (median), `F: best` and, if it has one, `F: goal`, the
/// most it may be. scripts/run_benchmarks.sh makes the table of docs/performance.md of them.
class Rounds {
 public:
  /// `pause`: how long to wait before each turn until the threads of the one before sleep.
  explicit Rounds(benchmark::State& state, std::chrono::milliseconds pause = {})
      : state_(state), pause_(pause) {}

  /// The first one added is the subject.
  template <class Run>
  void add(std::string name, Run run) {
    contenders_.push_back(
        {std::move(name), [run = std::move(run)] { return seconds_of(run); }, {}});
  }

  /// One round for each iteration of the benchmark, after one that does not count.
  void run() {
    for (Contender& contender : contenders_) turn_of(contender);
    std::size_t first = 0;
    for (auto _ : state_) {
      for (std::size_t i = 0; i < contenders_.size(); ++i) {
        Contender& contender = contenders_[(first + i) % contenders_.size()];
        contender.seconds.push_back(turn_of(contender));
      }
      state_.SetIterationTime(contenders_.front().seconds.back());
      ++first;
    }
  }

  /// What a turn of `name` takes, in units of `unit` seconds.
  void report(const std::string& name, const std::string& what, double unit,
              std::optional<double> goal = std::nullopt) {
    const auto& seconds = find(name).seconds;
    count(name + ", " + what, median_of(seconds) / unit, best_of(seconds) / unit, goal);
  }

  /// How many times longer than `other` a turn of `name` takes: the median of the rounds' ratios,
  /// because a machine changes its speed from one round to the next, and the ratio of the minima.
  void report_ratio(const std::string& name, const std::string& other,
                    std::optional<double> goal = std::nullopt) {
    const auto& seconds = find(name).seconds;
    const auto& others = find(other).seconds;
    std::vector<double> ratios;
    for (std::size_t i = 0; i < seconds.size(); ++i) ratios.push_back(seconds[i] / others[i]);
    count(name + " / " + other, median_of(ratios), best_of(seconds) / best_of(others), goal);
  }

 private:
  struct Contender {
    std::string name;
    std::function<double()> turn;
    std::vector<double> seconds;
  };

  static double median_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
  }
  static double best_of(const std::vector<double>& values) {
    return *std::min_element(values.begin(), values.end());
  }

  double turn_of(const Contender& contender) const {
    if (pause_.count() != 0) std::this_thread::sleep_for(pause_);
    return contender.turn();
  }

  const Contender& find(const std::string& name) const {
    for (const Contender& contender : contenders_) {
      if (contender.name == name) return contender;
    }
    throw std::logic_error("no contender is called " + name);
  }

  void count(const std::string& figure, double median, double best, std::optional<double> goal) {
    state_.counters[figure] = median;
    state_.counters[figure + ": best"] = best;
    if (goal) state_.counters[figure + ": goal"] = *goal;
  }

  benchmark::State& state_;
  std::chrono::milliseconds pause_;
  std::vector<Contender> contenders_;
};

}  // namespace spychronous::bench
