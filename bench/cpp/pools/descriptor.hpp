#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

namespace spychronous::bench {

[[noreturn]] inline void refused(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

/// A file descriptor, closed when it is no longer used.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

  /// Returns how many bytes it has read, 0 at the end.
  std::size_t read(void* data, std::size_t size) const {
    for (;;) {
      const ssize_t length = ::read(number_, data, size);
      if (length >= 0) return static_cast<std::size_t>(length);
      if (errno != EINTR) refused("read");
    }
  }

  void write_all(const void* data, std::size_t size) const {
    const char* from = static_cast<const char*>(data);
    while (size != 0) {
      const ssize_t length = ::write(number_, from, size);
      if (length >= 0) {
        from += length;
        size -= static_cast<std::size_t>(length);
      } else if (errno != EINTR) {
        refused("write");
      }
    }
  }

 private:
  int number_;
};

struct Pipe {
  Descriptor reading;
  Descriptor writing;

  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) refused("pipe2");
    reading = Descriptor(ends[0]);
    writing = Descriptor(ends[1]);
  }
};

}  // namespace spychronous::bench
