// The decoder of exceptions, on bytes that no encoder may have written.
//
// An input is what a worker sends for an exception.
//
// 1. Whatever it is, a failure of that item comes of it: a std::exception with a text, which can be
//    thrown and described. Nothing else is thrown.
// 2. The memory taken is bounded by the length of the message: see memory_bound.hpp.
//
// Part of it is the address of an object in the worker. It is compared and never followed.
#include <array>
#include <exception>
#include <filesystem>
#include <future>
#include <regex>
#include <stdexcept>
#include <system_error>

#include "fuzz/memory_bound.hpp"
#include "fuzz/target.hpp"
#include "spychronous/detail/exception_carrier.hpp"
#include "spychronous/failure.hpp"
#include "spychronous/register_exception.hpp"

namespace spychronous::fuzz {
namespace {

class Registered : public std::runtime_error {
 public:
  Registered() : std::runtime_error("") {}
  Registered(const char* text, int line) : std::runtime_error(text), line_(line) {}

  template <class Archive>
  void serialize(Archive& archive) {
    archive(line_, notes_);
  }

 private:
  int line_ = 0;
  std::vector<std::string> notes_{"a note"};
};
SPYCHRONOUS_REGISTER_EXCEPTION(Registered);

class RegisteredByText : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};
SPYCHRONOUS_REGISTER_EXCEPTION(RegisteredByText);

class OtherCategory : public std::error_category {
 public:
  const char* name() const noexcept override { return "other"; }
  std::string message(int) const override { return "of its own"; }
};

template <class Exception>
std::string seed(const Exception& exception) {
  std::vector<std::byte> bytes;
  try {
    throw Exception(exception);
  } catch (...) {
    detail::encode_current_exception(bytes);
  }
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void expect_whole(const std::shared_ptr<const ItemFailure>& failure, std::size_t index) {
  require(failure != nullptr, "there is a failure");
  require(failure->index() == index && failure->kind() == FailureKind::exception,
          "it is an exception of that item");
  require(!failure->describe().empty(), "it describes itself");
  try {
    failure->raise();
  } catch (const std::exception& error) {
    require(dynamic_cast<const ItemFailure*>(&error) != nullptr, "what is thrown is the failure");
    require(error.what() != nullptr, "what is thrown has a text");
    if (const auto* coded = dynamic_cast<const std::system_error*>(&error)) {
      require(!coded->code().message().empty() && coded->code().category().name() != nullptr,
              "its code has a meaning");
    }
    return;
  }
  require(false, "it can be thrown");
}

}  // namespace

std::vector<std::string> seeds() {
  static const OtherCategory other;
  return {seed(std::runtime_error("a text")),
          seed(std::bad_alloc()),
          seed(std::system_error(2, std::generic_category(), "opening")),
          seed(std::system_error(7, other, "elsewhere")),
          seed(std::filesystem::filesystem_error("moved", "/a", "/b",
                                                 std::error_code(13, std::system_category()))),
          seed(std::regex_error(std::regex_constants::error_brace)),
          seed(std::future_error(std::future_errc::no_state)),
          seed(std::ios_base::failure("stream")),
          seed(Registered("a line", 12)),
          seed(RegisteredByText("another text")),
          seed(42)};
}

}  // namespace spychronous::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spychronous;
  constexpr std::size_t index = 5;
  // A block of exactly the message's size, so that AddressSanitizer sees a step beyond its end.
  const std::vector<std::byte> message(reinterpret_cast<const std::byte*>(data),
                                       reinterpret_cast<const std::byte*>(data) + size);
  fuzz::reset_peak();
  const auto failure = detail::decode_exception(index, 1, message);
  fuzz::require(fuzz::peak() <= fuzz::most_memory_for(size), "memory is bounded by the message");
  fuzz::expect_whole(failure, index);
  return 0;
}
