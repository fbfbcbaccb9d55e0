#include "storms/roster.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "os/failpoint.hpp"
#include "storms/census.hpp"

namespace spychronous::test {
namespace {

Roster* current = nullptr;
std::uint32_t own = 0;  // in a worker

// In a keeper: what it had at first.
long first_pages = 0;
int first_descriptors = 0;

}  // namespace

Worker& Roster::self() { return (*current)[own]; }
std::uint32_t Roster::own_index() { return own; }

Roster::Roster(std::uint32_t berths) : berths_(berths) {
  current = this;
  os::calls.fork_without_handlers = [] { return current->fork_worker(); };
  os::calls.waitid = [](idtype_t type, id_t id, siginfo_t* info, int options) {
    return current->wait_for_worker(type, id, info, options);
  };
  os::failpoint_hook = [](const char* name) {
    const std::string_view point = name;
    if (point == "after_claim") self().say(Worker::Doing::claimed);
    if (point == "after_publish") self().say(Worker::Doing::between);
    if (point == "keeper_waits") current->measure_keeper(first_pages == 0);
  };
}

Roster::~Roster() {
  os::failpoint_hook = nullptr;
  current = nullptr;
}

std::optional<std::uint32_t> Roster::in_berth(std::uint32_t berth) const {
  const std::uint32_t word = berths_[berth];
  return word == 0 ? std::nullopt : std::optional(word - 1);
}

pid_t Roster::fork_worker() {
  const std::uint32_t index = head_[0].count.load();
  const pid_t pid = calls_.real.fork_without_handlers();
  if (pid == 0) own = index;
  if (pid <= 0) return pid;
  head_[0].count.store(index + 1);  // a refused fork leaves no entry
  workers_[index].pid.store(pid);
  for (std::size_t berth = 0; berth < berths_.size(); ++berth) {
    if (berths_[berth] != 0) continue;
    berths_[berth].store(index + 1);
    break;
  }
  return pid;
}

int Roster::wait_for_worker(idtype_t type, id_t id, siginfo_t* info, int options) {
  const int seen = calls_.real.waitid(type, id, info, options | WNOWAIT);
  if (seen != 0 || info->si_pid == 0) return seen;
  const bool ended = info->si_code != CLD_STOPPED && info->si_code != CLD_CONTINUED;
  for (std::size_t berth = 0; ended && berth < berths_.size(); ++berth) {
    const std::uint32_t word = berths_[berth];
    if (word == 0 || workers_[word - 1].pid != info->si_pid) continue;
    berths_[berth].store(0);
    workers_[word - 1].death.store(info->si_code == CLD_EXITED ? 1000 + info->si_status
                                                               : info->si_status);
  }
  return calls_.real.waitid(P_PID, static_cast<id_t>(info->si_pid), info, options);
}

void Roster::measure_keeper(bool first) {
  const long pages = private_pages();
  const int descriptors = count_descriptors();
  if (first) {
    first_pages = pages;
    first_descriptors = descriptors;
    return;
  }
  Head& head = head_[0];
  head.pages_grown = std::max(head.pages_grown.load(), pages - first_pages);
  head.descriptors_grown = std::max(head.descriptors_grown.load(), descriptors - first_descriptors);
}

}  // namespace spychronous::test
