#include "storms/scenes.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "storms/chance.hpp"

namespace spychronous::test {
namespace {

constexpr int processes = 3;
constexpr int liar = items_of_a_scene / 3;
// Whatever is over this limit may be so: nothing depends on what it hits but for the item that
// stands still.
constexpr auto short_limit = std::chrono::milliseconds(30);

std::string name_of(std::size_t item) { return "item " + std::to_string(item); }

template <class Result>
Result value_of(int item);
template <>
int value_of(int item) {
  return static_cast<int>(mixed(static_cast<std::uint64_t>(item)));
}
/// Through the ring, some in several chunks.
template <>
std::string value_of(int item) {
  return std::string(item % 8 == 7 ? 1'300'000 : 10, static_cast<char>('a' + item % 26)) +
         std::to_string(item);
}

/// What an item may fail with; asked only if its keeper is not lost.
using MayFail = bool (*)(std::size_t item, const ItemFailure& failure);

bool is_crash(const ItemFailure& failure, std::optional<int> signal, std::optional<int> exit_code) {
  const auto* const crash = dynamic_cast<const CrashFailure*>(&failure);
  return crash != nullptr && crash->signal() == signal && crash->exit_code() == exit_code;
}

/// An item, but for what is special in its scene: what happens between its start and its end.
template <class Result, class Happens>
auto item_of(const Setting& setting, Happens happens) {
  return [&setting, happens](int item) {
    setting.runs[static_cast<std::size_t>(item)].starts.fetch_add(1);
    if (setting.sabotage == Sabotage::secret_kills && item == liar) {
      ::kill(::getppid(), SIGKILL);
      ::pause();  // all may be done by the time it is dead
    }
    happens(item);
    Result value = value_of<Result>(setting.sabotage == Sabotage::lie && item == liar ? -1 : item);
    setting.runs[static_cast<std::size_t>(item)].ends.fetch_add(1);
    return value;
  };
}

constexpr auto nothing_happens = [](int) {};
constexpr auto all_items = std::views::iota(0, items_of_a_scene);

void check_value(const Setting& setting, std::size_t item, bool right) {
  const Runs& runs = setting.runs[item];
  if (right && runs.starts == 1 && runs.ends == 1) return;
  throw Violation(Rule::value_is_right, name_of(item) + " has a value that is " +
                                            (right ? "right" : "wrong") + ", of " +
                                            std::to_string(runs.starts) + " starts and " +
                                            std::to_string(runs.ends) + " ends");
}

bool may_lose_keeper(const Setting& setting) {
  return setting.lightning.victim() == Lightning::Victim::keeper && setting.lightning.struck();
}

template <class Result>
void check_outcomes(const Setting& setting, const std::vector<Outcome<Result>>& outcomes,
                    MayFail may_fail) {
  if (outcomes.size() != items_of_a_scene) {
    throw Violation(Rule::all_accounted, std::to_string(outcomes.size()) + " outcomes");
  }
  for (std::size_t item = 0; item < outcomes.size(); ++item) {
    if (outcomes[item]) {
      check_value(setting, item, *outcomes[item] == value_of<Result>(static_cast<int>(item)));
      continue;
    }
    const ItemFailure& failure = outcomes[item].failure();
    const bool lost = dynamic_cast<const KeeperLost*>(&failure) != nullptr;
    if (failure.index() == item && (lost ? may_lose_keeper(setting) : may_fail(item, failure))) {
      continue;
    }
    throw Violation(Rule::failure_is_deserved, name_of(item) + ": " + failure.describe());
  }
}

bool nothing_fails(std::size_t, const ItemFailure&) { return false; }

template <class Result>
void check_values(const Setting& setting, const std::vector<Result>& values) {
  if (values.size() != items_of_a_scene) {
    throw Violation(Rule::all_accounted, std::to_string(values.size()) + " values");
  }
  for (std::size_t item = 0; item < values.size(); ++item) {
    check_value(setting, item, values[item] == value_of<Result>(static_cast<int>(item)));
  }
}

/// Calls `run`, which does not suppress failures and may throw KeeperLost only if the keeper was
/// struck.
template <class Run>
void expect_no_other_failure(const Setting& setting, Run run) {
  try {
    run();
  } catch (const KeeperLost& lost) {
    if (!may_lose_keeper(setting)) throw Violation(Rule::failure_is_deserved, lost.what());
  } catch (const ItemFailure& failure) {
    throw Violation(Rule::failure_is_deserved, failure.describe());
  }
}

void values_in_place(const Setting& setting) {
  expect_no_other_failure(setting, [&] {
    check_values(setting, Job(item_of<int>(setting, nothing_happens), all_items)
                              .processes(processes)
                              .run_multi_processed());
  });
}

void values_through_rings(const Setting& setting) {
  check_outcomes(setting,
                 Job(item_of<std::string>(setting, nothing_happens), all_items)
                     .processes(processes)
                     .suppress_worker_exceptions()
                     .run_multi_processed(),
                 nothing_fails);
}

void items_that_crash(const Setting& setting) {
  const auto crash = [](int item) {
    if (item % 8 == 3) ::raise(SIGKILL);
    if (item % 8 == 6) ::_exit(0);
  };
  check_outcomes(setting,
                 Job(item_of<std::string>(setting, crash), all_items)
                     .processes(processes)
                     .suppress_worker_exceptions()
                     .run_multi_processed(),
                 [](std::size_t item, const ItemFailure& failure) {
                   return (item % 8 == 3 && is_crash(failure, SIGKILL, {})) ||
                          (item % 8 == 6 && is_crash(failure, {}, 0));
                 });
}

void an_item_over_its_limit(const Setting& setting) {
  const auto stand_still = [](int item) {
    if (item != 0) return;
    for (;;) ::pause();
  };
  check_outcomes(setting,
                 Job(item_of<int>(setting, stand_still), all_items)
                     .processes(processes)
                     .timeout(short_limit)
                     .suppress_worker_exceptions()
                     .run_multi_processed(),
                 [](std::size_t, const ItemFailure& failure) {
                   return failure.kind() == FailureKind::timeout;
                 });
}

void the_first_failure(const Setting& setting) {
  const auto fail = [](int item) {
    if (item == items_of_a_scene / 2) throw std::out_of_range("as planned");
  };
  try {
    Job(item_of<int>(setting, fail), all_items).processes(processes).run_multi_processed();
  } catch (const std::out_of_range&) {
    return;
  } catch (const KeeperLost&) {
    if (may_lose_keeper(setting)) return;
  }
  throw Violation(Rule::failure_is_deserved, "the exception of an item did not come");
}

void jobs_in_items(const Setting& setting) {
  const auto run_job = [](int item) {
    const auto inner = Job([item](int part) { return item + part; }, std::vector<int>{1, 2, 3})
                           .processes(2)
                           .run_multi_processed();
    if (inner != std::vector<int>{item + 1, item + 2, item + 3}) std::_Exit(1);
  };
  expect_no_other_failure(setting, [&] {
    check_values(setting, Job(item_of<int>(setting, run_job), all_items)
                              .processes(processes)
                              .no_daemon()
                              .run_multi_processed());
  });
}

// A plain child, one in a session of its own, and a daemon, none of which ends by itself.
void found_family() {
  const auto live = [] {
    ::prctl(PR_SET_NAME, family_name);
    for (;;) ::pause();
  };
  if (::fork() == 0) live();
  const pid_t second = ::fork();
  if (second == 0) ::setsid();
  if (second == 0) live();
  if (::fork() == 0) {
    ::setsid();
    if (::fork() == 0) live();
    ::_exit(0);
  }
}

void items_with_families(const Setting& setting) {
  const auto found = [](int item) {
    if (item % 4 == 1) found_family();
  };
  check_outcomes(setting,
                 Job(item_of<int>(setting, found), all_items)
                     .processes(processes)
                     .suppress_worker_exceptions()
                     .run_multi_processed(),
                 nothing_fails);
}

void a_namespace_of_its_own(const Setting& setting) {
  const auto found = [](int item) {
    if (item % 4 == 1) found_family();
  };
  try {
    check_outcomes(setting,
                   Job(item_of<int>(setting, found), all_items)
                       .processes(processes)
                       .isolate_pids()
                       .suppress_worker_exceptions()
                       .run_multi_processed(),
                   nothing_fails);
  } catch (const std::system_error&) {
    // The system does not allow it, and no item was run.
    if (setting.runs[0].starts != 0) throw;
  }
}

void a_job_in_the_background(const Setting& setting) {
  expect_no_other_failure(setting, [&] {
    auto job = AsynchronousJob(item_of<std::string>(setting, nothing_happens), all_items)
                   .processes(processes)
                   .run_multi_processed();
    check_values(setting, job.get());
  });
}

void a_job_that_is_cancelled(const Setting& setting) {
  auto job = AsynchronousJob(item_of<int>(setting, nothing_happens), all_items)
                 .processes(processes)
                 .run_multi_processed();
  job.cancel();
}

constexpr std::array all_scenes = {
    Scene{"values in place", values_in_place},
    Scene{"values through rings", values_through_rings},
    Scene{"items that crash", items_that_crash},
    Scene{"an item over its limit", an_item_over_its_limit},
    Scene{"the first failure", the_first_failure},
    Scene{"jobs in items", jobs_in_items},
    Scene{"items with families", items_with_families},
    Scene{"a namespace of its own", a_namespace_of_its_own, false},
    Scene{"a job in the background", a_job_in_the_background},
    Scene{"a job that is cancelled", a_job_that_is_cancelled},
};

}  // namespace

std::span<const Scene> scenes() { return all_scenes; }

}  // namespace spychronous::test
