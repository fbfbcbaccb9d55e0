// Scaling beyond the cores that are here, by simulation: JSON, a line for each point, on stdout.
//
//   bench_scaling_simulation [--quick] [--transfer NS]
//
// --quick      fewer points, and jobs of a tenth of the items
// --transfer   what a cache line takes between two cores, in place of what it takes here: what the
//              cores of a large machine, or of two sockets, take
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "designs.hpp"
#include "lengths.hpp"
#include "measure.hpp"

namespace {

using namespace spychronous::simulation;

struct Settings {
  bool quick = false;
  double transfer = 0;  // as measured
};

void print_costs(const Costs& costs) {
  std::printf(
      "{\"kind\": \"costs\", \"unit\": \"ns\", \"load\": %.2f, \"store\": %.2f, \"update\": %.2f, "
      "\"read_transfer\": %.1f, \"transfer\": %.1f, \"barrier\": %.0f, \"interrupt\": %.0f, "
      "\"clock\": %.2f, \"sleep_excess\": %.0f, "
      "\"item\": %.2f, \"start_job\": %.0f, \"fork\": %.0f, \"bury\": %.0f, "
      "\"take_in_place\": %.2f, \"take_message\": %.1f}\n",
      costs.load, costs.store, costs.update, costs.read_transfer, costs.transfer, costs.barrier,
      costs.interrupt, costs.clock, costs.sleep_excess, costs.item, costs.start_job, costs.fork,
      costs.bury, costs.take_in_place, costs.take_message);
  std::fflush(stdout);
}

// The same jobs, really and simulated, with as many workers as there are cores for.
void validate(const Costs& costs, const Settings& settings) {
  const double work = settings.quick ? 50e6 : 200e6;
  for (const double item : {200.0, 1e3, 1e4, 1e5, 1e6}) {
    for (const std::uint32_t workers : {1U, 2U}) {
      const auto items = static_cast<std::uint32_t>(work / item);
      const Efficiency real = measure_efficiency(workers, items, item);
      const Lengths lengths = even_lengths(items, real.item);
      const double floor = sum_of(lengths) / workers;
      std::printf(
          "{\"kind\": \"validation\", \"workers\": %u, \"items\": %u, \"item_ns\": %.0f, "
          "\"measured_efficiency\": %.4f, \"simulated_efficiency\": %.4f}\n",
          workers, items, real.item, real.of_job, floor / run_job(costs, lengths, workers).time);
      std::fflush(stdout);
    }
  }
}

struct Design {
  const char* name;
  Report (*run)(const Costs&, const Lengths&, std::uint32_t);
};

void print_point(const Design& design, const char* kind, double item, std::uint32_t workers,
                 const Costs& costs, const Lengths& lengths) {
  const double loop = sum_of(lengths);
  const Report run = design.run(costs, lengths, workers);
  // How many items' worth of their time the workers spend on anything else.
  const double whole = run.time * workers;
  std::printf(
      "{\"kind\": \"simulation\", \"design\": \"%s\", \"lengths\": \"%s\", \"item_ns\": %.0f, "
      "\"items\": %zu, \"workers\": %u, \"speed_up\": %.4f, \"most\": %.4f, \"ms\": %.4f, "
      "\"in_items\": %.4f, \"in_transfers\": %.4f, \"in_naps\": %.4f}\n",
      design.name, kind, item, lengths.size(), workers, loop / run.time,
      loop / floor_of(lengths, workers), run.time * 1e-6, loop / whole,
      run.losses.transfers / whole, run.losses.naps / whole);
  std::fflush(stdout);
}

void simulate(const Costs& costs, const Settings& settings) {
  const Design designs[] = {{"job", run_job},
                            {"job of messages", run_job_of_messages},
                            {"claiming", run_claiming},
                            {"counter", run_counter},
                            {"static", run_static}};
  // Ten seconds of work, but no more items than can be waited for.
  const double most_items = settings.quick ? 1e5 : 3e5;
  const double work = settings.quick ? 1e9 : 10e9;
  for (const double item : {100.0, 1e3, 1e4, 1e5, 1e6}) {
    const auto items = static_cast<std::size_t>(std::min(most_items, work / item));
    for (const bool even : {true, false}) {
      const Lengths lengths = even ? even_lengths(items, item) : uneven_lengths(items, item);
      for (std::uint32_t workers = 1; workers <= most_workers; workers *= settings.quick ? 4 : 2) {
        for (const Design& design : designs) {
          print_point(design, even ? "even" : "uneven", item, workers, costs, lengths);
        }
      }
    }
  }
}

Settings settings_of(const std::vector<std::string_view>& words) {
  Settings settings;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--quick") {
      settings.quick = true;
    } else if (words[i] == "--transfer" && i + 1 < words.size()) {
      settings.transfer = std::stod(std::string(words[++i]));
    } else {
      throw std::invalid_argument("usage: bench_scaling_simulation [--quick] [--transfer NS]");
    }
  }
  return settings;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Settings settings = settings_of({argv + 1, argv + argc});
    Costs costs = measure_costs();
    print_costs(costs);
    validate(costs, settings);
    if (settings.transfer > 0) {
      costs.read_transfer *= settings.transfer / costs.transfer;
      costs.transfer = settings.transfer;
      print_costs(costs);
    }
    simulate(costs, settings);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
  }
}
