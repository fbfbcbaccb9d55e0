// Items that wait for something, in threads: one word is changed. Threads share the memory of the
// program, so an item can also be changed where it stands.
#include <chrono>
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <string>
#include <thread>
#include <vector>

using spychronous::Job;
using namespace std::chrono_literals;

struct Page {
  std::string address;
  std::string text;
};

void load(Page& page) {
  std::this_thread::sleep_for(100ms);  // as a server would have us wait
  page.text = "the text of " + page.address;
}

int main() {
  std::vector<Page> pages{{"/news", ""}, {"/about", ""}, {"/contact", ""}};
  Job(load, pages).processes(20).run_multi_threaded();
  for (const Page& page : pages) std::cout << page.text << '\n';
}
