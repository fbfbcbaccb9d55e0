#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/engine/process_run.hpp"

namespace spychronous::detail {

/// Makes room for so many values, in huge pages where the system allows it.
template <class T>
void reserve_large(std::vector<T>& values, std::size_t size) {
  values.reserve(size);
  engine::expect_large(values.data(), size * sizeof(T));
}

/// Whether a result can be put straight where it is to stand in the vector that a run returns: to
/// move all of them there at the end is one pass more, when nobody works any more.
template <class R>
inline constexpr bool has_place_in_vector =
    !std::is_same_v<R, bool> && std::is_nothrow_default_constructible_v<R> &&
    std::is_move_assignable_v<R>;

/// A place for the result of each item, for results that come in any order. If `in_vector`, the
/// places are those in the vector that the run returns, and filled by R() at first. Threads may use
/// it at once, each for items of its own.
template <class R, bool in_vector>
class ResultPlaces {
 public:
  /// Once, before all others.
  void make_room(std::size_t size) {
    reserve_large(values_, size);
    values_.resize(size);
  }

  /// The place of item i, in which R() stands.
  R& operator[](std::size_t i)
    requires in_vector
  {
    return values_[i];
  }

  void put(std::size_t i, R&& value) {
    if constexpr (!in_vector) {
      values_[i].emplace(std::move(value));
    } else if constexpr (std::is_trivially_copyable_v<R>) {
      // Whether it can be assigned or not: nothing is lost by making another in the place of one.
      std::construct_at(std::addressof(values_[i]), std::move(value));
    } else {
      values_[i] = std::move(value);
    }
  }

  /// The result of item i, to be moved away, and perhaps put back.
  R&& take(std::size_t i) {
    if constexpr (in_vector) {
      return std::move(values_[i]);
    } else {
      return *std::move(values_[i]);
    }
  }

  /// All of them. Once.
  std::vector<R> finish()
    requires in_vector
  {
    return std::move(values_);
  }

 private:
  std::vector<std::conditional_t<in_vector, R, std::optional<R>>> values_;
};

}  // namespace spychronous::detail
