// A workload of contenders that fail: what becomes of a wrong result, and of what is not there.

#include "protocol/contend.hpp"

using namespace spychronous::bench;

int main(int argc, char** argv) {
  const auto returning = [](const char* name, int result) {
    return Contender{name, "1 \"2\"", [result](const Parameters& parameters) {
                       return timed([result] { return result; },
                                    [expected = parameters.integer("expected")](int found) {
                                      require(found == expected, "It is \"wrong\".");
                                    });
                     }};
  };
  return contend({.name = "one",
                  .defaults = {{"expected", "1"}},
                  .small = {},
                  .contenders = {returning("right", 1), returning("wrong", 2),
                                 missing_contender("absent", "There is none.")}},
                 argc, argv);
}
