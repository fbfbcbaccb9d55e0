#pragma once

/// @file
/// What a standard type is made of. cereal carries all of these; they are listed so that a look
/// into them is possible, and so that they are told from types whose author wrote cereal functions.

#include <cereal/types/array.hpp>
#include <cereal/types/bitset.hpp>
#include <cereal/types/chrono.hpp>
#include <cereal/types/complex.hpp>
#include <cereal/types/deque.hpp>
#include <cereal/types/forward_list.hpp>
#include <cereal/types/list.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/memory.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/queue.hpp>
#include <cereal/types/set.hpp>
#include <cereal/types/stack.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/tuple.hpp>
#include <cereal/types/unordered_map.hpp>
#include <cereal/types/unordered_set.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/valarray.hpp>
#include <cereal/types/variant.hpp>
#include <cereal/types/vector.hpp>
#include <cstddef>
#include <type_traits>

#include "spychronous/codec/types.hpp"

namespace spychronous::codec {

namespace detail {

template <class... Ts>
struct Made {
  static constexpr bool known = true;
  using parts = Types<Ts...>;
  using rules = Types<>;
};

template <class Parts, class... Rules>
struct Ruled;
template <class... Parts, class... Rules>
struct Ruled<Types<Parts...>, Rules...> : Made<Parts...> {
  using rules = Types<Rules...>;
};

}  // namespace detail

/// `known`: T is a standard type which cereal carries. `parts`: the types whose values it holds.
/// `rules`: its comparator, hash or deleter, which is not carried.
template <class T>
struct Standard {
  static constexpr bool known = false;
  using parts = Types<>;
  using rules = Types<>;
};

template <class T, std::size_t N>
struct Standard<std::array<T, N>> : detail::Made<T> {};
template <std::size_t N>
struct Standard<std::bitset<N>> : detail::Made<> {};
template <class R, class P>
struct Standard<std::chrono::duration<R, P>> : detail::Made<R> {};
template <class C, class D>
struct Standard<std::chrono::time_point<C, D>> : detail::Made<D> {};
template <class T>
struct Standard<std::complex<T>> : detail::Made<T> {};
template <>
struct Standard<std::monostate> : detail::Made<> {};
template <class T>
struct Standard<std::optional<T>> : detail::Made<T> {};
template <class T, class U>
struct Standard<std::pair<T, U>> : detail::Made<T, U> {};
template <class... Ts>
struct Standard<std::tuple<Ts...>> : detail::Made<Ts...> {};
template <class... Ts>
struct Standard<std::variant<Ts...>> : detail::Made<Ts...> {};

template <class C, class T, class A>
struct Standard<std::basic_string<C, T, A>> : detail::Made<C> {};
template <class T, class A>
struct Standard<std::deque<T, A>> : detail::Made<T> {};
template <class T, class A>
struct Standard<std::forward_list<T, A>> : detail::Made<T> {};
template <class T, class A>
struct Standard<std::list<T, A>> : detail::Made<T> {};
template <class T>
struct Standard<std::valarray<T>> : detail::Made<T> {};
template <class T, class A>
struct Standard<std::vector<T, A>> : detail::Made<T> {};

template <class K, class T, class C, class A>
struct Standard<std::map<K, T, C, A>> : detail::Ruled<Types<K, T>, C> {};
template <class K, class T, class C, class A>
struct Standard<std::multimap<K, T, C, A>> : detail::Ruled<Types<K, T>, C> {};
template <class K, class C, class A>
struct Standard<std::set<K, C, A>> : detail::Ruled<Types<K>, C> {};
template <class K, class C, class A>
struct Standard<std::multiset<K, C, A>> : detail::Ruled<Types<K>, C> {};
template <class K, class T, class H, class E, class A>
struct Standard<std::unordered_map<K, T, H, E, A>> : detail::Ruled<Types<K, T>, H, E> {};
template <class K, class T, class H, class E, class A>
struct Standard<std::unordered_multimap<K, T, H, E, A>> : detail::Ruled<Types<K, T>, H, E> {};
template <class K, class H, class E, class A>
struct Standard<std::unordered_set<K, H, E, A>> : detail::Ruled<Types<K>, H, E> {};
template <class K, class H, class E, class A>
struct Standard<std::unordered_multiset<K, H, E, A>> : detail::Ruled<Types<K>, H, E> {};

template <class T, class C>
struct Standard<std::queue<T, C>> : detail::Made<C> {};
template <class T, class C>
struct Standard<std::stack<T, C>> : detail::Made<C> {};
template <class T, class C, class L>
struct Standard<std::priority_queue<T, C, L>> : detail::Ruled<Types<C>, L> {};

template <class T>
struct Standard<std::shared_ptr<T>> : detail::Made<T> {};
template <class T>
struct Standard<std::weak_ptr<T>> : detail::Made<T> {};
template <class T, class D>
struct Standard<std::unique_ptr<T, D>> : detail::Ruled<Types<T>, D> {};

/// True for pointers of which several may share one object.
template <class T>
inline constexpr bool is_shared_pointer = false;
template <class T>
inline constexpr bool is_shared_pointer<std::shared_ptr<T>> = true;
template <class T>
inline constexpr bool is_shared_pointer<std::weak_ptr<T>> = true;

/// True for `std::unique_ptr`, whatever its deleter.
template <class T>
inline constexpr bool is_unique_pointer = false;
template <class T, class D>
inline constexpr bool is_unique_pointer<std::unique_ptr<T, D>> = true;

}  // namespace spychronous::codec
