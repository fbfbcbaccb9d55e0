#pragma once

#include <cstddef>
#include <set>
#include <string>

/// What a process has, counted before and after: what must be the same then.
namespace spychronous::test {

/// Pages of this process that are in memory and nobody else's. Allocates nothing.
long private_pages();

/// Open descriptors of this process.
int count_descriptors();

/// What the whole machine has in shared memory, other programs included.
long shmem_kib_of_machine();

/// So that memory that was freed is given back: threads have arenas of their own else, of which the
/// allocator keeps more or less as it happens. To be called early in main().
void use_one_arena();

/// Where names of the project are looked for: /dev/shm, but on trial.
extern std::string shm_folder;

struct Census {
  long private_kib;                 ///< resident memory of this process alone
  int descriptors;                  ///< open in this process
  int threads;                      ///< of this process
  int children;                     ///< of this process, zombies included
  std::size_t shared_mappings;      ///< anonymous shared memory that it maps
  std::set<std::string> shm_names;  ///< of the project, in the folder above

  static Census take();

  /// In what it has more than `before`, in words; empty if in nothing. A few MiB are allowed.
  std::string growth_since(const Census& before) const;
};

}  // namespace spychronous::test
