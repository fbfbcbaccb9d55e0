#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace spychronous::simulation {

/// Memory as the kernel hands it out: whole pages of zeros.
class Block {
 public:
  explicit Block(std::size_t size)
      : size_(size), bytes_(static_cast<std::byte*>(::operator new(size, page))) {
    std::memset(bytes_.get(), 0, size);
  }

  std::byte* data() const { return bytes_.get(); }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::align_val_t page{4096};
  struct Free {
    void operator()(std::byte* bytes) const { ::operator delete(bytes, page); }
  };

  std::size_t size_;
  std::unique_ptr<std::byte, Free> bytes_;
};

}  // namespace spychronous::simulation
