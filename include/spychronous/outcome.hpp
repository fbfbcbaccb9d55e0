#pragma once

/// @file
/// What became of one item when a job suppresses its workers' exceptions.

#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "spychronous/failure.hpp"

namespace spychronous {

namespace detail {

/// What the Outcomes of all types have in common: the failure, if there is one.
class OutcomeFailure {
 public:
  OutcomeFailure() noexcept = default;
  explicit OutcomeFailure(std::shared_ptr<const ItemFailure> failure)
      : failure_(std::move(failure)) {
    if (!failure_) {
      throw std::invalid_argument(
          "An Outcome was made from a null failure; give it one or a value.");
    }
  }

  const ItemFailure& get() const {
    if (!failure_) {
      throw std::logic_error(
          "failure() was called on an Outcome that has none; ask has_value() first.");
    }
    return *failure_;
  }

  [[noreturn]] void raise() const {
    if (!failure_) throw std::logic_error("An Outcome was used after it was moved from.");
    failure_->raise();
  }

 private:
  std::shared_ptr<const ItemFailure> failure_;
};

}  // namespace detail

/// A value, or the failure that took its place; never neither.
///
/// @code
/// auto outcomes = Job(risky, items).suppress_worker_exceptions().run_multi_processed();
/// for (const auto& outcome : outcomes) {
///   if (outcome) use(*outcome);
///   else std::cerr << outcome.failure().describe() << '\n';
/// }
/// @endcode
/// It converts to nothing by itself, and each way to the value throws the failure where there is no
/// value: a failure cannot be overlooked. Copyable if R is. No member blocks; distinct threads may
/// read one Outcome at once.
template <class R>
class [[nodiscard]] Outcome {
  static_assert(std::is_same_v<R, std::remove_cvref_t<R>>,
                "An Outcome holds a value: R cannot be a reference, const or volatile.");

 public:
  using value_type = R;  ///< what an item that did not fail has

  /// An outcome with a value.
  /// @{
  explicit Outcome(const R& value)
    requires std::is_copy_constructible_v<R>
      : value_(value) {}
  explicit Outcome(R&& value) : value_(std::move(value)) {}
  /// @}

  /// Makes the value in place from `args`.
  template <class... Args>
  explicit Outcome(std::in_place_t, Args&&... args)
      : value_(std::in_place, std::forward<Args>(args)...) {}

  /// An outcome without a value. Throws std::invalid_argument if `failure` is null.
  explicit Outcome(std::shared_ptr<const ItemFailure> failure) : failure_(std::move(failure)) {}

  /// Whether there is a value.
  bool has_value() const noexcept { return value_.has_value(); }

  /// Whether there is a value. For R = bool it is not that value: ask `*outcome`.
  explicit operator bool() const noexcept { return has_value(); }

  /// The value. Throws the failure, as `ItemFailure::raise()` does, if there is no value.
  /// @{
  R& value() & { return require(), *value_; }
  const R& value() const& { return require(), *value_; }
  R&& value() && { return require(), *std::move(value_); }
  const R&& value() const&& { return require(), *std::move(value_); }
  /// @}

  /// The same as value().
  /// @{
  R& operator*() & { return value(); }
  const R& operator*() const& { return value(); }
  R&& operator*() && { return std::move(*this).value(); }
  const R&& operator*() const&& { return std::move(*this).value(); }
  /// @}

  /// A member of the value. Throws the failure if there is no value.
  /// @{
  R* operator->() { return std::addressof(value()); }
  const R* operator->() const { return std::addressof(value()); }
  /// @}

  /// The value, or `other` converted to R if there is none.
  /// @{
  template <class U = R>
  R value_or(U&& other) const& {
    return has_value() ? *value_ : static_cast<R>(std::forward<U>(other));
  }
  template <class U = R>
  R value_or(U&& other) && {
    return has_value() ? *std::move(value_) : static_cast<R>(std::forward<U>(other));
  }
  /// @}

  /// Why there is no value; valid as long as this Outcome. Throws std::logic_error if there is one.
  const ItemFailure& failure() const { return failure_.get(); }

 private:
  void require() const {
    if (!has_value()) failure_.raise();
  }

  std::optional<R> value_;
  detail::OutcomeFailure failure_;
};

/// The outcome of an item whose func returns nothing: it ended well, or it failed.
template <>
class [[nodiscard]] Outcome<void> {
 public:
  using value_type = void;  ///< an item that did not fail has no more than that

  /// The item ended well.
  explicit Outcome(std::in_place_t) noexcept : has_value_(true) {}

  /// The item failed. Throws std::invalid_argument if `failure` is null.
  explicit Outcome(std::shared_ptr<const ItemFailure> failure)
      : has_value_(false), failure_(std::move(failure)) {}

  /// Whether the item ended well.
  /// @{
  bool has_value() const noexcept { return has_value_; }
  explicit operator bool() const noexcept { return has_value_; }
  /// @}

  /// Returns if the item ended well, else throws its failure.
  /// @{
  void value() const {
    if (!has_value_) failure_.raise();
  }
  void operator*() const { value(); }
  /// @}

  /// Why the item did not end well. Throws std::logic_error if it did.
  const ItemFailure& failure() const { return failure_.get(); }

 private:
  bool has_value_;
  detail::OutcomeFailure failure_;
};

}  // namespace spychronous
