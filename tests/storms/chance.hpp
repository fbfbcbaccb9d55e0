#pragma once

#include <cmath>
#include <cstdint>

namespace spychronous::test {

/// 64 bits that look random and depend on `key` alone.
constexpr std::uint64_t mixed(std::uint64_t key) {
  key += 0x9E3779B97F4A7C15;
  key = (key ^ key >> 30) * 0xBF58476D1CE4E5B9;
  key = (key ^ key >> 27) * 0x94D049BB133111EB;
  return key ^ key >> 31;
}

/// A sequence that its seed determines, on every machine.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(mixed(seed)) {}

  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// In [0, 1).
  double fraction() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  bool happens(double probability) { return fraction() < probability; }
  /// The time to the next of events that come `rate` times a unit of time on average.
  double gap(double rate) { return -std::log1p(-fraction()) / rate; }

 private:
  std::uint64_t next() { return mixed(state_++); }

  std::uint64_t state_;
};

}  // namespace spychronous::test
