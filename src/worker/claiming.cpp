#include "worker/claiming.hpp"

#include "os/failpoint.hpp"

namespace spychronous {

Claiming::Theft Claiming::steal() {
  const std::uint32_t slots = memory_.shape().slots;
  for (;;) {
    std::uint32_t victim = self_;
    std::uint64_t word = 0;
    std::uint32_t most = 0;
    bool others_steal = false;
    for (std::uint32_t i = 0; i < slots; ++i) {
      if (i == self_) continue;
      const Slot& other = memory_.slot(i);
      const std::uint64_t seen = other.range.load(std::memory_order_acquire);
      const std::uint32_t size = memory_.sound(Range::of(seen)).size();
      if (size > most) {
        most = size;
        word = seen;
        victim = i;
      }
      others_steal |= Activity::of(other.activity.load(std::memory_order_acquire)).state ==
                      Activity::State::stealing;
    }
    if (victim == self_) return others_steal ? Theft::postponed : Theft::nothing_left;

    publish(Activity::State::stealing, victim);
    SPYCHRONOUS_FAILPOINT(before_steal);
    const Range range = Range::of(word);
    if (memory_.slot(victim).range.compare_exchange_strong(word, range.without_back_half().word(),
                                                           std::memory_order_acq_rel)) {
      SPYCHRONOUS_FAILPOINT(during_steal);
      slot_.range.store(range.back_half().word(), std::memory_order_release);
      SPYCHRONOUS_FAILPOINT(after_steal);
      publish(Activity::State::idle, 0);
      return Theft::success;
    }
    publish(Activity::State::idle, 0);
  }
}

}  // namespace spychronous
