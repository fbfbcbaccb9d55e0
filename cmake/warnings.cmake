# Directory-wide, so that every target below has them and nothing exported does.
add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast)
if(SPYCHRONOUS_WERROR)
  add_compile_options(-Werror)
endif()
