#pragma once

/// @file
/// What a job is made of: func, items and args, and how one is applied to the others.

#include <cstddef>
#include <functional>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>

#include "spychronous/detail/items.hpp"

namespace spychronous::detail {

template <class Func, class View, class... Args>
class JobParts {
  static_assert(!std::is_same_v<View, NoItems>,
                "spychronous: the second argument of a job must be its items: an input range that "
                "is an lvalue or can be moved in, such as a container or a view.");

  static_assert(!is_endless<View>,
                "spychronous: these items never end, like std::views::iota(0): a job needs to know "
                "how many there are. Bound them, as with std::views::take.");

  template <class V>
  struct ReferenceOf {
    using type = typename Items<V>::Reference;
  };
  using Item = typename std::conditional_t<std::is_same_v<View, NoItems>, std::type_identity<int>,
                                           ReferenceOf<View>>::type;

  static constexpr bool is_callable = std::is_invocable_v<Func&, Item, const Args&...>;
  static constexpr bool takes_stop_token =
      !is_callable && std::is_invocable_v<Func&, Item, const Args&..., std::stop_token>;

  static_assert(std::is_same_v<View, NoItems> || is_callable || takes_stop_token,
                "spychronous: func cannot be called with an item and the args of this job: "
                "func(item, args...), or func(item, args..., std::stop_token). The item is what "
                "the range of items refers to, the args are const lvalues.");

  static constexpr auto result_type() {
    if constexpr (is_callable) {
      return std::type_identity<
          std::remove_cvref_t<std::invoke_result_t<Func&, Item, const Args&...>>>{};
    } else if constexpr (takes_stop_token) {
      return std::type_identity<std::remove_cvref_t<
          std::invoke_result_t<Func&, Item, const Args&..., std::stop_token>>>{};
    } else {
      return std::type_identity<void>{};
    }
  }

 public:
  /// What func returns, without reference and cv.
  using Result = typename decltype(result_type())::type;
  using Function = Func;

  template <class F, class Range, class... As>
  JobParts(std::in_place_t, F&& func, Range&& items, As&&... args)
      : func_(std::forward<F>(func)),
        items_(keep_items<Range>(std::forward<Range>(items))),
        args_(std::forward<As>(args)...) {}

  /// Reads the range of items as far as needed; returns how many there are.
  std::size_t prepare() {
    items_.prepare();
    return items_.size();
  }

  Func& func() { return func_; }

  /// After prepare(): applies `func`, the job's or a copy of it, to item i. Several threads may do
  /// so at once.
  decltype(auto) apply(Func& func, std::size_t i, [[maybe_unused]] const std::stop_token& stop) {
    return std::apply(
        [&](const Args&... args) -> decltype(auto) {
          if constexpr (takes_stop_token) {
            return std::invoke(func, items_[i], args..., stop);
          } else {
            return std::invoke(func, items_[i], args...);
          }
        },
        args_);
  }

 private:
  Func func_;
  Items<View> items_;
  std::tuple<Args...> args_;
};

}  // namespace spychronous::detail
