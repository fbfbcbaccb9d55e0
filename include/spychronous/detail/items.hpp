#pragma once

/// @file
/// The items of a job, whatever range they come in, by index.

#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace spychronous::detail {

/// Stands for something that is no range, until a static_assert says so.
struct NoItems {};

/// A container that was moved in. Unlike `std::ranges::owning_view` it can be copied if the
/// container can, so that the job can.
template <std::ranges::range Range>
class OwnedItems {
 public:
  explicit OwnedItems(Range&& range) : range_(std::move(range)) {}
  auto begin() { return std::ranges::begin(range_); }
  auto end() { return std::ranges::end(range_); }

 private:
  Range range_;
};

/// How a job keeps its items: an lvalue is used in place, an rvalue is moved in.
template <class Range>
struct KeptItems {
  using type = NoItems;
};
template <std::ranges::viewable_range Range>
  requires std::ranges::input_range<Range>
struct KeptItems<Range> {
  using type = std::views::all_t<Range>;
};
template <std::ranges::viewable_range Range>
  requires std::ranges::input_range<Range> && (!std::is_lvalue_reference_v<Range>) &&
           (!std::ranges::view<std::remove_cvref_t<Range>>)
struct KeptItems<Range> {
  using type = OwnedItems<std::remove_cvref_t<Range>>;
};

/// The items as a job keeps them; NoItems for what is no range.
template <class Range>
typename KeptItems<Range>::type keep_items(Range&& items) {
  using Kept = typename KeptItems<Range>::type;
  if constexpr (std::is_same_v<Kept, NoItems>) {
    return {};
  } else {
    return Kept(std::forward<Range>(items));
  }
}

/// Whether the range says of itself that it has no end, or keeps the end of one that does.
template <class View>
inline constexpr bool is_endless = false;
template <std::ranges::range View>
inline constexpr bool is_endless<View> =
    std::is_same_v<std::ranges::sentinel_t<View>, std::unreachable_sentinel_t>;
template <class View, class Func>
inline constexpr bool is_endless<std::ranges::transform_view<View, Func>> = is_endless<View>;
template <class View, class Predicate>
inline constexpr bool is_endless<std::ranges::filter_view<View, Predicate>> = is_endless<View>;
template <class View>
inline constexpr bool is_endless<std::ranges::drop_view<View>> = is_endless<View>;
template <class View, class Predicate>
inline constexpr bool is_endless<std::ranges::drop_while_view<View, Predicate>> = is_endless<View>;

/// Items that can be looked up by index again and again: in place.
template <class View>
class Items {
 public:
  using Reference = std::ranges::range_reference_t<View>;

  explicit Items(View view) : view_(std::move(view)) {}

  /// Reads the range once, as far as that is needed to know the number and place of its items.
  /// Throws what the range throws.
  void prepare() {
    if constexpr (std::ranges::random_access_range<View>) {
      first_ = std::ranges::begin(view_);
      size_ = static_cast<std::size_t>(std::ranges::distance(view_));
    } else {
      places_.clear();
      for (auto it = std::ranges::begin(view_); it != std::ranges::end(view_); ++it) {
        places_.push_back(it);
      }
      size_ = places_.size();
    }
  }
  std::size_t size() const { return size_; }

  /// After prepare().
  Reference operator[](std::size_t i) {
    if constexpr (std::ranges::random_access_range<View>) {
      return (*first_)[static_cast<std::ranges::range_difference_t<View>>(i)];
    } else {
      return *places_[i];
    }
  }

 private:
  using Iterator = std::ranges::iterator_t<View>;

  View view_;
  std::size_t size_ = 0;
  std::optional<Iterator> first_;  // of a random access range
  std::vector<Iterator> places_;   // of any other
};

/// Items that come only once, as from a generator: read and kept by the first run.
template <class View>
  requires(!std::ranges::forward_range<View>)
class Items<View> {
 public:
  using Reference = std::ranges::range_value_t<View>&;

  explicit Items(View view) : view_(std::move(view)) {}

  void prepare() {
    if (read_) return;
    for (auto&& item : view_) kept_.push_back({std::forward<decltype(item)>(item)});
    read_ = true;
  }
  std::size_t size() const { return kept_.size(); }
  Reference operator[](std::size_t i) { return kept_[i].item; }

 private:
  struct Kept {  // also spares us std::vector<bool>
    std::ranges::range_value_t<View> item;
  };

  View view_;
  bool read_ = false;
  std::vector<Kept> kept_;
};

}  // namespace spychronous::detail
