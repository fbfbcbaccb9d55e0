#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <random>

#include "designs.hpp"

namespace spychronous::simulation {

inline Lengths even_lengths(std::size_t count, Time mean) {
  return Lengths(count, static_cast<float>(mean));
}

/// Lognormal with sigma 1: one item in a hundred takes six times the mean, or more.
inline Lengths uneven_lengths(std::size_t count, Time mean) {
  constexpr double sigma = 1;
  std::mt19937_64 random(20);
  std::lognormal_distribution<double> length(std::log(mean) - sigma * sigma / 2, sigma);
  Lengths lengths(count);
  for (float& each : lengths) each = static_cast<float>(length(random));
  return lengths;
}

/// What a plain loop takes.
inline Time sum_of(const Lengths& lengths) {
  return std::accumulate(lengths.begin(), lengths.end(), Time{0});
}

/// No schedule is faster: neither than all workers together, nor than the longest item.
inline Time floor_of(const Lengths& lengths, std::uint32_t workers) {
  const Time longest = *std::max_element(lengths.begin(), lengths.end());
  return std::max(sum_of(lengths) / workers, longest);
}

}  // namespace spychronous::simulation
