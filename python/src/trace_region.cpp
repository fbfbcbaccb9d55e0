#include "trace_region.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <system_error>

namespace spychronous::python {
namespace {

[[noreturn]] void refuse(int error) {
  throw std::system_error(error, std::generic_category(), "a crash would leave no trace");
}

}  // namespace

int enter_trace_region(int file, std::int64_t start, std::int64_t pid) {
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  const int own = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  const int error = errno;
  ::close(file);
  if (own < 0) refuse(error);
  // Whose region it is from now on, and that there is no text yet.
  std::array<std::byte, sizeof pid + 1> head{};
  std::memcpy(head.data(), &pid, sizeof pid);
  errno = ENOSPC;  // what a short write would mean
  if (::pwrite(own, head.data(), head.size(), start) != static_cast<ssize_t>(head.size()) ||
      ::lseek(own, start + static_cast<std::int64_t>(sizeof pid), SEEK_SET) < 0) {
    const int refused = errno;
    ::close(own);
    refuse(refused);
  }
  return own;
}

}  // namespace spychronous::python
