#include <any>
#include <array>
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <ios>
#include <memory>
#include <new>
#include <optional>
#include <regex>
#include <stdexcept>
#include <system_error>
#include <typeinfo>
#include <variant>

#include "api/bytes.hpp"
#include "api/error_code_bytes.hpp"
#include "api/exception_types.hpp"
#include "spychronous/detail/thrown.hpp"

namespace spychronous::detail {
namespace {

using Pointer = std::shared_ptr<const ItemFailure>;
using Bytes = std::vector<std::byte>;
using Saved = std::span<const std::byte>;

template <class T, class... Args>
Pointer thrown_as(const ItemFailure& failure, Args&&... args) {
  return std::make_shared<const Thrown<T, ItemFailure>>(failure, std::forward<Args>(args)...);
}

/// For the types that are made of a text, or of nothing.
template <class Exception>
struct Plain {
  using T = Exception;
  static void save(const T& /*part*/, Bytes& /*out*/) {}
  static Pointer load(const ItemFailure& failure, Saved /*saved*/) {
    if constexpr (std::is_constructible_v<T, const std::string&>) {
      return thrown_as<T>(failure, failure.message());
    } else {
      return thrown_as<T>(failure);
    }
  }
};

/// For system_error and ios_base::failure.
template <class Exception>
struct Coded {
  using T = Exception;
  static void save(const T& part, Bytes& out) {
    ByteWriter writer(out);
    write_error_code(writer, part.code());
  }
  static Pointer load(const ItemFailure& failure, Saved saved) {
    ByteReader reader(saved);
    const std::error_code code = read_error_code(reader);
    std::string text = without_meaning(failure.message(), code);
    if constexpr (std::is_same_v<T, std::system_error>) {
      return thrown_as<T>(failure, code, text);
    } else {
      return thrown_as<T>(failure, text, code);
    }
  }
  // The constructor appends the meaning of the code, which the worker's text has at its end
  // already.
  static std::string without_meaning(std::string text, const std::error_code& code) {
    const std::string appended = ": " + code.message();
    if (text.ends_with(appended)) text.resize(text.size() - appended.size());
    return text;
  }
};

struct Filesystem {
  using T = std::filesystem::filesystem_error;
  static void save(const T& part, Bytes& out) {
    ByteWriter writer(out);
    write_error_code(writer, part.code());
    writer.text(part.path1().native());
    writer.text(part.path2().native());
  }
  static Pointer load(const ItemFailure& failure, Saved saved) {
    ByteReader reader(saved);
    const std::error_code code = read_error_code(reader);
    const std::filesystem::path path1(reader.text());
    const std::filesystem::path path2(reader.text());
    return thrown_as<T>(failure, failure.message(), path1, path2, code);
  }
};

struct Future {
  using T = std::future_error;
  static void save(const T& part, Bytes& out) { ByteWriter(out).number(part.code().value()); }
  static Pointer load(const ItemFailure& failure, Saved saved) {
    return thrown_as<T>(failure, static_cast<std::future_errc>(ByteReader(saved).number<int>()));
  }
};

struct Regex {
  using T = std::regex_error;
  static void save(const T& part, Bytes& out) {
    ByteWriter(out).number(static_cast<int>(part.code()));
  }
  static Pointer load(const ItemFailure& failure, Saved saved) {
    const int code = ByteReader(saved).number<int>();
    // A value that the enumeration cannot hold is undefined.
    const bool is_known = code >= 0 && code <= static_cast<int>(std::regex_constants::error_stack);
    return thrown_as<T>(failure, is_known ? static_cast<std::regex_constants::error_type>(code)
                                          : std::regex_constants::error_complexity);
  }
};

template <class Way>
constexpr ExceptionType carried() {
  using T = typename Way::T;
  return {&typeid(T), &caught<T>, &text<T>,
          [](const void* part, Bytes& out) { Way::save(*static_cast<const T*>(part), out); },
          &Way::load};
}

template <class... Ways>
constexpr std::array<ExceptionType, sizeof...(Ways)> all_carried{carried<Ways>()...};

constexpr const auto& table = all_carried<
    Plain<std::exception>, Plain<std::bad_exception>,                                 // <exception>
    Plain<std::bad_alloc>, Plain<std::bad_array_new_length>,                          // <new>
    Plain<std::bad_cast>, Plain<std::bad_typeid>,                                     // <typeinfo>
    Plain<std::logic_error>, Plain<std::domain_error>, Plain<std::invalid_argument>,  // <stdexcept>
    Plain<std::length_error>, Plain<std::out_of_range>, Plain<std::runtime_error>,    //
    Plain<std::range_error>, Plain<std::overflow_error>, Plain<std::underflow_error>,  //
    Plain<std::bad_any_cast>, Plain<std::bad_function_call>, Plain<std::bad_weak_ptr>,
    Plain<std::bad_optional_access>, Plain<std::bad_variant_access>, Plain<KeeperLost>,
    Coded<std::system_error>, Coded<std::ios_base::failure>, Filesystem, Future, Regex>;

}  // namespace

std::span<const ExceptionType> standard_exception_types() { return table; }

}  // namespace spychronous::detail
