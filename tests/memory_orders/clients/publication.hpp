#pragma once

#include <array>
#include <cstdint>

#include "memory_orders/clients/simulated_job.hpp"
#include "shared/casualty_log.hpp"
#include "shared/transitions.hpp"

namespace spychronous::memory_orders {

/// A worker runs two items whose values stand in place, the keeper finds one of them to be over its
/// limit, and the host looks for outcomes.
class PublicationClient : public Client {
 public:
  PublicationClient() : job_({items, 1, sizeof(std::uint64_t), 256}) {}

  std::size_t threads() const override { return 3; }
  void introduce_to(Memory& memory) const override { job_.introduce_to(memory); }

  void prepare() override {
    job_.zero();
    slot().activity.store(Activity{1, State::idle, 0}.word());
  }

  void run(std::size_t thread) override {
    if (thread == 0) work();
    if (thread == 1) keep();
    if (thread == 2) look();
  }

  void check() override {
    std::uint32_t lost = 0;
    for (std::uint32_t i = 0; i < items; ++i) {
      if (job_.memory.outcome(i).load() == OutcomeCode::timeout) ++lost;
    }
    require(lost == job_.memory.casualty_count().load(), "An item has two outcomes, or none.");
  }

 private:
  using State = Activity::State;

  using OutcomeByte = BasicOutcomeByte<SimulatedAtomics>;

  static constexpr std::uint32_t items = 2;
  static constexpr os::Fences fences = os::Fences::asymmetric;
  static std::uint64_t value_of(std::uint32_t item) { return 1000 + item; }
  static os::Nanos start_of(std::uint32_t item) { return 10 + item; }

  SimulatedSlot& slot() const { return job_.memory.slot(0); }

  // As Worker::run_item.
  void work() const {
    for (std::uint32_t item = 0; item < items; ++item) {
      const Activity running{1, State::running, item};
      stamp(slot(), start_of(item));
      say(slot(), running);
      const std::uint64_t value = value_of(item);
      SimulatedAtomics::copy(job_.memory.place_of(item), &value, sizeof value);
      require(leave_running(slot(), running, State::done), "Somebody spoke for the worker.");
      if (!settle_in_place(slot(), job_.memory.outcome(item), fences)) return;
    }
  }

  // As Keeper::enforce_limits, which finds each item over its limit, and settle_casualty.
  void keep() const {
    const Stamped stamped = stamped_activity(slot());
    const Activity activity = Activity::of(stamped.activity);
    if (activity.state != State::running) return;
    require(stamped.started >= start_of(activity.item), "An item is ended before its limit.");
    const Visit<SimulatedAtomics> visit(slot(), fences);
    if (!visit.fenced()) return;
    if (slot().activity.load(std::memory_order_acquire) != stamped.activity) return;
    OutcomeByte& outcome = job_.memory.outcome(activity.item);
    if (settle(outcome, OutcomeCode::timeout) != OutcomeCode::timeout) return;
    BasicCasualtyWriter<SimulatedAtomics> log(job_.memory.casualty_count(),
                                              job_.memory.casualties(), items);
    log.append({activity.item, 1, 2, 3});
  }

  // As Progress::look and Inbox::read_casualties.
  void look() const {
    for (std::uint32_t item = 0; item < items; ++item) {
      if (job_.memory.count_in_place(item, 1) == 0) continue;
      std::uint64_t value = 0;
      SimulatedAtomics::copy(&value, job_.memory.place_of(item), sizeof value);
      require(value == value_of(item), "The host takes another value for that of the item.");
    }
    BasicCasualtyReader<SimulatedAtomics> log(job_.memory.casualty_count(),
                                              job_.memory.casualties(), items);
    if (const CasualtyEntry* const next = log.next()) {
      CasualtyEntry entry{};
      SimulatedAtomics::copy(&entry, next, sizeof entry);
      require(entry.pid == 1 && entry.exit_code == 3, "The casualty log holds nonsense.");
      require(
          job_.memory.outcome(entry.item).load(std::memory_order_acquire) == OutcomeCode::timeout,
          "The host passes over an entry of the casualty log.");
    }
  }

  const SimulatedJob job_;
};

}  // namespace spychronous::memory_orders
