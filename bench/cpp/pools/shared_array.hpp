#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <type_traits>

#include "pools/descriptor.hpp"

namespace spychronous::bench {

/// Memory that this process and its children share, zero at the start.
template <class T>
  requires std::is_trivially_copyable_v<T>
class SharedArray {
 public:
  explicit SharedArray(std::size_t count)
      : size_(count * sizeof(T)),
        data_(::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (data_ == MAP_FAILED) refused("mmap");
  }
  ~SharedArray() { ::munmap(data_, size_); }
  SharedArray(const SharedArray&) = delete;
  SharedArray& operator=(const SharedArray&) = delete;

  T* begin() const { return static_cast<T*>(data_); }
  T* end() const { return begin() + size_ / sizeof(T); }
  T& operator[](std::size_t i) const { return begin()[i]; }

 private:
  std::size_t size_;
  void* data_;
};

}  // namespace spychronous::bench
