// A job is run while somebody strikes at its workers, at random places and times, and is then
// called to account: see account.hpp for the rules. The account itself is tried first, by storms in
// which one thing is made to go wrong.
//
//   worker_storm [--seed n] [--items n] [--rate strikes/s] [--processes n]
//                [--trials 0] [--sabotage n]

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <ranges>
#include <string>
#include <vector>

#include "helpers/arguments.hpp"
#include "helpers/forked.hpp"
#include "spychronous/spychronous.hpp"
#include "storms/account.hpp"
#include "storms/census.hpp"
#include "storms/chance.hpp"
#include "storms/guard.hpp"
#include "storms/killer.hpp"
#include "storms/sabotage.hpp"

namespace spychronous::test {
namespace {

constexpr std::chrono::seconds limit{2};
// Jobs: one with results in the fixed lane and one with results through the rings, of which one
// runs in the background, as the seed says; then both once more. Few, because each may have to wait
// at its end for a worker that stands still.
constexpr int rounds = 4;
// What an item costs: two processors need some 20 seconds for a million.
constexpr int steps_of_an_item = 32'000;
constexpr long pages_a_keeper_may_grow = 256;

constexpr std::array trials = {
    Trial{Sabotage::lie, Rule::value_is_right},
    Trial{Sabotage::secret_kills, Rule::failure_is_deserved},
    Trial{Sabotage::start_twice, Rule::started_once},
    Trial{Sabotage::forgive, Rule::value_is_right},
    Trial{Sabotage::excuse, Rule::victim_is_charged},
    Trial{Sabotage::blame, Rule::failure_is_deserved},
    Trial{Sabotage::confuse, Rule::failure_is_like_blow},
    Trial{Sabotage::charge_twice, Rule::one_failure_per_blow},
    Trial{Sabotage::murder, Rule::innocent_lives},
    Trial{Sabotage::lose, Rule::all_accounted},
    Trial{Sabotage::descriptor, Rule::flat},
    Trial{Sabotage::memory, Rule::flat},
    Trial{Sabotage::child, Rule::flat},
    Trial{Sabotage::name, Rule::flat},
};

struct Storm {
  std::uint64_t seed;
  std::size_t items;
  double rate;
  std::uint32_t processes;
  Sabotage sabotage;

