# Conveniences for work on spychronous itself; a project that includes it never sees them.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(SPYCHRONOUS_CCACHE ccache)
mark_as_advanced(SPYCHRONOUS_CCACHE)
if(SPYCHRONOUS_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SPYCHRONOUS_CCACHE}")
endif()
