#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace spychronous::test::sweep {

/// What a process is in its job. `init` is that of the workers' PID namespace.
enum class Role { worker, keeper, host, init };

inline constexpr std::array roles = {Role::worker, Role::keeper, Role::host, Role::init};

inline std::string_view in_words(Role role) {
  constexpr std::array<std::string_view, roles.size()> words = {"worker", "keeper", "host", "init"};
  return words[static_cast<std::size_t>(role)];
}

/// What the calling process is.
inline Role role_of_this_process = Role::host;

/// To be called with each failpoint that is passed: a new process knows itself by its first one.
inline void note_birth(std::string_view place) {
  if (place == "before_prctl_of_keeper") role_of_this_process = Role::keeper;
  if (place == "before_prctl_of_init") role_of_this_process = Role::init;
  if (place == "worker_forked") role_of_this_process = Role::worker;
}

}  // namespace spychronous::test::sweep
