#include "memory_orders/simulation/operation.hpp"
#include "memory_orders/simulation/weakening.hpp"

namespace spychronous::memory_orders {

std::string name_of(std::memory_order order) {
  switch (order) {
    case std::memory_order_relaxed:
      return "relaxed";
    case std::memory_order_acquire:
    case std::memory_order_consume:
      return "acquire";
    case std::memory_order_release:
      return "release";
    case std::memory_order_acq_rel:
      return "acq_rel";
    case std::memory_order_seq_cst:
      return "seq_cst";
  }
  return "?";
}

std::string name_of(Kind kind) {
  switch (kind) {
    case Kind::load:
      return "load";
    case Kind::store:
      return "store";
    case Kind::update:
      return "update";
    case Kind::fence:
      return "fence";
    case Kind::light_fence:
      return "light_fence";
    case Kind::heavy_fence:
      return "heavy_fence";
    case Kind::futex_wait:
      return "futex_wait";
    case Kind::wake_up:
      return "wake_up";
    case Kind::futex_wake:
      return "futex_wake";
    case Kind::reap:
      return "reap";
  }
  return "?";
}

std::string name_of(Damage damage) {
  switch (damage) {
    case Damage::none:
      return "none";
    case Damage::weaker:
      return "weaker";
    case Damage::torn:
      return "torn";
    case Damage::left_out:
      return "left out";
  }
  return "?";
}

std::string describe(const Weakening& weakening) {
  const bool weaker = weakening.damage == Damage::weaker;
  return weakening.function + ": " + name_of(weakening.kind) +
         (weakening.word.empty() ? "" : " " + weakening.word) + " -> " +
         (weaker ? name_of(weakening.to) : name_of(weakening.damage));
}

}  // namespace spychronous::memory_orders
