# cmake -DREADME=<README.md> -DEXAMPLES=<this folder> -P check_readme.cmake
#
# The README quotes these files; each has to stand there as it is.
cmake_minimum_required(VERSION 3.25)

file(READ "${README}" readme)
foreach(quoted 01_plus_one.cpp bad_items.cpp expected/bad_items.txt)
  file(READ "${EXAMPLES}/${quoted}" text)
  string(FIND "${readme}" "\n```cpp\n${text}```\n" as_code)
  string(FIND "${readme}" "\n```\n${text}```\n" as_text)
  if(as_code EQUAL -1 AND as_text EQUAL -1)
    message(SEND_ERROR "README.md does not show examples/${quoted} as it is now.")
  endif()
endforeach()
