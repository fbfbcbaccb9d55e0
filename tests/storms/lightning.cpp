#include "storms/lightning.hpp"

#include <signal.h>
#include <unistd.h>

#include <string_view>

#include "helpers/proc.hpp"
#include "os/failpoint.hpp"
#include "watchdog/processes.hpp"

namespace spychronous::test {
namespace {

const Lightning* current = nullptr;

}  // namespace

void Lightning::arm() {
  sky_->host = ::getpid();
  current = this;
  os::failpoint_hook = [](const char* name) { current->pass(name); };
}

void Lightning::note_worker(pid_t pid) const { workers_[sky_->workers.fetch_add(1)] = pid; }

void Lightning::pass(const char* name) const {
  const std::string_view point = name;
  pid_t nobody = 0;
  // The first is that of the job itself; those of jobs in items come later.
  if (point == "before_prctl_of_keeper") {
    sky_->keeper.compare_exchange_strong(nobody, ::getpid());
  }
  if (point == "worker_forked" && ::getppid() == sky_->keeper) note_worker(::getpid());
  // After this its pid may be somebody else's.
  if (point == "before_reap_of_keeper" && ::getpid() == sky_->host) sky_->keeper = -1;

  const std::uint64_t event = sky_->events.fetch_add(1) + 1;
  if (victim_ == Victim::nobody || event < event_) return;
  const pid_t victim = victim_ == Victim::host ? sky_->host : sky_->keeper;
  if (victim <= 0) return;  // not yet, or no longer
  if (sky_->struck.exchange(true)) return;
  sky_->where = name;
  ::kill(victim, SIGKILL);
}

std::string Lightning::living_workers() const {
  std::string alive;
  for (std::uint32_t i = 0; i < sky_->workers; ++i) {
    if (is_dead(workers_[i])) continue;
    // With its name and its parent, which tell a worker from somebody who has its pid now.
    alive += "[" + read_proc(workers_[i], "stat").substr(0, 40) + "] ";
  }
  return alive;
}

}  // namespace spychronous::test
