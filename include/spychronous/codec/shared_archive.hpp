#pragma once

/// @file
/// One archive for many messages. cereal's archives own five tables (for shared pointers, class
/// versions, type names): to make and destroy them costs more than to carry a small aggregate.
/// Types that can never touch a table share one archive per thread instead.

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/codec/archive.hpp"

namespace spychronous::codec {

namespace detail {

template <class T, class... Seen>
consteval bool leaves_tables_alone();

template <class... Seen, class... Ts>
consteval bool all_leave_tables_alone(Types<Ts...>) {
  return (leaves_tables_alone<std::remove_cv_t<Ts>, Seen...>() && ...);
}

template <class T, class... Seen>
consteval bool leaves_tables_alone() {
  if constexpr (is_one_of<T, Seen...> || Bytes<T> || PathLike<T>) {
    return !decides_itself<T>;
  } else if constexpr (std::is_array_v<T>) {
    return leaves_tables_alone<std::remove_all_extents_t<T>, Seen...>();
  } else if constexpr (Standard<T>::known && !is_shared_pointer<T>) {
    return all_leave_tables_alone<T, Seen...>(typename Standard<T>::parts{});
  } else if constexpr (Fieldwise<T>) {
    return all_leave_tables_alone<T, Seen...>(field_types<T>{});
  } else {
    return false;
  }
}

}  // namespace detail

/// True if cereal keeps no book while it carries a T.
template <class T>
inline constexpr bool leaves_tables_alone = detail::leaves_tables_alone<T>();

/// The archive of this thread, lent for one message. Loans nest: should a constructor that is
/// called on the way encode something itself, it leaves the archive as it found it.
template <class Archive, class Stream>
class SharedArchive {
 public:
  explicit SharedArchive(const Stream& stream) : before_(std::exchange(this->stream(), stream)) {}
  ~SharedArchive() { stream() = before_; }
  SharedArchive(const SharedArchive&) = delete;
  SharedArchive& operator=(const SharedArchive&) = delete;

  Archive& archive() { return archive_; }

 private:
  static Archive& shared() {
    static thread_local Archive archive;
    return archive;
  }
  Stream& stream() { return archive_; }

  Archive& archive_ = shared();
  const Stream before_;
};

}  // namespace spychronous::codec
