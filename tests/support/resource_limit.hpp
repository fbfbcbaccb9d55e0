#pragma once

#include <sys/resource.h>

#include <algorithm>

namespace spychronous::test {

/// While it lives, a soft resource limit of this process is another.
class ResourceLimit {
 public:
  ResourceLimit(__rlimit_resource resource, rlim_t limit) : resource_(resource) {
    ::getrlimit(resource_, &before_);
    const rlimit lowered{std::min(limit, before_.rlim_max), before_.rlim_max};
    ::setrlimit(resource_, &lowered);
  }
  ~ResourceLimit() { ::setrlimit(resource_, &before_); }
  ResourceLimit(const ResourceLimit&) = delete;
  ResourceLimit& operator=(const ResourceLimit&) = delete;

 private:
  __rlimit_resource resource_;
  rlimit before_{};
};

}  // namespace spychronous::test
