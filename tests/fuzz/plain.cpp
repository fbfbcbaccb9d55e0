// How the Python package finds its way through a plain result. No object of Python is made.
//
// An input is a message, without the mark that it is a plain one.
//
// 1. What comes of it is an exception with a sentence, or a tree of values: what it is made of lies
//    in the message, and it has no more values than the message has bytes.
// 2. A message of the same tree has it again.
#include <algorithm>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "../../python/src/plain_form.hpp"
#include "fuzz/target.hpp"

namespace spychronous::fuzz {
namespace {

using python::Plain;
using python::PlainReader;
using python::PlainWriter;
using Bytes = std::vector<std::byte>;

struct Tree {
  Plain kind = Plain::none;
  std::size_t number = 0;  // of a class, or of a value that is met again
  Bytes content = {};
  std::vector<Tree> parts = {};
  bool has_name = false;  // the class, in `content`
  bool operator==(const Tree&) const = default;
};

// What is behind the kind: bytes of a certain number, or counted ones of a certain width.
struct Form {
  std::size_t size = 0;
  std::size_t width = 0;
};

Form form_of(Plain kind) {
  switch (kind) {
    case Plain::short_integer:
      return {.size = 4};
    case Plain::integer:
    case Plain::real:
      return {.size = 8};
    case Plain::text_1:
    case Plain::bytes:
      return {.width = 1};
    case Plain::text_2:
      return {.width = 2};
    case Plain::text_4:
      return {.width = 4};
    default:
      return {};
  }
}

std::size_t parts_each(Plain kind) { return kind == Plain::tuple || kind == Plain::list ? 1 : 2; }

bool has_parts(Plain kind) { return kind >= Plain::tuple && kind <= Plain::instance; }

class Walk {
 public:
  explicit Walk(const Bytes& message) : message_(message), reader_(message) {}

  Tree whole() {
    Tree tree = value(0);
    reader_.end();
    require(values_ <= message_.size(), "there are no more values than bytes");
    return tree;
  }

 private:
  Tree value(int depth) {
    if (depth > python::deepest_plain) PlainReader::refuse();
    ++values_;
    Tree tree{.kind = reader_.kind()};
    const Form form = form_of(tree.kind);
    if (form.size != 0) tree.content = content(form.size, 1);
    if (form.width != 0) tree.content = content(reader_.count(), form.width);
    if (tree.kind == Plain::met_again) tree.number = reader_.count();
    if (tree.kind == Plain::kept) tree.parts.push_back(value(depth + 1));
    if (tree.kind == Plain::instance) take_class(tree);
    if (!has_parts(tree.kind)) return tree;
    const std::size_t each = parts_each(tree.kind);
    const std::size_t count = reader_.count_of_values(each) * each;
    require(count <= message_.size(), "no more values are announced than there are bytes");
    tree.parts.reserve(count);
    for (std::size_t i = 0; i < count; ++i) tree.parts.push_back(value(depth + 1));
    return tree;
  }

  // A class that is new has its name there.
  void take_class(Tree& tree) {
    tree.number = reader_.count();
    if (tree.number > classes_) PlainReader::refuse();
    if (tree.number < classes_) return;
    ++classes_;
    tree.content = content(reader_.count(), 1);
    tree.has_name = true;
  }

  Bytes content(std::size_t size, std::size_t width) {
    const auto found = reader_.memory(size, width);
    require(found.size() == size * width && found.size() / width == size, "it is all there");
    require(found.data() >= message_.data() &&
                found.data() + found.size() <= message_.data() + message_.size(),
            "it lies in the message");
    return {found.begin(), found.end()};
  }

  const Bytes& message_;
  PlainReader reader_;
  std::size_t values_ = 0;
  std::size_t classes_ = 0;
};

void write(PlainWriter& writer, const Tree& tree) {
  writer.kind(tree.kind);
  if (tree.kind == Plain::met_again || tree.kind == Plain::instance) writer.count(tree.number);
  const Form form = form_of(tree.kind);
  if (form.width != 0 || tree.has_name)
    writer.count(tree.content.size() / std::max<std::size_t>(form.width, 1));
  writer.memory(tree.content.data(), tree.content.size());
  if (has_parts(tree.kind)) writer.count(tree.parts.size() / parts_each(tree.kind));
  for (const Tree& part : tree.parts) write(writer, part);
}

Bytes message_of(const Tree& tree) {
  PlainWriter writer;
  writer.begin();
  write(writer, tree);
  return {writer.message().begin(), writer.message().end()};
}

std::optional<Tree> tree_of(const Bytes& message) {
  if (!python::is_plain(message)) return std::nullopt;
  try {
    return Walk(message).whole();
  } catch (const std::exception& error) {
    require(*error.what() != '\0', "an error is a sentence");
    return std::nullopt;
  }
}

Tree leaf(Plain kind, const std::string& content = "") {
  const auto* const first = reinterpret_cast<const std::byte*>(content.data());
  return {.kind = kind, .content = Bytes(first, first + content.size())};
}

std::string seed(const Tree& tree) {
  const Bytes message = message_of(tree);
  return std::string(reinterpret_cast<const char*>(message.data()), message.size())
      .substr(sizeof python::plain_mark);
}

}  // namespace

std::vector<std::string> seeds() {
  const Tree word = leaf(Plain::text_1, "a word");
  const Tree number = leaf(Plain::short_integer, "1234");
  const Tree list{.kind = Plain::list, .parts = {word, number, leaf(Plain::none)}};
  const Tree again{.kind = Plain::met_again};
  const Tree kept{.kind = Plain::kept, .parts = {list}};
  const Tree instance{.kind = Plain::instance,
                      .content = leaf(Plain::bytes, "module:Class").content,
                      .parts = {word, leaf(Plain::yes)},
                      .has_name = true};
  return {seed(word),
          seed(leaf(Plain::bytes, std::string(300, 'b'))),
          seed(leaf(Plain::text_4, "1234abcd")),
          seed({.kind = Plain::tuple, .parts = {kept, again, leaf(Plain::real, "12345678")}}),
          seed({.kind = Plain::dict, .parts = {word, list, leaf(Plain::text_2, "ab"), number}}),
          seed({.kind = Plain::list, .parts = {instance, {.kind = Plain::instance}}})};
}

}  // namespace spychronous::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spychronous;
  // A block of exactly the message's size, so that AddressSanitizer sees a step beyond its end.
  fuzz::Bytes message(sizeof python::plain_mark + size);
  std::memcpy(message.data(), &python::plain_mark, sizeof python::plain_mark);
  if (size != 0) std::memcpy(message.data() + sizeof python::plain_mark, data, size);
  const auto tree = fuzz::tree_of(message);
  if (!tree) return 0;
  const fuzz::Bytes again = fuzz::message_of(*tree);
  fuzz::require(fuzz::tree_of(again) == tree, "a message of the same tree has it again");
  return 0;
}
