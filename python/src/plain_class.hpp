#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <string_view>

/// @file
/// Classes whose instances are for pickle no more than their name and their `__dict__`.

namespace spychronous::python {

/// A class, and what was found out about it.
class PlainClass {
 public:
  /// Looks at the class. Throws nanobind::python_error only for want of memory.
  explicit PlainClass(nanobind::handle cls);

  /// Whether instances are plain: no class of theirs has a word in how they are pickled, copied or
  /// given attributes, or slots; they are found in a module, by their name.
  bool is_plain() const { return plain_; }
  /// Whether what was found out still holds.
  bool is_current() const;
  nanobind::handle cls() const { return cls_; }
  /// Module and name, for find_class().
  std::string_view name() const { return name_; }

  /// A new instance without attributes, also of a class that is not plain. Throws
  /// nanobind::python_error.
  nanobind::object make() const;
  /// Gives the attributes to an instance of a class that is not plain, as pickle would.
  static void restore(const nanobind::object& instance, const nanobind::object& attributes);

 private:
  bool look();
  bool is_found() const;
  PyTypeObject* type() const { return reinterpret_cast<PyTypeObject*>(cls_.ptr()); }

  nanobind::object cls_;
  nanobind::object no_arguments_;
  nanobind::object dispatch_table_;
  nanobind::object module_names_;  ///< the dict of the module
  nanobind::object own_name_;
  std::string name_;
  unsigned version_ = 0;  ///< which the interpreter gives to what the class is like; 0: none
  bool plain_ = false;
};

/// The class of this name, as pickle finds it. Throws nanobind::python_error.
nanobind::object find_class(std::string_view name);

}  // namespace spychronous::python
