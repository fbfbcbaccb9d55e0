# Workers are supervised with pidfds, which Linux has in full since 5.4.
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  message(FATAL_ERROR "spychronous needs Linux 5.4 or newer; this build is for ${CMAKE_SYSTEM_NAME}.")
endif()
if(NOT CMAKE_CROSSCOMPILING AND CMAKE_HOST_SYSTEM_VERSION VERSION_LESS 5.4)
  message(FATAL_ERROR
    "spychronous needs Linux 5.4 or newer; this machine runs Linux ${CMAKE_HOST_SYSTEM_VERSION}.")
endif()
