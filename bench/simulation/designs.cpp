#include "designs.hpp"

#include <algorithm>

#include "atomics.hpp"
#include "block.hpp"
#include "keeper/keeper.hpp"
#include "shared/job_memory.hpp"
#include "shared/transitions.hpp"
#include "worker/bell.hpp"
#include "worker/claiming.hpp"

namespace spychronous::simulation {
namespace {

using Memory = BasicJobMemory<TimedAtomics>;

constexpr std::uint32_t value_size = 8;

// The words of a job, and the loop of its workers.
class Job {
 public:
  Job(const Costs& costs, const Lengths& lengths, std::uint32_t workers)
      : costs_(costs),
        lengths_(lengths),
        block_(Memory::size(shape(lengths, workers))),
        memory_(block_.data(), shape(lengths, workers)),
        machine_(costs, block_.data(), block_.size()),
        starts_(lengths.size()),
        settled_(lengths.size()) {
    memory_.share_out_items();
  }

  // When each worker ends that starts at one of these times.
  std::vector<Time> run(const std::vector<Time>& starts) {
    return machine_.run(starts, [this](std::uint32_t worker) { work(worker); });
  }

  // When each item was settled.
  const std::vector<Time>& settled() const { return settled_; }

  Report result(Time time) { return {time, std::move(starts_), machine_.losses()}; }

 private:
  static Memory::Shape shape(const Lengths& lengths, std::uint32_t workers) {
    return {static_cast<std::uint32_t>(lengths.size()), workers, value_size, 512};
  }

  // As Worker::run and Worker::run_item.
  void work(std::uint32_t worker) {
    const Memory::Shape& shape = memory_.shape();
    const bool barriers = barriers_pay_off({shape.items, shape.slots, 0, 0});
    const auto fences = barriers ? os::Fences::asymmetric : os::Fences::symmetric;
    BasicClaiming<TimedAtomics> claiming(memory_, worker, epoch, fences);
    Memory::Slot& slot = memory_.slot(worker);
    const auto never_stopped = [] { return false; };
    for (std::uint32_t item = claiming.next(never_stopped); item != claiming.nothing;
         item = claiming.next(never_stopped)) {
      stamp(slot, read_clock());
      say(slot, {epoch, Activity::State::running, item});
      ++starts_[item];
      machine_.spend(static_cast<Time>(lengths_[item]) + costs_.item);
      machine_.store(memory_.place_of(item));
      leave_running(slot, {epoch, Activity::State::running, item}, Activity::State::done);
      settle_in_place(slot, memory_.outcome(item), fences);
      if (wants_each(memory_.control())) ring_bell(memory_.control());
      settled_[item] = machine_.now();
    }
    stamp(slot, read_clock());
    say(slot, {epoch, Activity::State::leaving, 0});
  }

  os::Nanos read_clock() {
    machine_.spend(costs_.clock);
    return static_cast<os::Nanos>(machine_.now());
  }

  static constexpr std::uint32_t epoch = 1;

  const Costs& costs_;
  const Lengths& lengths_;
  const Block block_;
  const Memory memory_;
  Machine machine_;
  std::vector<std::uint32_t> starts_;
  std::vector<Time> settled_;
};

// The keeper forks one worker after the other.
std::vector<Time> forked_in_a_row(const Costs& costs, std::uint32_t workers) {
  std::vector<Time> starts;
  for (std::uint32_t i = 1; i <= workers; ++i) starts.push_back(costs.start_job + i * costs.fork);
  return starts;
}

// When the keeper has buried the last worker. It does so when it has forked all.
Time buried(const Costs& costs, const std::vector<Time>& starts, std::vector<Time> ends) {
  std::sort(ends.begin(), ends.end());
  Time keeper = starts.back();
  for (const Time end : ends) keeper = std::max(keeper, end) + costs.bury;
  return keeper;
}

// What workers share who need no more than results and one counter in a line of its own.
class Results {
 public:
  Results(const Costs& costs, const Lengths& lengths)
      : block_(line + lengths.size() * value_size),
        lengths_(lengths),
        machine_(costs, block_.data(), block_.size()),
        starts_(lengths.size()) {}

  TimedAtomic<std::uint32_t>& counter() const {
    return *reinterpret_cast<TimedAtomic<std::uint32_t>*>(block_.data());
  }

  void run_item(std::uint32_t item) {
    ++starts_[item];
    machine_.spend(static_cast<Time>(lengths_[item]));
    machine_.store(block_.data() + line + std::size_t{item} * value_size);
  }

  template <class Body>
  Report run(std::uint32_t workers, Body body) {
    const std::vector<Time> ends = machine_.run(std::vector<Time>(workers), body);
    return {*std::max_element(ends.begin(), ends.end()), std::move(starts_), machine_.losses()};
  }

 private:
  static constexpr std::size_t line = 64;

  const Block block_;
  const Lengths& lengths_;
  Machine machine_;
  std::vector<std::uint32_t> starts_;
};

}  // namespace

Report run_job(const Costs& costs, const Lengths& lengths, std::uint32_t workers) {
  Job job(costs, lengths, workers);
  const std::vector<Time> starts = forked_in_a_row(costs, workers);
  const Time end = buried(costs, starts, job.run(starts));
  // Meanwhile the host has taken what stands in place without a gap: the share of the first.
  const std::size_t left = lengths.size() - lengths.size() / workers;
  return job.result(end + static_cast<Time>(left) * costs.take_in_place);
}

Report run_job_of_messages(const Costs& costs, const Lengths& lengths, std::uint32_t workers) {
  Job job(costs, lengths, workers);
  const std::vector<Time> starts = forked_in_a_row(costs, workers);
  const Time end = buried(costs, starts, job.run(starts));
  std::vector<Time> settled = job.settled();
  std::sort(settled.begin(), settled.end());
  Time host = 0;
  for (const Time message : settled) host = std::max(host, message) + costs.take_message;
  return job.result(std::max(end, host));
}

Report run_claiming(const Costs& costs, const Lengths& lengths, std::uint32_t workers) {
  Job job(costs, lengths, workers);
  const std::vector<Time> ends = job.run(std::vector<Time>(workers));
  return job.result(*std::max_element(ends.begin(), ends.end()));
}

Report run_counter(const Costs& costs, const Lengths& lengths, std::uint32_t workers) {
  Results results(costs, lengths);
  return results.run(workers, [&](std::uint32_t) {
    const auto next = [&] { return results.counter().fetch_add(1); };
    for (std::uint32_t item = next(); item < lengths.size(); item = next()) results.run_item(item);
  });
}

Report run_static(const Costs& costs, const Lengths& lengths, std::uint32_t workers) {
  Results results(costs, lengths);
  return results.run(workers, [&](std::uint32_t worker) {
    const std::uint64_t items = lengths.size();
    const auto end = static_cast<std::uint32_t>(items * (worker + 1) / workers);
    auto item = static_cast<std::uint32_t>(items * worker / workers);
    for (; item < end; ++item) results.run_item(item);
  });
}

}  // namespace spychronous::simulation
