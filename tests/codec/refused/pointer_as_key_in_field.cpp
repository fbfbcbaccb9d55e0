#include <map>
#include <string>
#include <vector>

#include "spychronous/codec/refusal.hpp"

struct Result {
  std::string name;
  std::vector<std::map<int*, int>> maps;
};

void refuse() { spychronous::codec::check_result<Result>(); }
