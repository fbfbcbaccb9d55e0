// What strace_sweep.py runs: waits for SIGUSR1, runs a job in which something is refused, holds all
// that comes of it against what has to come, and runs two other jobs. Exits with 0 if the outcomes
// are right, with 3 if a job was refused in a clear sentence, else with 1 and a sentence.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>

#include "spychronous/spychronous.hpp"

namespace {

constexpr int items = 12;
constexpr int thrower = 3;
constexpr int crasher = 5;

[[noreturn]] void fail(const std::string& sentence) {
  std::fprintf(stderr, "%s\n", sentence.c_str());
  ::_exit(1);
}

void wait_for_start() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  std::puts("ready");
  std::fflush(stdout);
  int signal = 0;
  ::sigwait(&set, &signal);
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

std::string result(int item) {
  return std::string(item == 7 ? 100'000 : 10, static_cast<char>('a' + item));
}

void check(int item, const spychronous::Outcome<std::string>& outcome) {
  const std::string name = "item " + std::to_string(item) + " ";
  if (item != thrower && item != crasher) {
    if (!outcome) fail(name + outcome.failure().describe());
    if (*outcome != result(item)) fail(name + "has a wrong value");
    return;
  }
  if (outcome) fail(name + "has a value");
  const auto expected =
      item == thrower ? spychronous::FailureKind::exception : spychronous::FailureKind::crash;
  if (outcome.failure().kind() != expected) fail(name + outcome.failure().describe());
}

void run_job() {
  const auto outcomes = spychronous::Job(
                            [](int item) {
                              if (item == thrower) throw std::out_of_range("three");
                              if (item == crasher) ::raise(SIGKILL);
                              return result(item);
                            },
                            std::views::iota(0, items))
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  const bool keeper_lost = std::any_of(outcomes.begin(), outcomes.end(), [](const auto& outcome) {
    return !outcome && dynamic_cast<const spychronous::KeeperLost*>(&outcome.failure()) != nullptr;
  });
  if (keeper_lost) throw std::runtime_error("spychronous: the keeper of the job was lost");
  for (int i = 0; i < items; ++i) check(i, outcomes[static_cast<std::size_t>(i)]);
}

// Where memory is refused to the C++ library itself, it says so in its own way.
bool is_clear(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  const std::string text = error.what();
  return text.starts_with("spychronous: ") && std::count(text.begin(), text.end(), ' ') >= 6;
}

// The first failure ends it while another item runs that never would.
void run_failing_job() {
  try {
    spychronous::Job(
        [](int item) {
          if (item == 0) throw std::out_of_range("zero");
          for (;;) ::pause();
        },
        std::views::iota(0, 2))
        .processes(2)
        .run_multi_processed();
    fail("the failing job returns");
  } catch (const std::out_of_range&) {
    return;
  }
}

void run_next_job() {
  const auto numbers = spychronous::Job([](int item) { return 2 * item; }, std::views::iota(0, 4))
                           .processes(2)
                           .run_multi_processed();
  if (numbers != std::vector{0, 2, 4, 6}) fail("the next job has wrong results");
}

int is_refused(void (*run)()) {
  try {
    run();
    return 0;
  } catch (const std::exception& error) {
    if (!is_clear(error)) fail(std::string("no clear error: ") + error.what());
    return 1;
  }
}

}  // namespace

int main() {
  wait_for_start();
  const int refused = is_refused(run_job) + is_refused(run_failing_job) + is_refused(run_next_job);
  ::_exit(refused == 0 ? 0 : 3);
}
