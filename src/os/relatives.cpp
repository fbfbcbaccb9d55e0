#include "os/relatives.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <string_view>

#include "os/calls.hpp"
#include "os/parent_of.hpp"

namespace spychronous::os {
namespace {

// Calls take(character) for each of a file, if there is one, as long as that returns true.
template <class Take>
void read_text(const char* path, Take take) {
  const int fd = calls.open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  std::array<char, 4096> text;
  for (bool more = true; more;) {
    const ssize_t length = calls.read(fd, text.data(), text.size());
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) break;
    for (ssize_t i = 0; i < length && more; ++i) more = take(text[static_cast<std::size_t>(i)]);
  }
  calls.close(fd);
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

// Calls visit(number) for each number in the line of a status file that starts with `label`.
template <class Visit>
void for_each_number_of(const char* path, std::string_view label, Visit visit) {
  std::size_t matched = 0;
  bool hopeless = false;  // this line is another one
  Numbers numbers;
  read_text(path, [&](char character) {
    if (matched == label.size()) {
      numbers.take(character, visit);
      return character != '\n';
    }
    if (character == '\n') {
      matched = 0;
      hopeless = false;
    } else if (hopeless || character != label[matched]) {
      hopeless = true;
    } else {
      ++matched;
    }
    return true;
  });
}

// The status file of a process by its name in /proc.
class StatusPath {
 public:
  explicit StatusPath(pid_t name) {
    std::snprintf(text_.data(), text_.size(), "/proc/%d/status", name);
  }
  const char* c_str() const { return text_.data(); }

 private:
  std::array<char, 32> text_{};
};

// The numbers of a process, from the PID namespace of /proc inwards. Where a kernel does not tell
// them: none.
struct NamespacePids {
  int count = 0;
  std::array<pid_t, 33> pids{};  // 32 is as deep as they nest

  explicit NamespacePids(const char* path) {
    for_each_number_of(path, "NSpid:", [&](pid_t pid) {
      if (count < static_cast<int>(pids.size())) pids[static_cast<std::size_t>(count++)] = pid;
    });
  }
  // 0 if it has none there.
  pid_t at(int depth) const { return depth < count ? pids[static_cast<std::size_t>(depth)] : 0; }
};

// What system calls of this process take for a process by its name in /proc; 0: nothing.
pid_t pid_of(pid_t name, int depth) {
  return depth <= 0 ? name : NamespacePids(StatusPath(name).c_str()).at(depth);
}

pid_t name_of_parent(const char* path) {
  pid_t name = 0;
  for_each_number_of(path, "PPid:", [&](pid_t parent) { name = parent; });
  return name;
}

std::uint32_t for_each_child_in(const char* list, int depth, VisitChild visit, void* context) {
  std::uint32_t seen = 0;
  const auto tell = [&](pid_t name) {
    ++seen;
    const pid_t pid = pid_of(name, depth);
    if (pid != 0) visit(context, {pid, name});
  };
  Numbers numbers;
  read_text(list, [&](char character) {
    numbers.take(character, tell);
    return true;
  });
  numbers.take(' ', tell);
  return seen;
}

}  // namespace

int depth_below_proc() { return NamespacePids("/proc/thread-self/status").count - 1; }

void for_each_child(int depth, VisitChild visit, void* context) {
  for_each_child_in("/proc/thread-self/children", depth, visit, context);
}

std::uint32_t for_each_child_of(Relative parent, int depth, VisitChild visit, void* context) {
  std::array<char, 64> list{};
  std::snprintf(list.data(), list.size(), "/proc/%d/task/%d/children", parent.name, parent.name);
  return for_each_child_in(list.data(), depth, visit, context);
}

pid_t Ancestors::next() {
  if (last_ == 0) return 0;
  if (last_ < 0) return last_ = ::getppid();
  if (name_ == 0) {
    if (const std::optional<pid_t> parent = parent_of(last_)) return last_ = *parent;
    depth_ = depth_below_proc();
    name_ = depth_ == 0 ? ::getppid() : name_of_parent("/proc/self/status");
  }
  name_ = name_ > 0 ? name_of_parent(StatusPath(name_).c_str()) : 0;
  return last_ = name_ > 0 ? pid_of(name_, depth_) : 0;
}

}  // namespace spychronous::os
