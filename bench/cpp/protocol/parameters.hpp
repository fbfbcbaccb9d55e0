#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace spychronous::bench {

/// What a workload can be told on the command line, by name: `items=1000`.
class Parameters {
 public:
  using Values = std::map<std::string, std::string>;

  explicit Parameters(Values defaults) : values_(std::move(defaults)) {}

  /// Takes `name=value`. Throws std::invalid_argument for a name that has no default.
  void set(const std::string& assignment);

  /// @{
  /// The value of a parameter; std::invalid_argument if it is not what is asked for.
  std::int64_t integer(const std::string& name) const;
  std::size_t size(const std::string& name) const;
  const std::string& text(const std::string& name) const;
  /// @}

  /// How many processes or threads are to work.
  int processes() const { return static_cast<int>(integer("processes")); }

 private:
  Values values_;
};

}  // namespace spychronous::bench
