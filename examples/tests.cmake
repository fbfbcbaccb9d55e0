# Each example is run, as the test example.<name>.

foreach(name IN LISTS examples)
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/expected/${name}.txt")
    add_test(NAME example.${name}
      COMMAND "${CMAKE_COMMAND}" -DPROGRAM=$<TARGET_FILE:${name}>
              "-DEXPECTED=${CMAKE_CURRENT_SOURCE_DIR}/expected/${name}"
              -P "${CMAKE_CURRENT_SOURCE_DIR}/check_output.cmake")
    list(APPEND tests example.${name})
  endif()
endforeach()

add_executable(ctrl_c_test ctrl_c_test.cpp)
target_compile_features(ctrl_c_test PRIVATE cxx_std_20)
add_test(NAME example.07_ctrl_c COMMAND ctrl_c_test $<TARGET_FILE:07_ctrl_c>)
add_test(NAME example.07_ctrl_c_from_a_shell
  COMMAND ctrl_c_test $<TARGET_FILE:07_ctrl_c> --from-a-shell)

set(checksum_tree_test "${CMAKE_CURRENT_SOURCE_DIR}/checksum_tree_test.sh")
add_test(NAME example.checksum_tree
  COMMAND "${checksum_tree_test}" $<TARGET_FILE:checksum_tree>)
add_test(NAME example.checksum_tree_of_headers
  COMMAND "${checksum_tree_test}" $<TARGET_FILE:checksum_tree> /usr/include/c++)

# What the README shows is what is run here.
add_test(NAME example.readme
  COMMAND "${CMAKE_COMMAND}" "-DREADME=${PROJECT_SOURCE_DIR}/README.md"
          "-DEXAMPLES=${CMAKE_CURRENT_SOURCE_DIR}"
          -P "${CMAKE_CURRENT_SOURCE_DIR}/check_readme.cmake")

set_tests_properties(${tests}
  example.07_ctrl_c example.07_ctrl_c_from_a_shell
  example.checksum_tree example.checksum_tree_of_headers example.readme
  PROPERTIES TIMEOUT 60)
