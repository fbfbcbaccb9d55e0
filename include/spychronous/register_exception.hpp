#pragma once

/// @file
/// Lets a program's own exception types leave a run as themselves.

#include "spychronous/detail/registered_exception.hpp"

/// Lets exceptions of a class that func throws arrive in the host as that very class; unregistered,
/// they arrive as their nearest standard base. Stands at namespace scope, best below the class, in
/// a header too; in several files it counts once.
/// @code
/// struct ParseError : std::runtime_error {
///   explicit ParseError(const std::string& text = "") : std::runtime_error(text) {}
///   template <class Archive>
///   void serialize(Archive& archive) { archive(line, column); }
///   int line = 0, column = 0;
/// };
/// SPYCHRONOUS_REGISTER_EXCEPTION(ParseError);
/// @endcode
/// How it is carried:
/// 1. A class with cereal functions: by them, into a default-constructed object, or one constructed
///    from its text if it has no default constructor.
/// 2. Else a class with a what(): constructed from that text (`const std::string&` or
///    `const char*`).
/// 3. Else: refused while compiling. So are final, abstract and uncopyable classes, those that
///    derive from ItemFailure, and those in which `std::exception` is ambiguous or not public.
///
/// In the host what() says what it said in the worker, whatever the class makes of it; it cannot be
/// `final`, therefore. A class need not derive from `std::exception`: the object that leaves the
/// run then derives from `std::runtime_error` as well. Classes derived from a registered one arrive
/// as it, unless a nearer base is registered. Should its cereal functions throw, it arrives as its
/// next base, with the same text.
///
/// Registering takes place before main(), or when the shared object that contains it is loaded. One
/// that is loaded by func is not known to the host.
#define SPYCHRONOUS_REGISTER_EXCEPTION(...)                                  \
  [[maybe_unused]] static const auto& SPYCHRONOUS_DETAIL_NAME(__COUNTER__) = \
      ::spychronous::detail::registered_exception<__VA_ARGS__>;              \
  static_assert(true, "takes the semicolon")

#define SPYCHRONOUS_DETAIL_NAME(number) SPYCHRONOUS_DETAIL_JOIN(spychronous_registered_, number)
#define SPYCHRONOUS_DETAIL_JOIN(left, right) left##right
