#pragma once

#include <array>
#include <vector>

#include "memory_orders/clients/simulated_job.hpp"
#include "shared/transitions.hpp"
#include "worker/claiming.hpp"

namespace spychronous::memory_orders {

/// Workers claim and steal until nothing is left, or so many rounds are over: two dry workers could
/// steal the same item from each other for ever. With `dies`, the first of them may die at any
/// step; the last thread then is the keeper, which settles that death and takes the seat itself.
class ClaimingClient : public Client {
 public:
  ClaimingClient(std::vector<Range> shares, int rounds, bool dies = false)
      : shares_(std::move(shares)),
        rounds_(rounds),
        dies_(dies),
        job_({shares_.back().end, static_cast<std::uint32_t>(shares_.size()), 0, 256}) {}

  std::size_t threads() const override { return shares_.size() + (dies_ ? 1 : 0); }
  void introduce_to(Memory& memory) const override { job_.introduce_to(memory); }
  bool mortal(std::size_t thread) const override { return dies_ && thread == 0; }

  void prepare() override {
    job_.zero();
    starts_ = {};
    died_ = State::idle;
    for (std::size_t i = 0; i < shares_.size(); ++i) {
      slot(i).range.store(shares_[i].word());
      slot(i).activity.store(Activity{1, Activity::State::idle, 0}.word());
    }
  }

  void run(std::size_t thread) override {
    if (thread < shares_.size()) return work(thread, 1);
    if (!reap(0)) return;
    settle_death();
    work(0, 2);
  }

  void check() override {
    for (std::uint32_t i = 0; i < memory().shape().items; ++i) {
      const int held = ranges_with(i);
      require(held <= 1, "An item stands in two ranges.");
      require(starts_[i] + held <= 1, "An item that was started is still there to be claimed.");
      const OutcomeCode code = memory().outcome(i).load();
      if (starts_[i] + held == 0) {
        require(died_ == State::stealing, "An item is lost, and nobody died with it.");
      }
      require((code == OutcomeCode::none) == (starts_[i] == 0), "Started and settled differ.");
      require(code != OutcomeCode::crash || (died_ == State::running && died_at_ == i),
              "An innocent item is charged.");
    }
  }

 private:
  using State = Activity::State;

  const Job& memory() const { return job_.memory; }
  SimulatedSlot& slot(std::size_t i) { return memory().slot(static_cast<std::uint32_t>(i)); }

  // How many seats have the item still to claim.
  int ranges_with(std::uint32_t item) {
    int count = 0;
    for (std::size_t i = 0; i < shares_.size(); ++i) {
      const Range range = Range::of(slot(i).range.load());
      count += range.begin <= item && item < range.end ? 1 : 0;
    }
    return count;
  }

  // As Worker::run.
  void work(std::size_t seat, std::uint32_t epoch) {
    BasicClaiming<SimulatedAtomics> claiming(memory(), static_cast<std::uint32_t>(seat), epoch,
                                             os::Fences::asymmetric);
    int left = rounds_;
    const auto stopped = [&left] { return left-- == 0; };
    for (auto item = claiming.next(stopped); item != claiming.nothing;
         item = claiming.next(stopped)) {
      require(item < memory().shape().items, "A worker claimed what is no item.");
      say(slot(seat), {epoch, State::running, item});
      require(++starts_[item] == 1, "An item was started twice.");
      if (dies_) leave_running(slot(seat), {epoch, State::running, item}, State::done);
      settle_in_place(memory().outcome(item));
    }
  }

  // As Keeper::settle_death and start_worker.
  void settle_death() {
    const Activity found = Activity::of(slot(0).activity.load(std::memory_order_acquire));
    died_ = found.state;
    died_at_ = found.item;
    if (found.state == State::claiming) put_back(slot(0), found.item);
    if (found.state == State::running) {
      settle(memory().outcome(found.item), OutcomeCode::crash);
    }
    if (found.state == State::done) settle(memory().outcome(found.item), OutcomeCode::in_place);
    say(slot(0), {2, State::idle, 0});
  }

  const std::vector<Range> shares_;
  const int rounds_;
  const bool dies_;
  const SimulatedJob job_;
  std::array<int, 16> starts_{};
  std::uint32_t died_at_ = ~0U;
  Activity::State died_ = Activity::State::idle;
};

}  // namespace spychronous::memory_orders
