// The bytes of an exception:
//   a mark; the written name of its type; its text; how many parts follow, and for each the mangled
//   name of a type, the address of that type's ExceptionType in the worker, and what its save()
//   wrote.
// The host takes the first part that it can load, and a std::runtime_error if there is none.
#include "spychronous/detail/exception_carrier.hpp"

#include <cxxabi.h>

#include <cstdint>
#include <stdexcept>
#include <string>

#include "api/bytes.hpp"
#include "api/exception_types.hpp"
#include "api/thrown_text.hpp"
#include "spychronous/detail/make_failure.hpp"
#include "spychronous/detail/thrown.hpp"

namespace spychronous::detail {
namespace {

constexpr std::uint8_t mark = 0xE1;

struct Part {
  const ExceptionType* type;
  std::vector<std::byte> saved;
};

std::string name_of_current(const std::type_info& thrown) {
  // A job in a worker lets out a failure of its own items: the name is that of what they threw.
  if (const void* part = caught<ItemFailure>()) {
    return static_cast<const ItemFailure*>(part)->type_name();
  }
  return written_name(thrown);
}

std::string text_of_current(const std::type_info& thrown, const std::vector<Candidate>& types) {
  try {
    if (const void* part = caught<std::exception>()) return text<std::exception>(part);
    for (const auto& [type, part] : types) {
      std::string said = type->text(part);
      if (!said.empty()) return said;
    }
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    return "(asked for its text, it threw another exception)";
  }
  return value_text(thrown);
}

std::vector<Part> parts_of(const std::vector<Candidate>& types) {
  std::vector<Part> parts;
  for (const auto& [type, part] : types) {
    std::vector<std::byte> saved;
    try {
      type->save(part, saved);
    } catch (...) {
      continue;  // the next base may do
    }
    parts.push_back({type, std::move(saved)});
  }
  return parts;
}

void write_part(ByteWriter& writer, const ExceptionType& type, std::span<const std::byte> saved) {
  writer.text(type.type->name());
  writer.number(reinterpret_cast<std::uintptr_t>(&type));
  writer.block(saved);
}

void write_current(std::vector<std::byte>& out) {
  ByteWriter writer(out);
  writer.number(mark);
  const std::type_info* thrown = abi::__cxa_current_exception_type();
  if (thrown == nullptr) {
    writer.text("");
    writer.text("something was thrown that is not an exception of C++");
    writer.number(std::uint32_t{0});
    return;
  }
  const std::vector<Candidate> types = candidates(*thrown);
  writer.text(name_of_current(*thrown));
  writer.text(text_of_current(*thrown, types));
  const std::vector<Part> parts = parts_of(types);
  writer.number(static_cast<std::uint32_t>(parts.size()));
  for (const Part& part : parts) write_part(writer, *part.type, part.saved);
}

// What can be said where the above found too little memory: it needs none but that of `out`.
void write_current_in_short(std::vector<std::byte>& out) {
  ByteWriter writer(out);
  const std::type_info* thrown = abi::__cxa_current_exception_type();
  writer.number(mark);
  writer.text(thrown != nullptr ? thrown->name() : "");
  writer.text("there was too little memory to carry more of it");
  const ExceptionType* type = find_exception_type(typeid(std::bad_alloc).name(), nullptr);
  const bool known = type->caught() != nullptr;
  writer.number(std::uint32_t{known});
  if (known) write_part(writer, *type, {});
}

std::shared_ptr<const ItemFailure> load(ByteReader& reader, const ItemFailure& failure) {
  std::shared_ptr<const ItemFailure> loaded;
  for (auto left = reader.number<std::uint32_t>(); left > 0; --left) {
    const std::string_view name = reader.text();
    const auto* address = reinterpret_cast<const void*>(reader.number<std::uintptr_t>());
    const auto saved = reader.block();
    const ExceptionType* type = loaded ? nullptr : find_exception_type(name, address);
    if (type == nullptr) continue;
    try {
      loaded = type->load(failure, saved);
    } catch (...) {
      continue;  // the next base may do
    }
  }
  if (loaded) return loaded;
  return std::make_shared<const Thrown<std::runtime_error, ItemFailure>>(failure,
                                                                         failure.message());
}

}  // namespace

void encode_current_exception(std::vector<std::byte>& out) noexcept {
  out.clear();
  try {
    write_current(out);
    return;
  } catch (...) {
    out.clear();
  }
  try {
    write_current_in_short(out);
  } catch (...) {
    out.clear();
  }
}

std::shared_ptr<const ItemFailure> decode_exception(std::size_t index, int pid,
                                                    std::span<const std::byte> bytes) {
  try {
    ByteReader reader(bytes);
    if (reader.number<std::uint8_t>() == mark) {
      std::string type_name(reader.text());
      std::string message(reader.text());
      const ItemFailure failure(index, FailureKind::exception, pid, std::move(type_name),
                                std::move(message));
      auto loaded = load(reader, failure);
      if (reader.at_end()) return loaded;
    }
  } catch (const BytesEnd&) {
    // said below
  }
  return make_undecodable(index, pid, "",
                          "an exception was thrown, but what came of it could not be decoded; the "
                          "item may have overwritten memory, or there was none left");
}

}  // namespace spychronous::detail
