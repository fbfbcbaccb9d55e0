#include "sweeps/scenarios.hpp"

#include <sched.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "shared/job_memory.hpp"
#include "support/test_clock.hpp"

namespace spychronous::test::sweep {
namespace {

Fate mixed_fate(std::uint32_t item) {
  if (item == MixedWork::thrower) return {Fate::Kind::exception};
  if (item == MixedWork::crasher) return {Fate::Kind::crash, SIGSEGV};
  return {};
}

template <std::uint32_t which, Fate::Kind kind, int signal = 0>
Fate mixed_but(std::uint32_t item) {
  return item == which ? Fate{kind, signal} : mixed_fate(item);
}

[[noreturn]] void stand_still() {
  for (;;) ::pause();
}

// What no writer of a ring does. The keeper ends the worker for it.
void corrupt_own_ring(std::byte* place) {
  const JobMemory::Shape shape{items, MixedWork::slots, MixedWork::fixed_size,
                               MixedWork::ring_capacity};
  std::vector<std::byte> model(JobMemory::size(shape));
  const auto offset = JobMemory(model.data(), shape).place_of(MixedWork::eccentric) - model.data();
  const JobMemory memory(place - offset, shape);
  for (std::uint32_t i = 0; i < MixedWork::slots; ++i) {
    Slot& slot = memory.slot(i);
    if (slot.pid != ::getpid()) continue;
    // What it has sent before is to arrive.
    while (slot.ring.head != slot.ring.tail) std::this_thread::yield();
    slot.ring.tail.fetch_add(1);
  }
  stand_still();
}

void kill_self_once(std::atomic<bool>& done) {
  if (!done.exchange(true)) ::kill(::getpid(), SIGKILL);
}

const std::vector<Scenario>& all_scenarios() {
  static const std::vector<Scenario> all = {
      {.name = "mixed", .fate = mixed_fate},
      {.name = "mixed, with barriers", .fate = mixed_fate, .barriers = true},
      {.name = "a worker that stands still",
       .fate = mixed_but<0, Fate::Kind::timeout>,
       .prepare = [](Stage&, MixedWork& work) { work.last = [] { ::raise(SIGSTOP); }; }},
      {.name = "an item that is late",
       .loose_item = 0,
       .fate = mixed_but<0, Fate::Kind::timeout>,
       .at_failpoint =
           [](std::string_view name, Stage& stage, MixedWork& work) {
             if (name == "after_publish") stage.others_published.signal();
             if (name == "after_timeout") stage.timed_out.signal();
             if (name == "worker_is_late") stage.late.signal();
             // The keeper is not faster than the worker that it has to kill.
             if (name == "before_kill_for_limit" && stage.timed_out.count() != 0) stage.late.wait();
             if (name != "before_publish" || work.current_item != 0) return;
             stage.others_published.wait(items - 2);  // one of them crashes
             let_limits_pass(stage);
             TestClock::wake(stage.keeper);
             stage.timed_out.wait();
           },
       .barriers = true},
      {.name = "a slow thief",
       .fate = mixed_fate,
       .at_failpoint =
           [](std::string_view name, Stage& stage, MixedWork&) {
             if (name == "steal_postponed") stage.thief_may_go.signal();
             if (name != "during_steal" || stage.a_thief_waits.exchange(true)) return;
             stage.thief_may_go.wait();
           },
       .barriers = true},
      {.name = "an interrupted worker",
       .fate = mixed_but<MixedWork::eccentric, Fate::Kind::crash, SIGINT>,
       .prepare = [](Stage&,
                     MixedWork& work) { work.eccentricity = [](std::byte*) { ::raise(SIGINT); }; }},
      {.name = "a corrupt ring",
       .fate = mixed_but<MixedWork::eccentric, Fate::Kind::crash, SIGKILL>,
       .prepare = [](Stage&, MixedWork& work) { work.eccentricity = corrupt_own_ring; },
       .at_failpoint =
           [](std::string_view name, Stage& stage, MixedWork&) {
             // So there are items left for a successor at that ring.
             if (name == "before_steal") stage.thief_may_go.wait();
             if (name == "before_ring_reset") stage.thief_may_go.signal();
           }},
      {.name = "the first failure ends the job",
       .completes = false,
       .fate = mixed_fate,
       .prepare =
           [](Stage& stage, MixedWork& work) {
             work.last = [&stage] {
               if (!stage.released) stand_still();
             };
             work.verdict_on_failure = engine::Verdict::stop;
           }},
      {.name = "no worker can be forked",
       .completes = false,
       .throws = true,
       .fate = mixed_fate,
       .no_workers = true},
      {.name = "deaths in a claim and in a steal",
       .fate = mixed_fate,
       .at_failpoint =
           [](std::string_view name, Stage& stage, MixedWork&) {
             if (name == "after_claim") kill_self_once(stage.died_in_claim);
             if (name != "during_steal") return;
             stage.release_all();  // what the thief has in its hands is run when all are gone
             kill_self_once(stage.died_in_steal);
           }},
      {.name = "a killed keeper",
       .completes = false,
       .fate = mixed_fate,
       .prepare =
           [](Stage& stage, MixedWork& work) {
             work.last = [&stage] {
               ::kill(stage.keeper, SIGKILL);
               stand_still();
             };
           },
       .kills_keeper = true},
      {.name = "isolated",
       .fate = mixed_fate,
       .prepare = [](Stage& stage,
                     MixedWork& work) { work.last = [&stage] { stage.init_is_there.wait(); }; },
       .at_failpoint =
           [](std::string_view name, Stage& stage, MixedWork&) {
             if (name == "before_closing_files") stage.init_is_there.signal();
           },
       .isolate_pids = true},
  };
  return all;
}

}  // namespace

bool pid_namespaces_allowed() {
  static const bool allowed = [] {
    const pid_t pid = ::fork();
    if (pid == 0)
      ::_exit(::unshare(CLONE_NEWPID) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWPID) == 0 ? 0 : 1);
    int status = 1;
    ::waitpid(pid, &status, 0);
    return status == 0;
  }();
  return allowed;
}

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> allowed = [] {
    std::vector<Scenario> some = all_scenarios();
    if (!pid_namespaces_allowed()) std::erase_if(some, [](auto& it) { return it.isolate_pids; });
    return some;
  }();
  return allowed;
}

const Scenario& scenario(std::string_view name) {
  return *std::find_if(scenarios().begin(), scenarios().end(),
                       [name](const Scenario& it) { return it.name == name; });
}

}  // namespace spychronous::test::sweep
