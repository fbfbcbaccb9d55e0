# cmake -DPROGRAM=<program> -DEXPECTED=<path without .txt> -P check_output.cmake
#
# Runs the program, which has to exit with 0, and compares what it prints on stdout with EXPECTED.txt
# and on stderr with EXPECTED.stderr.txt; without such a file stderr has to stay empty. What is left
# to chance is replaced before: process ids by <pid>, times by <time>; lines on stderr are sorted.
cmake_minimum_required(VERSION 3.25)

function(without_chance variable)
  set(text "${${variable}}")
  string(REGEX REPLACE "process [0-9]+" "process <pid>" text "${text}")
  string(REGEX REPLACE "[0-9]+\\.[0-9]+ s" "<time> s" text "${text}")
  string(REGEX REPLACE "\\[[0-9-]+ [0-9:.]+\\]" "[<time>]" text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

function(sort_lines variable)
  string(REPLACE "\n" ";" lines "${${variable}}")
  list(SORT lines)
  string(JOIN "\n" text ${lines})
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

execute_process(COMMAND "${PROGRAM}"
                OUTPUT_VARIABLE out ERROR_VARIABLE err RESULT_VARIABLE result)
file(READ "${EXPECTED}.txt" expected_out)
set(expected_err "")
if(EXISTS "${EXPECTED}.stderr.txt")
  file(READ "${EXPECTED}.stderr.txt" expected_err)
endif()
without_chance(out)
without_chance(err)
sort_lines(err)
sort_lines(expected_err)

if(NOT result EQUAL 0 OR NOT out STREQUAL expected_out OR NOT err STREQUAL expected_err)
  message(NOTICE "--- stdout:\n${out}--- expected:\n${expected_out}"
                 "--- stderr:\n${err}\n--- expected:\n${expected_err}")
  message(FATAL_ERROR "${PROGRAM} ended with ${result} and printed the above.")
endif()
