#pragma once

#include <Python.h>

namespace spychronous::python {

/// While it lives the cyclic garbage collector is off, if it was on. Under the GIL.
class WithoutCollector {
 public:
#if PY_VERSION_HEX >= 0x030A0000 && !defined(Py_GIL_DISABLED)
  WithoutCollector() : was_on_(PyGC_Disable() != 0) {}
  ~WithoutCollector() {
    if (was_on_) PyGC_Enable();
  }
#else
  WithoutCollector() : was_on_(false) {}
#endif
  WithoutCollector(const WithoutCollector&) = delete;
  WithoutCollector& operator=(const WithoutCollector&) = delete;

 private:
  const bool was_on_;
};

}  // namespace spychronous::python
