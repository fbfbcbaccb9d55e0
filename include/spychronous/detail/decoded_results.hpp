#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/codec/codec.hpp"
#include "spychronous/detail/results.hpp"
#include "spychronous/engine/process_run.hpp"

namespace spychronous::detail {

/// The results of a run in processes that come as messages, each decoded as soon as it is there.
template <class R>
class DecodedResults {
  static constexpr bool is_direct = has_place_in_vector<R>;

 public:
  /// Makes room for those of so many items. Once.
  void make_room(std::size_t size) {
    values_.reserve(size);
    engine::expect_large(values_.data(), size * sizeof(values_[0]));
    values_.resize(size);
    has_value_.resize(size);
  }

  bool has_value(std::size_t i) const { return has_value_[i] != 0; }

  /// Gives item i the value that `message` holds. Throws what codec::decode() does; then it has
  /// none.
  void decode(std::size_t i, std::span<const std::byte> message) {
    if constexpr (is_direct && codec::form_of<R> != codec::Form::bytes) {
      codec::decode_into(values_[i], message);
      has_value_[i] = 1;
    } else {
      put(i, codec::decode<R>(message));
    }
  }

  void put(std::size_t i, R&& value) {
    set(i, std::move(value));
    has_value_[i] = 1;
  }

  /// Lends the value of item i, which counts as having one all the time. Another thread may use
  /// other items meanwhile, and ask for what all have.
  /// @{
  R lend(std::size_t i) {
    if constexpr (is_direct) {
      return R(std::move(values_[i]));
    } else {
      return R(*std::move(values_[i]));
    }
  }
  void give_back(std::size_t i, R&& value) { set(i, std::move(value)); }
  /// @}

  /// All of them, after a run in which every item got its value. Once.
  std::vector<R> finish() {
    if constexpr (is_direct) {
      return std::move(values_);
    } else {
      std::vector<R> values;
      values.reserve(values_.size());
      engine::expect_large(values.data(), values_.size() * sizeof(R));
      for (std::optional<R>& value : values_) values.push_back(*std::move(value));
      return values;
    }
  }

 private:
  void set(std::size_t i, R&& value) {
    if constexpr (is_direct) {
      values_[i] = std::move(value);
    } else {
      values_[i].emplace(std::move(value));
    }
  }

  std::vector<std::conditional_t<is_direct, R, std::optional<R>>> values_;
  std::vector<char> has_value_;
};

}  // namespace spychronous::detail
