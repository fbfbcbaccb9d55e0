#pragma once

#include <nanobind/nanobind.h>

#include <cstddef>
#include <span>
#include <vector>

/// @file
/// Results that do not fit into the lane, as bytes: pickle protocol 5, with what offers its memory
/// as a buffer (arrays) beside the pickle and not in it, so that it is copied but never parsed. How
/// they lie there, message_parts.hpp says.

namespace spychronous::python {

/// In a worker: objects to bytes.
class Pickler {
 public:
  Pickler();
  /// Replaces `bytes` by the message. Throws nanobind::python_error when pickle does not take it.
  void pickle(nanobind::handle object, std::vector<std::byte>& bytes);

 private:
  nanobind::object dumps_;
  nanobind::object keywords_;
  nanobind::object protocol_;
  nanobind::list buffers_;
  nanobind::object collect_;
};

/// In the host: bytes to objects. Trusts nothing in them but what pickle trusts.
class Unpickler {
 public:
  Unpickler();
  /// The object in a message. Arrays keep their memory in `owner`, a bytearray that holds the
  /// message; without one, memory of their own is made where needed. Throws nanobind::python_error.
  nanobind::object unpickle(std::span<const std::byte> message, nanobind::object owner) const;

 private:
  nanobind::object unpickle_parts(std::span<const std::byte> message, nanobind::object owner) const;

  nanobind::object loads_;
  nanobind::object keywords_;
};

}  // namespace spychronous::python
