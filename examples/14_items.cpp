// Items are any range: a list, a view, a stream that can be read only once. They are never sent to
// the workers, which inherit them, so they may be of any type, such as one that cannot be copied.
#include <iostream>
#include <list>
#include <memory>
#include <ranges>
#include <spychronous/spychronous.hpp>
#include <sstream>
#include <string>

using spychronous::Job;

int square(int number) { return number * number; }

std::size_t length(const std::unique_ptr<std::string>& text) { return text->size(); }

void print(const auto& results) {
  for (const auto& result : results) std::cout << result << ' ';
  std::cout << '\n';
}

int main() {
  const auto is_odd = [](int number) { return number % 2 != 0; };
  print(Job(square, std::views::iota(1, 10) | std::views::filter(is_odd)).run_multi_processed());

  std::istringstream stream("2 3 5 7");
  print(Job(square, std::views::istream<int>(stream)).run_multi_processed());

  std::list<std::unique_ptr<std::string>> texts;
  texts.push_back(std::make_unique<std::string>("one"));
  texts.push_back(std::make_unique<std::string>("three"));
  print(Job(length, texts).run_multi_processed());
}
