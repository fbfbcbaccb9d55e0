#pragma once

#include <array>
#include <atomic>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "support/shared.hpp"
#include "sweeps/places.hpp"
#include "sweeps/role.hpp"

namespace spychronous::test::sweep {

/// How often the processes of a job have passed each failpoint, told apart by what they are.
class Passes {
 public:
  /// A name that the sources do not have is passed over.
  void note(std::string_view name, Role role) {
    const auto found = index_.find(name);
    if (found != index_.end()) counts_->at(found->second)[index_of(role)].fetch_add(1);
  }
  int of(std::string_view name, Role role) const {
    return counts_->at(index_.at(name))[index_of(role)];
  }
  int of(std::string_view name) const {
    int all = 0;
    for (const Role role : roles) all += of(name, role);
    return all;
  }
  const std::set<std::string>& names() const { return names_; }

 private:
  static constexpr std::size_t most = 200;
  static std::size_t index_of(Role role) { return static_cast<std::size_t>(role); }

  const std::set<std::string> names_ = places_in_sources();
  const std::map<std::string_view, std::size_t> index_ = [this] {
    std::map<std::string_view, std::size_t> index;
    for (const std::string& name : names_) index.emplace(name, index.size());
    return index;
  }();
  Shared<std::array<std::array<std::atomic<int>, roles.size()>, most>> counts_;
};

}  // namespace spychronous::test::sweep
