#include "sweeps/watched_host.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <exception>
#include <thread>

#include "helpers/proc.hpp"
#include "helpers/vigil.hpp"
#include "watchdog/dump.hpp"
#include "watchdog/processes.hpp"

namespace spychronous::test::sweep {
namespace {

[[noreturn]] void be_host(Stage& stage, const std::function<void()>& body) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  try {
    body();
  } catch (const std::exception& thrown) {
    stage.complain(std::string("an exception left the host: ") + thrown.what());
  }
  ::_exit(0);
}

bool is_awake(pid_t pid) {
  const char state = pid == 0 ? 'X' : state_of(pid);
  return state == 'R' || state == 'D';
}

bool somebody_is_awake(const Stage& stage) {
  if (is_awake(stage.host) || is_awake(stage.keeper)) return true;
  for (const auto& worker : stage.workers) {
    if (is_awake(worker)) return true;
  }
  return false;
}

// Nobody else can have got its number.
void end_child(pid_t pid) {
  for (const pid_t child : children_of(::getpid())) {
    if (child == pid) ::kill(pid, SIGKILL);
  }
}

// For a process that no limit ends.
void continue_who_stands(Stage& stage, const std::atomic<bool>& over) {
  stage.stands.wait();
  if (over) return;
  const pid_t pid = stage.struck_pid;
  while (state_of(pid) != 'T' && !is_dead(pid) && !over) std::this_thread::yield();
  const std::uint32_t passes = stage.passes;
  while (stage.passes == passes && somebody_is_awake(stage)) std::this_thread::yield();
  ::kill(pid, SIGCONT);
}

}  // namespace

Aftermath run_host(Stage& stage, const std::function<void()>& body, const Watch& watch) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  const Vigil vigil;
  const pid_t host = vigil.start([&] { be_host(stage, body); });
  std::atomic<bool> over{false};
  std::thread helper([&] { continue_who_stands(stage, over); });
  const auto end = vigil.wait_until_alone(host, watch.patience, [&] {
    if (watch.end_stray) end_child(stage.stray);
  });
  if (!end) {
    dump(descendants_of(::getpid()));
    end_descendants();
  }
  over = true;
  stage.stands.signal();
  helper.join();
  return {.end = end.value_or(End{}), .hung = !end};
}

}  // namespace spychronous::test::sweep
