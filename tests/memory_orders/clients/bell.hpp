#pragma once

#include <cstdint>

#include "memory_orders/clients/simulated_job.hpp"
#include "worker/bell.hpp"

namespace spychronous::memory_orders {

/// Some ring the bell, each for one item; the host sleeps until it knows of all. No sleep ends by
/// itself. With `each`, only outcomes that are wanted ring, and the host does not look for them
/// between the word that it sleeps and its sleep.
class BellClient : public Client {
 public:
  explicit BellClient(std::uint32_t ringers, bool each = false)
      : each_(each), job_({ringers, 1, 0, 256}) {}

  std::size_t threads() const override { return ringers() + 1; }
  void introduce_to(Memory& memory) const override { job_.introduce_to(memory); }
  void prepare() override {
    job_.zero();
    job_.memory.control().wants_each.store(1);
  }

  void run(std::size_t thread) override {
    if (thread == ringers()) return sleep();
    settle_in_place(job_.memory.outcome(static_cast<std::uint32_t>(thread)));
    if (!each_ || wants_each(control())) ring_bell(control());
  }

 private:
  std::uint32_t ringers() const { return job_.memory.shape().items; }
  SimulatedControl& control() const { return job_.memory.control(); }

  // As the loops of Host::attend_to_keeper and ThreadRun::Shared::attend_until.
  void sleep() const {
    for (;;) {
      const std::uint32_t known = job_.memory.count_in_place(0, ringers());
      if (known == ringers()) return;
      sleep_until_bell(control(), 0,
                       [&] { return !each_ && job_.memory.count_in_place(known, 1) != 0; });
    }
  }

  const bool each_;
  const SimulatedJob job_;
};

}  // namespace spychronous::memory_orders
