#pragma once

/// @file
/// How an exception travels from the worker that caught it to the host.

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "spychronous/detail/api.hpp"
#include "spychronous/failure.hpp"

namespace spychronous::detail {

/// Writes the exception that is being handled to `out`, in place of what was there. To be called in
/// a catch clause. Whatever the exception does when it is asked for its text or its members,
/// something is written that decode_exception() takes; without any memory, nothing.
///
/// A thread's forced unwinding (`abi::__forced_unwind`) is no exception: catch and rethrow it
/// first.
SPYCHRONOUS_API void encode_current_exception(std::vector<std::byte>& out) noexcept;

/// The failure that leaves the run for an exception so written. Bytes that nobody wrote give a
/// failure that says so. Throws std::bad_alloc only.
SPYCHRONOUS_API std::shared_ptr<const ItemFailure> decode_exception(
    std::size_t index, int pid, std::span<const std::byte> bytes);

}  // namespace spychronous::detail
