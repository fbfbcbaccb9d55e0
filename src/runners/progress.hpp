#pragma once

#include <cstdint>
#include <vector>

#include "shared/job_memory.hpp"

namespace spychronous {

/// Finds the items that have been settled since the last look, and of which the host knows how,
/// from their outcome bytes: neither messages nor the workers' help are needed. A look costs little
/// more than what it finds: it passes over the items that stand in a range, unclaimed, and over
/// blocks of which all was found.
class Progress {
 public:
  explicit Progress(const JobMemory& memory);

  /// Appends the items newly settled, in the order of the items.
  void look(std::vector<std::uint32_t>& found);
  /// The same when all is over: looks also where a wild write has made a range of it.
  void look_everywhere(std::vector<std::uint32_t>& found);
  /// Whether no item is left to be found.
  bool found_all() const;

 private:
  static constexpr std::uint32_t block = 4096;

  void look_between(std::uint32_t begin, std::uint32_t end, std::vector<std::uint32_t>& found);

  const JobMemory memory_;
  std::vector<bool> found_;          // by item
  std::vector<std::uint32_t> left_;  // by block: items not found yet
  std::vector<Range> unclaimed_;     // of one look
};

}  // namespace spychronous
