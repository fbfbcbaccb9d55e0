#pragma once

#include <cstddef>

namespace spychronous::os {

/// Anonymous memory that the process shares with the processes it forks. It has no name and no
/// descriptor, costs only the pages that are touched, and goes with the last process that maps it.
class Mapping {
 public:
  enum class Kind {
    shared,        ///< one memory for all processes
    unshared,      ///< of this process alone
    wiped_on_fork  ///< private, reads as zero in every process forked later
  };

  /// Maps `size` bytes of zeros. Throws std::system_error when the kernel refuses.
  Mapping(Kind kind, std::size_t size);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::byte* data() const { return data_; }

  /// Processes forked from now on do not have the first `size` bytes, a number of whole pages. One
  /// of them that has a copy of this object lets go of it, and does not destroy it: something else
  /// may be there by then.
  /// @{
  void keep_from_children(std::size_t size) noexcept;
  void let_go() noexcept { size_ = 0; }
  /// @}

  /// Of a shared mapping: gives the whole pages between these addresses back to the system, for all
  /// processes: they read as zeros from now on, and what is written there takes new pages. May have
  /// no effect.
  void give_back(const std::byte* first, const std::byte* end) noexcept;

 private:
  std::byte* data_;
  std::size_t size_;
};

/// Asks the kernel for huge pages under memory that is about to be filled for the first time: a
/// fault for every 2 MiB in place of one for every 4 KiB. A hint; does nothing for small memory.
void advise_huge_pages(void* memory, std::size_t size) noexcept;

}  // namespace spychronous::os
