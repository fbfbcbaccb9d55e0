#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "spychronous/codec/archive.hpp"
#include "spychronous/codec/form.hpp"
#include "spychronous/codec/shared_archive.hpp"

namespace spychronous::codec {

/// The bytes in which `value` travels. For `Form::bytes` and `Form::block` a view of the value
/// itself, without a copy; for `Form::archived` a view of the first bytes of `buffer`, which is
/// written over, keeps its capacity, and may be longer than the view. The view is valid as long as
/// both stay untouched. Throws what the functions that serialize R throw.
template <class R>
std::span<const std::byte> encode(const R& value, std::vector<std::byte>& buffer) {
  if constexpr (form_of<R> == Form::bytes) {
    return {reinterpret_cast<const std::byte*>(std::addressof(value)), sizeof(value)};
  } else if constexpr (form_of<R> == Form::block) {
    return std::as_bytes(std::span(value.data(), value.size()));
  } else if constexpr (leaves_tables_alone<R>) {
    SharedArchive<Writer, Output> loan(Output(buffer, 0));
    loan.archive()(value);
    return loan.archive().written();
  } else {
    buffer.clear();
    {
      Writer writer(buffer);
      writer(value);
    }
    return buffer;
  }
}

}  // namespace spychronous::codec