  // A trial is not to wait for workers that stand still.
  double seconds_of_a_stop() const {
    return sabotage == Sabotage::none ? std::chrono::duration<double>(limit).count() : 1e9;
  }
};

std::uint64_t work() {
  volatile std::uint64_t state = 1;
  for (int i = 0; i < steps_of_an_item; ++i) state = state * 6364136223846793005U + 1;
  return state;
}

/// The blow that this worker was dealt, if it falls in its next item.
void suffer() {
  switch (Roster::self().struck) {
    case Blow::segfault:
      *static_cast<volatile int*>(nullptr) = 0;
      break;
    case Blow::exit_at_once:
      ::_exit(0);
    case Blow::exit:
      std::exit(exit_code_of_blow);
    case Blow::none:
    case Blow::kill:
    case Blow::stop:
      break;
  }
}

/// The value of an item: in the fixed lane, and through the ring, mostly in one chunk.
template <class Result>
Result value_of(std::uint64_t key);
template <>
std::uint64_t value_of(std::uint64_t key) {
  return mixed(key);
}
template <>
std::string value_of(std::uint64_t key) {
  const std::uint64_t random = mixed(key);
  const std::size_t size = random % 4096 == 0 ? 700'000 : random % 512;
  return std::string(size, static_cast<char>('a' + random % 23)) + std::to_string(random);
}

template <class Result>
Account::Sum run_round(const Storm& storm, const Roster& roster, int round) {
  const auto items = static_cast<std::uint32_t>(storm.items / rounds);
  const Account account(roster, items);
  const std::uint64_t key = mixed(storm.seed + static_cast<std::uint64_t>(round)) >> 32 << 32;
  const auto liar = storm.sabotage == Sabotage::lie ? items / 2 : items;
  const auto func = [&](std::uint32_t item) {
    account.start(item);
    suffer();
    work();
    Result value = value_of<Result>(key + item + (item == liar ? 1 : 0));
    account.end(item);
    return value;
  };
  const auto with_settings = [&](auto job) {
    job.processes(static_cast<int>(storm.processes)).timeout(limit);
    return std::move(job).suppress_worker_exceptions();
  };
  const auto all = std::views::iota(0U, items);
  const bool in_background = (storm.seed + static_cast<std::uint64_t>(round)) % 2 != 0;
  const auto outcomes = in_background
                            ? with_settings(AsynchronousJob(func, all)).run_multi_processed().get()
                            : with_settings(Job(func, all)).run_multi_processed();
  std::vector<Verdict> verdicts;
  verdicts.reserve(outcomes.size());
  for (std::size_t item = 0; item < outcomes.size(); ++item) {
    const auto& outcome = outcomes[item];
    if (outcome) {
      verdicts.push_back({.has_value = true, .right = *outcome == value_of<Result>(key + item)});
    } else {
      verdicts.push_back({.failure = &outcome.failure()});
    }
  }
  tamper(storm.sabotage, account, verdicts);
  try {
    return account.close(verdicts);
  } catch (const Violation& violation) {
    throw Violation(violation.rule, "job " + std::to_string(round) + ", " + violation.what());
  }
}

void check_flat(const Census& before, const Roster& roster) {
  const std::string growth = Census::take().growth_since(before);
  if (!growth.empty()) throw Violation(Rule::flat, "there is more than before: " + growth);
  const auto [pages, descriptors] = roster.growth_of_keepers();
  if (descriptors > 0 || pages > pages_a_keeper_may_grow) {
    throw Violation(Rule::flat, "a keeper grew by " + std::to_string(pages) + " pages and " +
                                    std::to_string(descriptors) + " descriptors");
  }
}

/// Throws the first Violation.
void run(const Storm& storm) {
  const long shmem_before = shmem_kib_of_machine();
  const Roster roster(storm.processes);
  std::optional<Killer> killer(std::in_place, roster,
                               Plan::Weather{.seed = storm.seed,
                                             .rate = storm.rate,
                                             .berths = storm.processes,
                                             .limit = storm.seconds_of_a_stop()},
                               storm.sabotage == Sabotage::secret_kills);
  Account::Sum total;
  std::optional<Census> before;
  for (int round = 0; round < rounds; ++round) {
    const Account::Sum sum = round % 2 == 0 ? run_round<std::uint64_t>(storm, roster, round)
                                            : run_round<std::string>(storm, roster, round);
    total.values += sum.values;
    total.crashes += sum.crashes;
    total.timeouts += sum.timeouts;
    total.doubtful += sum.doubtful;
    if (round == 1) before = Census::take();  // both kinds have been run once
    if (round > 1) litter(storm.sabotage);
  }
  check_flat(*before, roster);
  const auto landed = [&](Blow blow) { return killer->count(blow); };
  std::printf(
      "%zu values, %zu crashes, %zu timeouts (%zu of them on the verge of an item); %u "
      "workers\n",
      total.values, total.crashes, total.timeouts, total.doubtful, roster.count());
  std::printf("struck: %u SIGKILL, %u SIGSTOP, %u segfault, %u _exit(0), %u exit(%d)\n",
              landed(Blow::kill), landed(Blow::stop), landed(Blow::segfault),
              landed(Blow::exit_at_once), landed(Blow::exit), exit_code_of_blow);
  std::printf("host %+ld KiB, keeper %+ld pages, shared memory of the machine %+ld KiB\n",
              Census::take().private_kib - before->private_kib, roster.growth_of_keepers().pages,
              shmem_kib_of_machine() - shmem_before);
  killer.reset();
}

/// In a process of its own, which it leaves nothing behind; returns the Rule that does not hold, 0
/// if all do.
End run_apart(const Storm& storm) {
  Forked host(
      [&] {
        try {
          run(storm);
          std::fflush(stdout);
          return 0;
        } catch (const Violation& violation) {
          std::printf("%s: %s\n", storm.sabotage == Sabotage::none ? "VIOLATION" : "on trial",
                      violation.what());
          std::fflush(stdout);
          return static_cast<int>(violation.rule);
        }
      },
      Place::with_parent);
  return host.wait();
}

bool the_account_notices_sabotage(Storm storm) {
  storm.items = 20'000;
  storm.rate = 200;
  const TrialFolder folder;
  for (const Trial& trial : trials) {
    storm.sabotage = trial.sabotage;
    const End end = run_apart(storm);
    while (::waitpid(-1, nullptr, 0) > 0) {  // what the sabotage left
    }
    if (end == exited(static_cast<int>(trial.noticed_by))) continue;
    std::cout << "sabotage " << static_cast<int>(trial.sabotage) << " was not noticed: " << end
              << '\n';
    return false;
  }
  return true;
}

int main_of(int count, char** words) {
  Arguments arguments(count, words);
  const Storm storm{
      .seed = static_cast<std::uint64_t>(arguments.number("seed", 1)),
      .items = static_cast<std::size_t>(arguments.number("items", 1e6)),
      .rate = arguments.number("rate", 100),
      .processes = static_cast<std::uint32_t>(arguments.number("processes", 16)),
      .sabotage = static_cast<Sabotage>(arguments.number("sabotage", 0)),
  };
  const bool on_trial = arguments.number("trials", storm.sabotage == Sabotage::none ? 1 : 0) != 0;
  arguments.end();
  // Sooner than who calls it loses patience: scripts/prove.sh.
  go_under_watchdog(60 + static_cast<int>(storm.items / 20'000), words);
  std::printf("seed %llu: %zu items, %g strikes a second at %u workers\n",
              static_cast<unsigned long long>(storm.seed), storm.items, storm.rate,
              storm.processes);
  std::fflush(stdout);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  use_one_arena();
  expect_crashes();
  if (on_trial && !the_account_notices_sabotage(storm)) return 1;
  const End end = run_apart(storm);
  if (end != exited(0)) {
    std::cout << "The storm with seed " << storm.seed << " ended badly: its host " << end << '\n';
    return 1;
  }
  if (Census::take().children != 0) {
    std::cout << "Processes are left.\n";
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace spychronous::test

int main(int count, char** words) { return spychronous::test::main_of(count, words); }
