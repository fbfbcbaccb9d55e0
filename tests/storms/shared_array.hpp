#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace spychronous::test {

/// `size` objects, all zero at first, that this process and all it forks see alike. Pages that
/// nobody touches cost nothing.
template <class T>
class SharedArray {
 public:
  explicit SharedArray(std::size_t size) : size_(size) {
    void* memory = ::mmap(nullptr, bytes(), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    objects_ = static_cast<T*>(memory);
  }
  ~SharedArray() { ::munmap(objects_, bytes()); }
  SharedArray(const SharedArray&) = delete;
  SharedArray& operator=(const SharedArray&) = delete;

  T& operator[](std::size_t i) const { return objects_[i]; }
  std::size_t size() const { return size_; }

 private:
  std::size_t bytes() const { return size_ * sizeof(T); }

  std::size_t size_;
  T* objects_;
};

}  // namespace spychronous::test
