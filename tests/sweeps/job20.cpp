#include "sweeps/job20.hpp"

#include <cstring>
#include <exception>
#include <memory>

#include "helpers/proc.hpp"
#include "keeper/keeper.hpp"
#include "support/failpoints.hpp"
#include "support/test_clock.hpp"
#include "sweeps/role.hpp"

namespace spychronous::test::sweep {
namespace {

constexpr std::int64_t hour = 3'600'000'000'000;

// Of the one job of this process.
TestClock* clock_of_job = nullptr;

std::optional<Fate> fate_of(const engine::ProcessRun& run, MixedWork& work, std::uint32_t item) {
  const auto& record = work[item];
  switch (run.settled(item)) {
    case engine::Settled::not_at_all:
      return std::nullopt;
    case engine::Settled::in_place:
      return Fate{};
    case engine::Settled::reported:
      break;
  }
  if (record.times == 0) return std::nullopt;  // who settled it died before they told
  if (record.exception) return Fate{Fate::Kind::exception};
  if (!record.casualty) return Fate{};
  if (record.casualty->timed_out) return Fate{Fate::Kind::timeout};
  return Fate{Fate::Kind::crash, record.casualty->signal.value_or(0)};
}

bool value_is_right(const engine::ProcessRun& run, MixedWork& work, std::uint32_t item) {
  if (!MixedWork::stands_in_place(item)) {
    return work[item].is_value(MixedWork::ring_value(item));
  }
  std::uint64_t value = 0;
  std::memcpy(&value, run.place(item), sizeof value);
  return value == MixedWork::lane_value(item);
}

std::string in_words(const std::optional<Fate>& fate) {
  if (!fate) return "no outcome";
  switch (fate->kind) {
    case Fate::Kind::value:
      return "a value";
    case Fate::Kind::exception:
      return "an exception";
    case Fate::Kind::crash:
      return "a crash by signal " + std::to_string(fate->signal);
    case Fate::Kind::timeout:
      break;
  }
  return "a timeout";
}

// Not the text of an errno alone.
bool is_clear(const std::string& error) {
  constexpr std::string_view prefix = "spychronous: ";
  if (!error.starts_with(prefix)) return false;
  const std::string sentence = error.substr(prefix.size(), error.rfind(": ") - prefix.size());
  constexpr auto fewest_words = 6;
  return std::count(sentence.begin(), sentence.end(), ' ') >= fewest_words - 1;
}

}  // namespace

void let_limits_pass(Stage& stage) {
  ++stage.advances;
  clock_of_job->advance(std::chrono::hours(2));
}

void Job20::run() {
  stage_.host = ::getpid();
  TestClock clock;
  clock_of_job = &clock;
  const std::unique_ptr<RefusedCall<&os::Calls::fork_without_handlers>> no_workers(
      scenario_.no_workers ? new RefusedCall<&os::Calls::fork_without_handlers>(EAGAIN) : nullptr);
  MixedWork work(stage_);
  fewest_items_for_barriers = scenario_.barriers ? 0 : items;
  scenario_.prepare(stage_, work);
  const AtFailpoints points([&](std::string_view name) {
    note_birth(name);
    ++stage_.passes;
    if (name == "before_prctl_of_keeper") stage_.keeper = ::getpid();
    if (name == "after_claim") work.note_claim();
    if (name == "worker_stopped") let_limits_pass(stage_);
    at_passing(name, work);
    scenario_.at_failpoint(name, stage_, work);
  });
  const RefusableCalls refusable(refuse);
  std::optional<engine::Ending> ending;
  std::string error;
  try {
    engine::ProcessRun run(work, items,
                           {.processes = MixedWork::slots,
                            .limit = hour,
                            .isolate_pids = scenario_.isolate_pids,
                            .fixed_size = MixedWork::fixed_size,
                            .ring_capacity = MixedWork::ring_capacity});
    try {
      ending = run.run();
    } catch (const std::exception& thrown) {
      error = thrown.what();
    }
    check_items(run, work, scenario_.completes && ending == engine::Ending::finished);
  } catch (const std::exception& thrown) {
    error = thrown.what();
  }
  check_ending(ending, error);
  check_nobody_is_left();
}

void Job20::check_ending(std::optional<engine::Ending> ending, const std::string& error) {
  if (!error.empty()) {
    if (!is_clear(error)) stage_.complain("the error is no clear sentence: " + error);
    if (!scenario_.throws && !may_be_refused) stage_.complain("the run has thrown " + error);
  } else if (ending == engine::Ending::keeper_lost) {
    if (!scenario_.kills_keeper && !may_lose_keeper()) stage_.complain("the keeper was lost");
  } else if (scenario_.completes && ending != engine::Ending::finished) {
    stage_.complain("the run has ended early");
  }
}

void Job20::check_items(const engine::ProcessRun& run, MixedWork& work, bool complete) {
  for (std::uint32_t i = 0; i < items; ++i) {
    const std::string item = "item " + std::to_string(i);
    const std::optional<Fate> fate = fate_of(run, work, i);
    const Fate expected = scenario_.fate(i);
    const int starts = stage_.starts[i];
    if (starts > 1) stage_.complain(item + " was started " + std::to_string(starts) + " times");
    if (work[i].times > 1) stage_.complain(item + " was told of more than once");
    if (fate == Fate{} && starts == 0) stage_.complain(item + " has a value and no start");
    if (fate == Fate{} && !value_is_right(run, work, i)) {
      stage_.complain(item + " has a wrong value");
    }
    if (fate == expected || (!complete && !fate) || i == scenario_.loose_item) continue;
    if (fate == Fate{Fate::Kind::timeout} && stage_.advances > stage_.advances_before[i]) continue;
    if (!excused(i, fate)) {
      stage_.complain(item + " has " + in_words(fate) + " and not " + in_words(expected));
    }
  }
}

void Job20::check_nobody_is_left() {
  for (const auto& worker : stage_.workers) {
    if (worker == 0 || is_dead(worker)) continue;
    stage_.complain("worker " + std::to_string(worker) + " is alive after the run, in state " +
                    state_of(worker));
  }
  if (stage_.keeper != 0 && state_of(stage_.keeper) != 'X') {
    stage_.complain("the keeper is there after the run");
  }
  if (stage_.stray != 0 && !is_dead(stage_.stray) && !may_leave_stray) {
    stage_.complain("what an item left behind is alive after the run");
  }
}

}  // namespace spychronous::test::sweep
