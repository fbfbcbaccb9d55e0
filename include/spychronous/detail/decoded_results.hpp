#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "spychronous/codec/codec.hpp"
#include "spychronous/detail/result_places.hpp"
#include "spychronous/detail/results.hpp"

namespace spychronous::detail {

/// The results of a run in processes that come as messages, each decoded as soon as it is there.
template <class R>
class DecodedResults {
  static constexpr bool is_direct = has_place_in_vector<R>;

 public:
  /// Makes room for those of so many items. Once.
  void make_room(std::size_t size) {
    places_.make_room(size);
    has_value_.resize(size);
  }

  bool has_value(std::size_t i) const { return has_value_[i] != 0; }

  /// Gives item i the value that `message` holds. Throws what codec::decode() does; then it has
  /// none.
  void decode(std::size_t i, std::span<const std::byte> message) {
    if constexpr (is_direct && codec::form_of<R> != codec::Form::bytes) {
      codec::decode_into(places_[i], message);
      has_value_[i] = 1;
    } else {
      put(i, codec::decode<R>(message));
    }
  }

  void put(std::size_t i, R&& value) {
    places_.put(i, std::move(value));
    has_value_[i] = 1;
  }

  /// Lends the value of item i, which counts as having one all the time. Another thread may use
  /// other items meanwhile, and ask for what all have.
  /// @{
  R&& lend(std::size_t i) { return places_.take(i); }
  void give_back(std::size_t i, R&& value) { places_.put(i, std::move(value)); }
  /// @}

  /// All of them, after a run in which every item got its value. Once.
  std::vector<R> finish() {
    if constexpr (is_direct) {
      return places_.finish();
    } else {
      return collect<R, false>(
          has_value_.size(), [](std::size_t) { return nullptr; },
          [&](std::size_t i) -> R&& { return lend(i); });
    }
  }

 private:
  ResultPlaces<R, is_direct> places_;
  std::vector<char> has_value_;
};

}  // namespace spychronous::detail
