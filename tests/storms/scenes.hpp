#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "storms/lightning.hpp"
#include "storms/sabotage.hpp"
#include "storms/shared_array.hpp"

/// The jobs of a host storm: short, each of another kind, and each calls its own run to account.
namespace spychronous::test {

constexpr int items_of_a_scene = 24;

/// How often an item was started, and how often it ended.
struct Runs {
  std::atomic<std::uint8_t> starts;
  std::atomic<std::uint8_t> ends;
};

/// What a scene plays under. `runs` and `lightning` are there before the host is.
struct Setting {
  const Lightning& lightning;
  const SharedArray<Runs>& runs;
  Sabotage sabotage;
};

struct Scene {
  const char* name;
  /// Runs the job in the calling process; throws a Violation if its run does not end as it may.
  void (*play)(const Setting&);
  /// What its items start outlives a keeper that is killed.
  bool families_survive = true;
};

std::span<const Scene> scenes();

/// The name of processes that items start. They outlive a keeper that is killed.
constexpr const char* family_name = "family";

}  // namespace spychronous::test
