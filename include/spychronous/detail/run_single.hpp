#pragma once

/// @file
/// The single-processed runner: the plain loop, with the outcomes of every other runner.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <utility>

#include "spychronous/detail/local_results.hpp"
#include "spychronous/detail/run.hpp"
#include "spychronous/options.hpp"

namespace spychronous::detail {

/// Calls func for one item after the other on the thread that attends. `Held` is JobParts, or a
/// reference to them.
template <class R, bool suppressed, class Held>
class SingleRun final : public Run<R, suppressed> {
 public:
  using typename Run<R, suppressed>::Results;

  SingleRun(Held&& parts, const Options&, engine::Observer* observer)
      : parts_(std::forward<Held>(parts)), results_(parts_.prepare()), observer_(observer) {}

  std::size_t size() const override { return results_.size(); }

  void attend() override {
    for (std::size_t i = 0; i < size() && !stop_.stop_requested(); ++i) {
      const bool go_on = results_.keep(
          i, [&]() -> decltype(auto) { return parts_.apply(parts_.func(), i, stop_.get_token()); });
      settled_.store(i + 1, std::memory_order_release);
      const auto item = static_cast<std::uint32_t>(i);
      if (observer_ != nullptr) observer_->settled({&item, 1});
      if (!go_on) return;
    }
  }

  void stop() noexcept override { stop_.request_stop(); }
  std::size_t failures() const override { return results_.failures(); }

  Outcome<R> lend(std::size_t i) override { return results_.lend(i, settled(i)); }
  void give_back(std::size_t i, Outcome<R>&& outcome) override {
    results_.give_back(i, std::move(outcome));
  }
  Results finish() override {
    return results_.finish(!settled(size() - 1), [this](std::size_t i) { return settled(i); });
  }

 private:
  bool settled(std::size_t i) const { return i + 1 <= settled_.load(std::memory_order_acquire); }

  Held parts_;
  LocalResults<R, suppressed> results_;
  engine::Observer* const observer_;
  std::stop_source stop_;
  std::atomic<std::size_t> settled_{0};
};

}  // namespace spychronous::detail
