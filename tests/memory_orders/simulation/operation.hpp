#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace spychronous::memory_orders {

enum class Kind : std::uint8_t {
  load,
  store,
  update,  ///< a read-modify-write; one that fails is a load
  fence,
  light_fence,
  heavy_fence,
  futex_wait,
  wake_up,  ///< the return from a sleep in futex_wait
  futex_wake,
  reap  ///< waits for the end of a thread, as waitid does
};

/// What a mutant makes of a step.
enum class Damage : std::uint8_t {
  none,
  weaker,   ///< its order is weaker
  torn,     ///< a compare-exchange is a load, and then a store
  left_out  ///< nothing is written
};

/// A step of a thread: what it is about to do, or has done.
struct Operation {
  Kind kind;
  std::memory_order order;
  std::uint8_t word;     ///< for reap: the thread
  const char* function;  ///< in which the source does this
  Damage damage = Damage::none;
  bool wrote = false;
  std::uint64_t value = 0;  ///< read or written
  std::uint8_t age = 0;     ///< how many messages of the word were newer than the one read
};

/// Whether the step is about all words, and about none.
inline bool is_fence(Kind kind) {
  return kind == Kind::fence || kind == Kind::light_fence || kind == Kind::heavy_fence;
}

inline bool acquires(std::memory_order order) {
  return order == std::memory_order_acquire || order == std::memory_order_acq_rel ||
         order == std::memory_order_seq_cst;
}
inline bool releases(std::memory_order order) {
  return order == std::memory_order_release || order == std::memory_order_acq_rel ||
         order == std::memory_order_seq_cst;
}

/// The name of a function without what some compilers add to it: "claim", not "claim<int>".
inline std::string_view plain(std::string_view function) {
  return function.substr(0, function.find('<'));
}

std::string name_of(std::memory_order order);
std::string name_of(Kind kind);
std::string name_of(Damage damage);

/// Whether `next`, which was tried before `done` was done, has to be tried again after it: whether
/// it may turn out in a way in which it could not have before.
///
/// Not symmetric: what is read is chosen among all messages not hidden from the reader, old ones
/// included, so a load before a store is also explored as a load of the old message after it.
inline bool renews(const Operation& done, const Operation& next) {
  switch (next.kind) {
    case Kind::load:
    case Kind::store:
    case Kind::update:
      return done.wrote && done.word == next.word;
    case Kind::fence:
    case Kind::light_fence:
    case Kind::heavy_fence:
      return is_fence(done.kind);
    case Kind::futex_wait:
      return (done.wrote || done.kind == Kind::futex_wake) && done.word == next.word;
    case Kind::wake_up:
      return done.kind == Kind::futex_wake && done.word == next.word;
    case Kind::futex_wake:
      return done.kind == Kind::futex_wait && done.word == next.word;
    case Kind::reap:
      return false;
  }
  return true;
}

}  // namespace spychronous::memory_orders
