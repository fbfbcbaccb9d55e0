// Where the Python package looks for the pickle and its buffers in what a worker sent. Nothing is
// unpickled.
//
// An input is a message.
//
// 1. What comes of it is an exception with a sentence, or parts: as many as it says, inside the
//    message, behind its head, in their order, none over another, each where memory is aligned.
// 2. A message of the same parts has them again.
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../../python/src/message_parts.hpp"
#include "fuzz/target.hpp"

namespace spychronous::fuzz {
namespace {

using Bytes = std::vector<std::byte>;

struct Part {
  Bytes content;
  std::span<const std::byte> bytes() const { return content; }
  bool operator==(const Part&) const = default;
};
using Parts = std::vector<Part>;

std::optional<Parts> parts_of(const Bytes& message) {
  try {
    python::PartsReader reader(message);
    Parts found;
    std::size_t end_of_last = (reader.buffers() + 2) * sizeof(std::uint64_t);
    for (std::size_t i = 0; i <= reader.buffers(); ++i) {
      const auto [at, size] = reader.take();
      require(at >= end_of_last, "parts lie behind the head, and one behind the other");
      require(at % 16 == 0, "parts lie where memory is aligned");
      require(at <= message.size() && size <= message.size() - at, "parts lie in the message");
      const auto first = message.begin() + static_cast<std::ptrdiff_t>(at);
      found.push_back({Bytes(first, first + static_cast<std::ptrdiff_t>(size))});
      end_of_last = at + size;
    }
    return found;
  } catch (const std::exception& error) {
    require(*error.what() != '\0', "an error is a sentence");
    return std::nullopt;
  }
}

std::string seed(const std::vector<std::string>& contents) {
  Parts parts;
  for (const std::string& content : contents) {
    const auto bytes = std::as_bytes(std::span(content));
    parts.push_back({Bytes(bytes.begin(), bytes.end())});
  }
  Bytes message;
  python::write_parts(message, parts);
  return {reinterpret_cast<const char*>(message.data()), message.size()};
}

}  // namespace

std::vector<std::string> seeds() {
  return {seed({"a pickle"}), seed({""}), seed({"a pickle", "a buffer"}),
          seed({"pickle", "", std::string(40, 'b'), "c"})};
}

}  // namespace spychronous::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spychronous;
  // A block of exactly the message's size, so that AddressSanitizer sees a step beyond its end.
  const auto* const first = reinterpret_cast<const std::byte*>(data);
  const auto parts = fuzz::parts_of(fuzz::Bytes(first, first + size));
  if (!parts) return 0;
  fuzz::Bytes again;
  python::write_parts(again, *parts);
  fuzz::require(fuzz::parts_of(again) == parts, "a message of the same parts has them again");
  return 0;
}
