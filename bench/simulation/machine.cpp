#include "machine.hpp"

#include <algorithm>

namespace spychronous::simulation {
namespace {

constexpr std::size_t line_size = 64;
constexpr auto later = std::greater<>();

}  // namespace

Machine* Machine::current_ = nullptr;

Machine::Machine(const Costs& costs, const std::byte* memory, std::size_t size)
    : costs_(costs), memory_(memory), lines_((size + line_size - 1) / line_size) {}

std::vector<Time> Machine::run(const std::vector<Time>& starts,
                               const std::function<void(std::uint32_t)>& body) {
  ends_.assign(starts.size(), 0);
  workers_.clear();
  turns_.clear();
  for (std::uint32_t i = 0; i < starts.size(); ++i) {
    const auto life = [this, i, &body] {
      body(i);
      ends_[i] = now_;
      go_on_with_next(*workers_[i].fiber);
    };
    workers_.push_back({.fiber = std::make_unique<Fiber>(life)});
    turns_.emplace_back(starts[i], i);
  }
  std::make_heap(turns_.begin(), turns_.end(), later);
  current_ = this;
  go_on_with_next(outside_);
  current_ = nullptr;
  return ends_;
}

void Machine::load(const void* address) {
  await_turn();
  Line& line = line_of(address);
  if (line.copies[running_] || line.copies.none()) {
    now_ += costs_.load;
  } else {
    // The first copy comes from the core that has changed the line, the others from the cache that
    // the cores share.
    const Time busy = line.copies.count() == 1 ? costs_.transfer : costs_.read_transfer;
    wait_until(std::max(line.busy_until, now_) + costs_.read_transfer);
    line.busy_until = now_ + busy - costs_.read_transfer;
  }
  line.copies.set(running_);
}

void Machine::store(const void* address) {
  await_turn();
  Line& line = line_of(address);
  if (!alone_with(line)) workers_[running_].stored = arrival(line, costs_.transfer);
  line.copies.reset().set(running_);
  now_ += costs_.store;
}

void Machine::update(const void* address) {
  await_turn();
  fence();
  Line& line = line_of(address);
  if (!alone_with(line)) wait_until(arrival(line, costs_.transfer));
  line.copies.reset().set(running_);
  now_ += costs_.update;
}

void Machine::fence() { wait_until(std::max(now_, workers_[running_].stored)); }

void Machine::barrier() {
  await_turn();
  fence();
  if (workers_.size() == 1) return;
  now_ += costs_.barrier;
  for (auto& [time, worker] : turns_) {
    if (workers_[worker].sleeps_at == nullptr) time += costs_.interrupt;
  }
  std::make_heap(turns_.begin(), turns_.end(), later);
}

void Machine::sleep(const void* address, Time longest) {
  await_turn();
  const Time asleep = now_;
  workers_[running_].sleeps_at = address;
  yield_at(now_ + longest + costs_.sleep_excess);
  workers_[running_].sleeps_at = nullptr;
  losses_.naps += now_ - asleep;
}

void Machine::wake(const void* address) {
  await_turn();
  for (auto& [time, worker] : turns_) {
    if (workers_[worker].sleeps_at == address) time = std::min(time, now_ + costs_.sleep_excess);
  }
  std::make_heap(turns_.begin(), turns_.end(), later);
}

Machine::Line& Machine::line_of(const void* address) {
  const auto offset = static_cast<const std::byte*>(address) - memory_;
  return lines_.at(static_cast<std::size_t>(offset) / line_size);
}

// Or about to be, as the first who touches it.
bool Machine::alone_with(const Line& line) const {
  const std::size_t copies = line.copies.count();
  return copies == 0 || (copies == 1 && line.copies[running_]);
}

// When a line is here that others have.
Time Machine::arrival(Line& line, Time takes) {
  line.busy_until = std::max(line.busy_until, now_) + takes;
  return line.busy_until;
}

void Machine::wait_until(Time time) {
  losses_.transfers += time - now_;
  now_ = time;
}

void Machine::await_turn() {
  if (!turns_.empty() && turns_.front().first < now_) yield_at(now_);
}

void Machine::yield_at(Time time) {
  turns_.emplace_back(time, running_);
  std::push_heap(turns_.begin(), turns_.end(), later);
  go_on_with_next(*workers_[running_].fiber);
}

// Comes back when it is the turn of `from` again.
void Machine::go_on_with_next(Fiber& from) {
  if (turns_.empty()) {
    from.switch_to(outside_);
    return;
  }
  std::pop_heap(turns_.begin(), turns_.end(), later);
  const auto [time, worker] = turns_.back();
  turns_.pop_back();
  now_ = time;
  running_ = worker;
  Fiber& next = *workers_[worker].fiber;
  if (&next != &from) from.switch_to(next);
}

}  // namespace spychronous::simulation
