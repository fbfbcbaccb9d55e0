# `cmake --install` to any prefix: headers, library, CMake package and pkg-config file.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/spychronous")

install(TARGETS spychronous EXPORT spychronousTargets
        INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/spychronous"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.hpp")
install(EXPORT spychronousTargets NAMESPACE spychronous:: DESTINATION "${package_dir}")

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/spychronousConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/spychronousConfig.cmake"
  INSTALL_DESTINATION "${package_dir}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/spychronousConfigVersion.cmake"
  COMPATIBILITY SameMajorVersion)
install(FILES "${PROJECT_BINARY_DIR}/spychronousConfig.cmake"
              "${PROJECT_BINARY_DIR}/spychronousConfigVersion.cmake"
        DESTINATION "${package_dir}")

# The .pc file finds its prefix from its own place, so that a tree may be moved. With an absolute
# libdir or includedir (Nix, for one) there is nothing relative to write.
function(below_prefix variable dir)
  if(IS_ABSOLUTE "${dir}")
    set(${variable} "${dir}" PARENT_SCOPE)
  else()
    set(${variable} "\${prefix}/${dir}" PARENT_SCOPE)
  endif()
endfunction()
below_prefix(pc_libdir "${CMAKE_INSTALL_LIBDIR}")
below_prefix(pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH pc_up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${pc_up}")
endif()

# A static library brings no list of what it needs, so whoever links it must name that, with and
# without `pkg-config --static`. A shared one brings it.
if(BUILD_SHARED_LIBS)
  set(pc_libs_private "-pthread")
  set(pc_requires_private "spdlog >= 1.10")
else()
  set(pc_libs " -pthread")
  set(pc_requires "spdlog >= 1.10")
endif()

# cereal has no .pc file: name its headers if the compiler does not find them by itself.
get_target_property(cereal_dirs cereal::cereal INTERFACE_INCLUDE_DIRECTORIES)
foreach(dir IN LISTS cereal_dirs)
  if(IS_ABSOLUTE "${dir}" AND NOT dir IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
    string(APPEND pc_cereal " -I${dir}")
  endif()
endforeach()

configure_file("${PROJECT_SOURCE_DIR}/cmake/spychronous.pc.in"
               "${PROJECT_BINARY_DIR}/spychronous.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/spychronous.pc"
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
