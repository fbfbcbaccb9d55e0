// The decoders of results, on bytes that no encoder may have written.
//
// An input is a type, the lengths of the pieces in which its message comes, and the message.
//
// 1. What comes of it is a value, or an exception with a sentence; in pieces the same as in one.
// 2. The memory taken is bounded by the length of the message: see memory_bound.hpp.
// 3. A value that was decoded is encoded and decoded again without a difference.
#include <exception>
#include <optional>
#include <type_traits>

#include "codec/samples.hpp"
#include "fuzz/input.hpp"
#include "fuzz/memory_bound.hpp"
#include "fuzz/target.hpp"
#include "spychronous/codec/codec.hpp"

namespace spychronous::fuzz {

using namespace samples;
namespace {

using Bytes = std::vector<std::byte>;

template <class... Ts>
struct List {
  static constexpr std::size_t size = sizeof...(Ts);
};
// The corpus names types by their places in this list: append.
using Tested =
    List<int, bool, double, Point, std::array<std::int64_t, 40>, std::string, std::vector<double>,
         std::vector<Point>, std::wstring, std::vector<bool>, std::vector<std::string>,
         std::optional<std::string>, std::variant<int, std::string, Named>, Named, Tree, Link, Own,
         Record, More, std::vector<std::optional<Own>>, std::map<std::string, Named>>;

template <class R>
Bytes encoded(const R& value) {
  Bytes buffer;
  const auto bytes = codec::encode(value, buffer);
  return {bytes.begin(), bytes.end()};
}

// The encoded form of what `decode` makes of the message; none if it throws.
template <class Decode>
std::optional<Bytes> reencoded(std::size_t message_size, Decode decode) {
  try {
    reset_peak();
    const auto value = decode();
    require(peak() <= most_memory_for(message_size), "memory is bounded by the message");
    return encoded(value);
  } catch (const std::exception& error) {
    require(peak() <= most_memory_for(message_size), "memory is bounded by the message");
    require(*error.what() != '\0', "an error is a sentence");
    return std::nullopt;
  }
}

template <class R>
void decode_anything(Input input) {
  const std::uint8_t longest_piece = input.byte();
  // A block of exactly the message's size, so that AddressSanitizer sees a step beyond its end.
  const Bytes message(input.rest().begin(), input.rest().end());
  const auto whole = reencoded(message.size(), [&] { return codec::decode<R>(message); });

  codec::Assembler<R> assembler;
  const auto in_pieces = reencoded(message.size(), [&] {
    assembler.begin(message.size());
    for (std::size_t at = 0, piece = longest_piece; at < message.size(); at += piece) {
      piece = std::min(message.size() - at, 1 + (piece * 5 + 1) % (1 + longest_piece));
      assembler.append(std::span(message).subspan(at, piece));
    }
    return assembler.take();
  });
  require(whole == in_pieces, "in pieces it is the same as in one");

  // A message that ends before its time, and one of a length that no memory can hold.
  for (const std::uint64_t lie : {std::uint64_t{message.size() + 1 + longest_piece},
                                  codec::max_message_size + 1, ~std::uint64_t{0}}) {
    const auto lied = reencoded(message.size(), [&] {
      assembler.begin(lie);
      assembler.append(message);
      return assembler.take();
    });
    require(!lied, "a message of another length is refused");
  }

  if (!whole) return;
  const auto again = reencoded(whole->size(), [&] { return codec::decode<R>(*whole); });
  require(again == whole, "what was decoded is encoded and decoded without a difference");
}

template <class... Ts>
void decode_one_of(List<Ts...>, std::size_t which, const Input& input) {
  std::size_t place = 0;
  ((place++ == which ? decode_anything<Ts>(input) : void()), ...);
}

template <class R, class... Ts>
constexpr std::size_t place_in(List<Ts...>) {
  std::size_t place = 0;
  static_cast<void>(((std::is_same_v<R, Ts> || (++place, false)) || ...));
  return place;
}

template <class R>
std::string seed(const R& value, std::uint8_t longest_piece = 7) {
  static_assert(place_in<R>(Tested{}) < Tested::size);
  std::string input{static_cast<char>(place_in<R>(Tested{})), static_cast<char>(longest_piece)};
  for (const std::byte byte : encoded(value)) input += static_cast<char>(byte);
  return input;
}

Link chain() {
  Link first;
  first.next = std::make_unique<Link>();
  first.next->next = std::make_unique<Link>();
  return first;
}

}  // namespace

std::vector<std::string> seeds() {
  return {seed(7),
          seed(true),
          seed(0.5),
          seed(Point{1, 2}),
          seed(std::array<std::int64_t, 40>{1, 2, 3}, 100),
          seed(std::string("text")),
          seed(std::vector<double>{1, 2, 3}),
          seed(std::vector<Point>{{1, 2}, {3, 4}}, 5),
          seed(std::wstring(L"wide")),
          seed(std::vector<bool>{true, false, true}),
          seed(std::vector<std::string>{"a", "", "bcd"}),
          seed(std::optional<std::string>("maybe")),
          seed(std::variant<int, std::string, Named>("either")),
          seed(Named{1, "name"}),
          seed(Tree{1, {{2, {}}, {3, {{4, {}}}}}}),
          seed(chain()),
          seed(Own{"own", {1, 2, 3}}),
          seed(record(), 50),
          seed(more()),
          seed(std::vector<std::optional<Own>>{Own{"a", {1}}, std::nullopt}),
          seed(std::map<std::string, Named>{{"a", {1, "b"}}, {"c", {2, "d"}}})};
}

}  // namespace spychronous::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spychronous::fuzz;
  Input input(data, size);
  const std::size_t which = input.byte() % Tested::size;
  decode_one_of(Tested{}, which, input);
  return 0;
}
