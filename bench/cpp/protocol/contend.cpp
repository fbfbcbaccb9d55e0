#include "protocol/contend.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <string_view>

#include "cores.hpp"

namespace spychronous::bench {

namespace {

std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') json += '\\';
    json += static_cast<unsigned char>(character) < ' ' ? ' ' : character;
  }
  return json + '"';
}

void answer(const std::string& json) { std::cout << json << std::endl; }

void answer_rounds(const Round& round) {
  for (std::string line; std::getline(std::cin, line);) {
    if (line != "go") throw std::invalid_argument("\"" + line + "\" is not \"go\".");
    try {
      const Answer found = round();
      char number[32];
      std::snprintf(number, sizeof number, "%.9g", found.number);
      const bool seconds = found.kind == Answer::Kind::seconds;
      answer(std::string(seconds ? "{\"seconds\": " : "{\"value\": ") + number + "}");
    } catch (const std::exception& error) {
      answer("{\"error\": " + quoted(error.what()) + "}");
    }
  }
}

void contend_as(const Contender& contender, const Parameters& parameters) {
  Round round;
  try {
    round = contender.prepare(parameters);
  } catch (const Missing& missing) {
    answer("{\"missing\": " + quoted(missing.what()) + "}");
    return;
  }
  answer("{\"ready\": true, \"version\": " + quoted(contender.version) + "}");
  answer_rounds(round);
}

void list(const Workload& workload) {
  for (const Contender& contender : workload.contenders) {
    std::cout << workload.name << ' ' << contender.name;
    for (const std::string& assignment : workload.small) std::cout << ' ' << assignment;
    std::cout << '\n';
  }
}

void run(const Workload& workload, std::span<char* const> words) {
  if (words.size() == 1 && words[0] == std::string_view("list")) {
    list(workload);
    return;
  }
  if (words.size() < 2 || words[0] != workload.name) {
    throw std::invalid_argument("usage: " + workload.name + " CONTENDER [NAME=VALUE]... | list");
  }
  const auto contender =
      std::ranges::find(workload.contenders, std::string_view(words[1]), &Contender::name);
  if (contender == workload.contenders.end()) {
    throw std::invalid_argument("No contender is called \"" + std::string(words[1]) +
                                "\"; \"list\" names them.");
  }
  Parameters::Values defaults = workload.defaults;
  defaults.emplace("processes", std::to_string(cores().size()));
  Parameters parameters(std::move(defaults));
  for (const char* const assignment : words.subspan(2)) parameters.set(assignment);
  contend_as(*contender, parameters);
}

}  // namespace

int contend(const Workload& workload, int argc, char** argv) {
  try {
    run(workload, std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << argv[0] << ": " << error.what() << '\n';
    return 2;
  }
}

}  // namespace spychronous::bench
