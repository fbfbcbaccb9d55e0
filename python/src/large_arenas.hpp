#pragma once

#include <Python.h>

#include <cstddef>
#include <vector>

/// @file
/// Memory for very many small objects. CPython takes it from the system in arenas of 1 MiB, and
/// each of their pages costs a page fault, which takes longer than making the objects in it. Arenas
/// that lie one behind the other can have huge pages instead.

namespace spychronous::python {

/// Arenas to come, asked for in one go. They are the interpreter's own allocator's, which gets back
/// each of them in time: here those that were not used, from the interpreter the others.
class LargeArenas {
 public:
  /// For so many objects, or more. For few it does nothing: they find room in the arenas there are.
  explicit LargeArenas(std::size_t objects);
  ~LargeArenas();
  LargeArenas(const LargeArenas&) = delete;
  LargeArenas& operator=(const LargeArenas&) = delete;

  /// While one of these lives, and the GIL is held, objects that this thread makes are put there.
  class InUse {
   public:
    explicit InUse(LargeArenas& arenas);
    ~InUse();
    InUse(const InUse&) = delete;
    InUse& operator=(const InUse&) = delete;

   private:
    const bool worthwhile_;
    LargeArenas* const outer_;
  };

 private:
  static void* allocate(void* context, std::size_t size) noexcept;
  void* take(std::size_t size) noexcept;
  void fill(std::size_t size);

  std::vector<std::byte*> free_;  ///< the one to be used next is the last
  std::size_t size_ = 0;          ///< of each
  const bool worthwhile_;
};

}  // namespace spychronous::python
