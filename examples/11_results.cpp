// Results may be plain structs, with strings, containers and other plain structs in them; there is
// nothing to declare and nothing to register.
#include <iostream>
#include <map>
#include <optional>
#include <spychronous/spychronous.hpp>
#include <sstream>
#include <string>
#include <vector>

using spychronous::Job;

struct Word {
  std::string text;
  int count = 0;
};

struct Statistics {
  std::optional<Word> longest;
  std::map<char, int> initials;
};

Statistics examine(const std::string& line) {
  Statistics result;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    ++result.initials[word.front()];
    if (!result.longest || word.size() > result.longest->text.size()) result.longest = Word{word};
    if (word == result.longest->text) ++result.longest->count;
  }
  return result;
}

int main() {
  const std::vector<std::string> lines = {"a rose is a rose is a rose", "", "to be or not to be"};

  for (const auto& [longest, initials] : Job(examine, lines).run_multi_processed()) {
    std::cout << (longest ? longest->text + " x" + std::to_string(longest->count) : "no word");
    for (const auto& [initial, count] : initials) std::cout << ' ' << initial << ':' << count;
    std::cout << '\n';
  }
}
