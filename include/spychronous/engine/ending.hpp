#pragma once

/// @file
/// What the runs of all runners have in common. Programs use SynchronousJob instead.

#include <cstdint>
#include <limits>
#include <span>

namespace spychronous::engine {

/// The most items one run can have.
inline constexpr std::uint64_t max_items = std::numeric_limits<std::uint32_t>::max() - 1ULL;

/// How a run ended. No process of it is alive then, and no thread of it claims items.
enum class Ending : std::uint8_t {
  finished,     ///< every item has an outcome
  stopped,      ///< a verdict said so; items may be without an outcome
  cancelled,    ///< the host said so; items are without an outcome
  interrupted,  ///< SIGINT said so; items may be without an outcome
  keeper_lost   ///< the keeper was killed; items may be without an outcome
};

/// What the host says to a settled item.
enum class Verdict : std::uint8_t { go_on, stop };

/// Who wants to hear of outcomes while the run goes on.
class Observer {
 public:
  virtual ~Observer() = default;

  /// These items have their outcome, the work has been told of it, and each is told once. They come
  /// in the order in which they were settled as far as that is known: those found at one look are
  /// in the order of the items. Called on the thread that attends to the run.
  virtual void settled(std::span<const std::uint32_t> items) = 0;
};

}  // namespace spychronous::engine
