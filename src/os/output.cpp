#include "os/output.hpp"

#include <pthread.h>
#include <stdio_ext.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <iostream>

// The list of all open streams. The GNU C library exports it and declares it nowhere; where it is
// missing, these are null.
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier)
[[gnu::weak]] void _IO_list_lock();
[[gnu::weak]] void _IO_list_unlock();
[[gnu::weak]] FILE* _IO_iter_begin();
[[gnu::weak]] FILE* _IO_iter_end();
[[gnu::weak]] FILE* _IO_iter_next(FILE*);
[[gnu::weak]] FILE* _IO_iter_file(FILE*);
// NOLINTEND(bugprone-reserved-identifier)
}

namespace spychronous::os {
namespace {

// The streams that other threads held locked at the last fork of the host: what the host has in
// them, a worker must not write. Of the thread that forks, and so of the workers.
struct LeftAlone {
  std::array<FILE*, 64> streams;
  std::size_t count = 0;
  bool too_many = false;

  void add(FILE* stream) {
    too_many |= count == streams.size();
    if (!too_many) streams[count++] = stream;
  }
  bool has(FILE* stream) const {
    return std::find(streams.begin(), streams.begin() + count, stream) != streams.begin() + count;
  }
};
thread_local LeftAlone left_alone;

// Returns false, and leaves it, if another thread holds the stream: it may wait in a read, for as
// long as nobody writes.
bool flush(FILE* stream) {
  if (ftrylockfile(stream) != 0) return false;
  // What is not being written stays as it is: flushing it would move the position in its file.
  if (__fpending(stream) != 0) std::fflush(stream);
  funlockfile(stream);
  return true;
}

template <class Use>
void for_each_stream(Use use) {
  if (_IO_list_lock == nullptr) {
    use(stdout);
    use(stderr);
    return;
  }
  int cancelability = 0;
  ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancelability);
  _IO_list_lock();
  for (FILE* it = _IO_iter_begin(); it != _IO_iter_end(); it = _IO_iter_next(it)) {
    use(_IO_iter_file(it));
  }
  _IO_list_unlock();
  ::pthread_setcancelstate(cancelability, nullptr);
}

void flush_iostreams() {
  std::cout.flush();
  std::clog.flush();
  std::wcout.flush();
  std::wclog.flush();
}

}  // namespace

void flush_output_before_fork() {
  flush_iostreams();
  left_alone = LeftAlone{};
  for_each_stream([](FILE* stream) {
    if (!flush(stream)) left_alone.add(stream);
  });
}

void flush_output_of_worker() {
  flush_iostreams();
  for_each_stream([](FILE* stream) {
    const bool safe =
        left_alone.too_many ? stream == stdout || stream == stderr : !left_alone.has(stream);
    if (safe) flush(stream);
  });
}

}  // namespace spychronous::os
