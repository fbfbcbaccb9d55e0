// A host that lives as long as a soak and does what it is told, line by line:
//
//   jobs N       runs N jobs, one after the other, and says how many items they had
//   idle N       waits for a job for N seconds, and says how many ms of a CPU that took
//   census       says KiB of memory, descriptors, threads, children and shared mappings, in numbers
//
// It answers every line with one. When a run does not end as it must, it says so and leaves with 1.

#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <ranges>
#include <sstream>
#include <string>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "storms/census.hpp"
#include "storms/guard.hpp"
#include "storms/scenes.hpp"
#include "support/event.hpp"
#include "support/shared.hpp"
#include "watchdog/processes.hpp"

namespace spychronous::test {
namespace {

void expect(bool right, const char* sentence) {
  if (!right) throw Violation(Rule::value_is_right, sentence);
}

/// Counts the leaves of a tree of jobs.
int nest(int depth) {
  if (depth == 0) return 1;
  const auto leaves = Job([depth](int) { return nest(depth - 1); }, std::views::iota(0, 3))
                          .processes(2)
                          .no_daemon()
                          .run_multi_processed();
  return std::accumulate(leaves.begin(), leaves.end(), 0);
}

void run_nested_jobs() { expect(nest(3) == 27, "a tree of jobs has other leaves than planned"); }

void run_job_with_huge_results() {
  constexpr std::size_t size = 8U << 20;
  const auto huge =
      Job([](char letter) { return std::string(size, letter); }, std::vector<char>{'a', 'b', 'c'})
          .run_multi_processed();
  for (std::size_t i = 0; i < huge.size(); ++i) {
    expect(huge[i] == std::string(size, static_cast<char>('a' + i)), "a huge result is wrong");
  }
}

void run_job_in_threads() {
  constexpr int items = 1000;
  const auto squares =
      Job([](int item) { return item * item; }, std::views::iota(0, items)).run_multi_threaded();
  for (int item = 0; item < items; ++item) {
    expect(squares[static_cast<std::size_t>(item)] == item * item, "a square is wrong");
  }
}

/// Returns how many items it had.
int run_job(unsigned number) {
  constexpr std::array others = {run_nested_jobs, run_job_with_huge_results, run_job_in_threads};
  constexpr std::array items_of_others = {3 + 9 + 27, 3, 1000};
  const std::size_t kind = number % (scenes().size() + others.size());
  if (kind >= scenes().size()) {
    others[kind - scenes().size()]();
    return items_of_others[kind - scenes().size()];
  }
  const Lightning lightning(Lightning::Victim::nobody, 0);
  const SharedArray<Runs> runs(items_of_a_scene);
  scenes()[kind].play({lightning, runs, Sabotage::none});
  return items_of_a_scene;
}

/// What this process and all below it have used of the CPUs.
long cpu_milliseconds() {
  std::vector<pid_t> processes = descendants_of(::getpid());
  processes.push_back(::getpid());
  long ticks = 0;
  for (const pid_t pid : processes) {
    const std::string stat = read_proc(pid, "stat");
    const std::size_t name_end = stat.rfind(')');
    if (name_end == std::string::npos) continue;
    std::istringstream fields(stat.substr(name_end + 2));
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    long user = 0, system = 0;
    fields >> user >> system;
    ticks += user + system;
  }
  return ticks * 1000 / ::sysconf(_SC_CLK_TCK);
}

long idle(int seconds) {
  const Shared<Event> started, gate;
  auto job = AsynchronousJob(
                 [&](int) {
                   started->signal();
                   gate->wait();
                 },
                 std::vector<int>{0, 1})
                 .processes(2)
                 .run_multi_processed();
  started->wait(2);
  const long before = cpu_milliseconds();
  const timespec pause{seconds, 0};  // what is measured, not a wait for anything
  ::nanosleep(&pause, nullptr);
  const long used = cpu_milliseconds() - before;
  gate->signal();
  job.get();
  return used;
}

std::string answer(const std::string& line) {
  static unsigned number = 0;
  std::istringstream words(line);
  std::string word;
  int count = 0;
  words >> word >> count;
  if (word == "jobs") {
    int items = 0;
    for (int i = 0; i < count; ++i) items += run_job(number++);
    return std::to_string(items);
  }
  if (word == "idle") return std::to_string(idle(count));
  if (word == "census") {
    const Census now = Census::take();
    std::ostringstream numbers;
    numbers << now.private_kib << ' ' << now.descriptors << ' ' << now.threads << ' '
            << now.children << ' ' << now.shared_mappings;
    return numbers.str();
  }
  throw Violation(Rule::all_accounted, "there is no command " + line);
}

int main_of() {
  use_one_arena();
  expect_crashes();
  try {
    for (std::string line; std::getline(std::cin, line);) std::cout << answer(line) << std::endl;
  } catch (const std::exception& error) {
    std::cout << "VIOLATION: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace spychronous::test

int main() { return spychronous::test::main_of(); }
