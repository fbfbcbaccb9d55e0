#pragma once

#include <set>
#include <string>

namespace spychronous::test {

/// What is in a folder and has the name of the project in its own. Tests run side by side, so other
/// names there say nothing about the one that is watched.
std::set<std::string> names_of_the_project(const char* folder);

}  // namespace spychronous::test
