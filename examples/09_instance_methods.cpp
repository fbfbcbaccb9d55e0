// A member function is called on the items themselves, or, by a lambda, on an object of the
// program.
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <string>
#include <utility>
#include <vector>

using spychronous::Job;

class Cat {
 public:
  explicit Cat(std::string name) : name_(std::move(name)) {}
  std::string meow() const { return "meow, my name is " + name_; }
  std::string greet(const std::string& other) const { return name_ + " greets " + other; }

 private:
  std::string name_;
};

int main() {
  const std::vector<Cat> cats = {Cat("Dave"), Cat("Ada")};
  for (const auto& words : Job(&Cat::meow, cats).run_multi_processed()) std::cout << words << '\n';

  const Cat dave("Dave");
  const std::vector<std::string> names = {"Ada", "Bob"};
  const auto greet = [&dave](const std::string& name) { return dave.greet(name); };
  for (const auto& words : Job(greet, names).run_multi_processed()) std::cout << words << '\n';
}
