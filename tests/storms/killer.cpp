#include "storms/killer.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace spychronous::test {
namespace {

// A killer that was late for one strike is not late for the next.
class Schedule {
 public:
  Schedule() { ::clock_gettime(CLOCK_MONOTONIC, &next_); }

  void wait(double seconds) {
    constexpr long second = 1'000'000'000;
    const double whole = std::floor(seconds);
    next_.tv_sec += static_cast<time_t>(whole);
    next_.tv_nsec += static_cast<long>((seconds - whole) * second);
    next_.tv_sec += next_.tv_nsec / second;
    next_.tv_nsec %= second;
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next_, nullptr) != 0) {
    }
  }

 private:
  timespec next_{};
};

}  // namespace

// A stopped worker is out of the game until its limit is over: at most about a quarter of them
// at a time, whatever the rate.
Plan::Plan(const Weather& weather)
    : weather_(weather),
      stops_(std::min(1.0 / blows, weather.berths / 4.0 / (weather.rate * weather.limit))),
      chance_(weather.seed) {}

Strike Plan::next() {
  const double gap = chance_.gap(weather_.rate);
  const auto berth = static_cast<std::uint32_t>(chance_.below(weather_.berths));
  if (chance_.happens(stops_)) return {gap, berth, Blow::stop};
  constexpr std::array others = {Blow::kill, Blow::segfault, Blow::exit_at_once, Blow::exit};
  return {gap, berth, others[chance_.below(others.size())]};
}

Killer::Killer(const Roster& roster, const Plan::Weather& weather, bool in_secret) {
  process_.emplace([&, this]() -> int { rage(roster, weather, in_secret); });
}

Killer::~Killer() = default;

void Killer::rage(const Roster& roster, const Plan::Weather& weather, bool in_secret) const {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  Plan plan(weather);
  Schedule schedule;
  for (;;) {
    const Strike next = plan.next();
    schedule.wait(next.gap);
    for (std::uint32_t i = 0; i < weather.berths; ++i) {
      if (!strike(roster, (next.berth + i) % weather.berths, next.blow, in_secret)) continue;
      landed_[static_cast<std::size_t>(next.blow)].fetch_add(1);
      break;
    }
  }
}

bool Killer::strike(const Roster& roster, std::uint32_t berth, Blow blow, bool in_secret) const {
  const auto index = roster.in_berth(berth);
  if (!index) return false;
  Worker& worker = roster[*index];
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, worker.pid.load(), 0));
  if (pidfd < 0) return false;
  Blow none = Blow::none;
  // Still in its berth: it had not been reaped when the pidfd was opened.
  const bool lands = roster.in_berth(berth) == index &&
                     (in_secret || worker.struck.compare_exchange_strong(none, blow));
  if (lands && (blow == Blow::kill || in_secret)) {
    ::syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0);
  } else if (lands && blow == Blow::stop) {
    ::syscall(SYS_pidfd_send_signal, pidfd, SIGSTOP, nullptr, 0);
  }
  ::close(pidfd);
  return lands;
}

}  // namespace spychronous::test
