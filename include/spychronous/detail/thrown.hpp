#pragma once

/// @file
/// The objects that leave a run: an exception and a failure in one.

#include <exception>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "spychronous/detail/api.hpp"
#include "spychronous/failure.hpp"

namespace spychronous::detail {

/// A `Base`, which is a std::exception, that is also a `Failure`.
///
/// Its parameters have names that a Base is unlikely to have: -Wshadow would warn of them.
template <class Base, class Failure>
class SPYCHRONOUS_API Thrown final : public Base, public Failure {
 public:
  template <class... Args>
  explicit Thrown(const Failure& of_item, Args&&... for_base)
      : Base(std::forward<Args>(for_base)...), Failure(of_item) {}

  /// The worker's text, also where Base cannot be made to say it (std::bad_alloc, a derived class's
  /// own what()).
  const char* what() const noexcept override {
    return Failure::kind() == FailureKind::exception ? Failure::message().c_str() : Base::what();
  }

 private:
  void throw_copy() const override { throw Thrown(*this); }
};

/// A `Base` that has nothing to do with std::exception, made one, and a failure.
template <class Base>
class SPYCHRONOUS_API ForeignThrown final : public Base,
                                            public std::runtime_error,
                                            public ItemFailure {
 public:
  template <class... Args>
  explicit ForeignThrown(const ItemFailure& of_item, Args&&... for_base)
      : Base(std::forward<Args>(for_base)...),
        std::runtime_error(of_item.message()),
        ItemFailure(of_item) {}

 private:
  void throw_copy() const override { throw ForeignThrown(*this); }
};

/// The type as which an exception of type T, which func threw, leaves a run.
template <class T>
using ThrownAs = std::conditional_t<std::is_base_of_v<std::exception, T>, Thrown<T, ItemFailure>,
                                    ForeignThrown<T>>;

}  // namespace spychronous::detail
