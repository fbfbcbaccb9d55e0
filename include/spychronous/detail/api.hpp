#pragma once

/// @file
/// The mark of everything that programs see of the compiled library.

/// Keeps a class or function visible, whatever -fvisibility says. Classes that are thrown need it:
/// only a type with one type_info is caught in another shared object than the one which threw it.
#define SPYCHRONOUS_API __attribute__((visibility("default")))
