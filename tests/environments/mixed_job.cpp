// What can happen to items, in one program that is run in places where a program may find itself.
//
// mixed_job: runs jobs and looks at every outcome. Leaves with 0 if all is right.
// mixed_job <words>: the jobs are to be refused, by an exception that says the words.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "spychronous/spychronous.hpp"

using namespace spychronous;

namespace {

constexpr int items = 40;
// Items that come to harm.
constexpr int throws = 3, is_killed = 5, exits = 7, hangs = 11;
// Items that do what can harm others.
constexpr int leaves_a_daemon = 13, hangs_up = 17;

// Longer where the machine is slow: the environment variable says so.
std::chrono::seconds limit() {
  const char* const seconds = std::getenv("MIXED_JOB_LIMIT");
  return std::chrono::seconds(seconds != nullptr ? std::atoi(seconds) : 2);
}

[[noreturn]] void stay() {
  for (;;) ::pause();
}

void start_daemon() {
  if (::fork() != 0) return;
  ::setsid();
  if (::fork() == 0) stay();
  ::_exit(0);
}

// From nothing to twice what a ring holds.
std::string value_of(int i) {
  return std::string(static_cast<std::size_t>(i) * 3000, static_cast<char>('a' + i % 26));
}

bool ignores_hangup() {
  struct sigaction action {};
  ::sigaction(SIGHUP, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

std::string act(int i) {
  switch (i) {
    case throws:
      throw std::invalid_argument("item 3 is refused");
    case is_killed:
      ::raise(SIGKILL);
      break;
    case exits:
      std::exit(6);
    case hangs:
      stay();
    case leaves_a_daemon:
      start_daemon();
      break;
    case hangs_up:
      if (ignores_hangup()) ::kill(0, SIGHUP);
      break;
    default:
      break;
  }
  return value_of(i);
}

bool is_right(int i, const Outcome<std::string>& outcome) {
  if (i != throws && i != is_killed && i != exits && i != hangs) {
    return outcome && *outcome == value_of(i);
  }
  if (outcome) return false;
  const auto* const crash = dynamic_cast<const CrashFailure*>(&outcome.failure());
  switch (i) {
    case throws:
      return outcome.failure().kind() == FailureKind::exception;
    case is_killed:
      return crash != nullptr && crash->signal() == SIGKILL;
    case exits:
      return crash != nullptr && crash->exit_code() == 6;
    default:
      return outcome.failure().kind() == FailureKind::timeout;
  }
}

int run_mixed() {
  int wrong = 0;
  const auto outcomes = Job(act, std::views::iota(0, items))
                            .processes(4)
                            .timeout(limit())
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (int i = 0; i < items; ++i) {
    const auto& outcome = outcomes[static_cast<std::size_t>(i)];
    if (is_right(i, outcome)) continue;
    ++wrong;
    std::cerr << "item " << i << ": "
              << (outcome ? "a value of " + std::to_string(outcome->size()) + " characters"
                          : outcome.failure().describe())
              << '\n';
  }
  return wrong;
}

int run_plain() {
  const auto squares = [](int i) { return i * i; };
  const auto results = Job(squares, std::views::iota(0, 1000)).run_multi_processed();
  int wrong = 0;
  for (int i = 0; i < 1000; ++i) wrong += results[static_cast<std::size_t>(i)] == i * i ? 0 : 1;
  auto running = AsynchronousJob(squares, std::views::iota(0, 1000)).run_multi_processed();
  for (const auto& [index, outcome] : running) {
    wrong += outcome && *outcome == static_cast<int>(index * index) ? 0 : 1;
  }
  if (wrong != 0) std::cerr << wrong << " results are wrong\n";
  return wrong;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view refusal = count > 1 ? arguments[1] : "";
  try {
    const int wrong = run_mixed() + run_plain();
    if (refusal.empty()) return wrong == 0 ? 0 : 1;
    std::cerr << "nothing was refused\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    if (!refusal.empty() && std::string_view(error.what()).find(refusal) != refusal.npos) return 0;
  }
  return 1;
}
