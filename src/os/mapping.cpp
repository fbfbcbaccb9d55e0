#include "os/mapping.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "os/calls.hpp"
#include "os/errors.hpp"

namespace spychronous::os {

Mapping::Mapping(Kind kind, std::size_t size) : data_(nullptr), size_(size) {
  const int sharing = kind == Kind::shared ? MAP_SHARED : MAP_PRIVATE;
  void* memory = calls.mmap(nullptr, size, PROT_READ | PROT_WRITE,
                            sharing | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    throw_errno(errno, "the job needs " + std::to_string(size) +
                           " bytes of address space for its results and the system refused them; "
                           "raise the limit (ulimit -v) or run fewer items at once");
  }
  data_ = static_cast<std::byte*>(memory);
  if (kind == Kind::wiped_on_fork && calls.madvise(memory, size, MADV_WIPEONFORK) != 0) {
    const int error = errno;
    calls.munmap(memory, size);
    throw_errno(error, "this kernel has no MADV_WIPEONFORK; Linux 5.4 or newer is needed");
  }
}

Mapping::~Mapping() {
  if (size_ != 0) calls.munmap(data_, size_);
}

void Mapping::keep_from_children(std::size_t size) noexcept {
  calls.madvise(data_, size, MADV_DONTFORK);
}

void Mapping::give_back(const std::byte* first, const std::byte* end) noexcept {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t from = (static_cast<std::size_t>(first - data_) + page - 1) / page * page;
  const std::size_t to = static_cast<std::size_t>(end - data_) / page * page;
  if (from < to) calls.madvise(data_ + from, to - from, MADV_REMOVE);
}

void advise_huge_pages(void* memory, std::size_t size) noexcept {
  constexpr std::uintptr_t huge_page = std::uintptr_t{2} << 20;
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t first = (address + huge_page - 1) / huge_page * huge_page;
  const std::uintptr_t last = (address + size) / huge_page * huge_page;
  if (first < last) calls.madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
}

}  // namespace spychronous::os
