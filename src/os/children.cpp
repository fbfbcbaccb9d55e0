#include "os/children.hpp"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>

#include "os/calls.hpp"

namespace spychronous::os {
namespace {

// Calls take(character) for each of a file, as long as that returns true. Returns false if there is
// no such file.
template <class Take>
bool read_text(const char* path, Take take) {
  const int fd = calls.open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  std::array<char, 4096> text;
  for (bool more = true; more;) {
    const ssize_t length = calls.read(fd, text.data(), text.size());
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) break;
    for (ssize_t i = 0; i < length && more; ++i) more = take(text[static_cast<std::size_t>(i)]);
  }
  calls.close(fd);
  return true;
}

// The numbers in a text of numbers between spaces.
class Numbers {
 public:
  template <class Visit>
  void take(char character, Visit visit) {
    if (character >= '0' && character <= '9') {
      number_ = number_ * 10 + (character - '0');
      in_number_ = true;
    } else if (in_number_) {
      const pid_t number = number_;
      number_ = 0;
      in_number_ = false;
      visit(number);
    }
  }

 private:
  pid_t number_ = 0;
  bool in_number_ = false;
};

// What the line NSpid of a status file says: the numbers of a process, from the PID namespace of
// /proc inwards. Where a kernel has no such line: none.
struct NamespacePids {
  int count = 0;
  std::array<pid_t, 33> pids{};  // 32 is as deep as they nest

  explicit NamespacePids(const char* path) {
    constexpr std::string_view wanted = "NSpid:";
    std::size_t matched = 0;
    bool hopeless = false;  // this line is another one
    Numbers numbers;
    read_text(path, [&](char character) {
      if (matched == wanted.size()) {
        numbers.take(character, [&](pid_t pid) {
          if (count < static_cast<int>(pids.size())) pids[static_cast<std::size_t>(count++)] = pid;
        });
        return character != '\n';
      }
      if (character == '\n') {
        matched = 0;
        hopeless = false;
      } else if (hopeless || character != wanted[matched]) {
        hopeless = true;
      } else {
        ++matched;
      }
      return true;
    });
  }
};

bool for_each_child_in(const char* list, int depth, VisitChild visit, void* context) {
  const auto tell = [&](pid_t name) {
    if (depth <= 0) {
      visit(context, {name, name});
      return;
    }
    std::array<char, 32> path{};
    std::snprintf(path.data(), path.size(), "/proc/%d/status", name);
    const NamespacePids numbers(path.data());
    if (depth < numbers.count) {
      visit(context, {numbers.pids[static_cast<std::size_t>(depth)], name});
    }
  };
  Numbers numbers;
  const bool known = read_text(list, [&](char character) {
    numbers.take(character, tell);
    return true;
  });
  if (known) numbers.take(' ', tell);
  return known;
}

}  // namespace

int depth_below_proc() { return NamespacePids("/proc/thread-self/status").count - 1; }

bool for_each_child(int depth, VisitChild visit, void* context) {
  return for_each_child_in("/proc/thread-self/children", depth, visit, context);
}

bool for_each_child_of(Child parent, int depth, VisitChild visit, void* context) {
  std::array<char, 64> list{};
  std::snprintf(list.data(), list.size(), "/proc/%d/task/%d/children", parent.name, parent.name);
  return for_each_child_in(list.data(), depth, visit, context);
}

}  // namespace spychronous::os
