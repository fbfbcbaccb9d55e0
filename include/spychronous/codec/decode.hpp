#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "spychronous/codec/append_elements.hpp"
#include "spychronous/codec/archive.hpp"
#include "spychronous/codec/form.hpp"
#include "spychronous/codec/shared_archive.hpp"

namespace spychronous::codec {

namespace detail {

[[noreturn]] inline void refuse_size(std::size_t size, const std::string& expected) {
  throw std::runtime_error("spychronous: a result cannot be decoded: its message has " +
                           std::to_string(size) + " bytes instead of " + expected +
                           ". Part of the message was lost or overwritten.");
}

template <class R>
void read_all(Reader& reader, R& value) {
  try {
    reader(value);
  } catch (const std::length_error&) {
    throw std::runtime_error(
        "spychronous: a result cannot be decoded: it has a length that no memory can hold. Part of "
        "its message was overwritten.");
  }
  if (reader.left() != 0) {
    throw std::runtime_error(
        "spychronous: a result cannot be decoded: " + std::to_string(reader.left()) +
        " bytes of its message are left over. Check that the save and load "
        "functions of its type match.");
  }
}

}  // namespace detail

/// The same as decode(), into a value that R() has made and nobody has used: for an R that travels
/// as a block or an archive. If it throws, the value is good for nothing but its destruction.
template <class R>
void decode_into(R& value, std::span<const std::byte> message) {
  if constexpr (form_of<R> == Form::block) {
    constexpr std::size_t size = sizeof(typename R::value_type);
    if (message.size() % size != 0) {
      detail::refuse_size(message.size(), "a multiple of " + std::to_string(size));
    }
    append_elements(value, message);
  } else {
    static_assert(form_of<R> == Form::archived);
    if constexpr (leaves_tables_alone<R>) {
      SharedArchive<Reader, Input> loan{Input(message)};
      detail::read_all(loan.archive(), value);
    } else {
      Reader reader(message);
      detail::read_all(reader, value);
    }
  }
}

/// The value whose bytes `message` holds, all of them in one piece; the fast way, without a copy of
/// the message. The bytes may be misaligned and are not needed any more afterwards.
/// Throws std::runtime_error, with a sentence, if they are too few, too many or malformed; and what
/// the functions that serialize R throw.
template <class R>
R decode(std::span<const std::byte> message) {
  if constexpr (form_of<R> == Form::nothing) {
    if (!message.empty()) detail::refuse_size(message.size(), "none");
  } else if constexpr (form_of<R> == Form::bytes) {
    if (message.size() != sizeof(R)) detail::refuse_size(message.size(), std::to_string(sizeof(R)));
    if constexpr (std::is_same_v<R, bool>) {
      return message.front() != std::byte{0};  // a bool made of any other byte breaks the program
    } else {
      return from_bytes<R>(message.data());
    }
  } else {
    auto value = R();
    decode_into(value, message);
    return value;
  }
}

}  // namespace spychronous::codec
