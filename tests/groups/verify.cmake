# SPDX-License-Identifier: MIT
# The short forms of the long checks; `./dev verify` runs the long ones. 77 means skipped.
function(sluice_verify name)
    add_test(NAME verify_${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/verify/${name}.sh
                                         $<TARGET_FILE:sluice> ${ARGN})
    set_tests_properties(verify_${name} PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
endfunction()
set(pictures ${PROJECT_SOURCE_DIR}/samples/pictures)
sluice_verify(same ${pictures})
sluice_verify(geometry ${pictures})
sluice_verify(kill ${pictures} 10)
add_test(NAME verify_kill_variants
         COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/verify/kill.sh $<TARGET_FILE:sluice> ${pictures} 4
                 --size 60 --size 25% -f bmp)
set_tests_properties(verify_kill_variants PROPERTIES TIMEOUT 600)
sluice_verify(corpus ${SLUICE_CORPUS})
sluice_verify(orient ${SLUICE_CORPUS})
sluice_verify(metadata)
sluice_verify(filters ${PROJECT_BINARY_DIR}/versus)
if(NOT SLUICE_SANITIZE) # a sanitizer's own memory is no figure of ours
    sluice_verify(many 500)
    sluice_verify(signals ${pictures})
endif()
add_test(NAME verify_fs_cases COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/verify/fs_cases.sh
                                      $<TARGET_FILE:sluice>)
set_tests_properties(verify_fs_cases PROPERTIES TIMEOUT 120)
add_test(NAME samples_are_current
         COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/verify/drawn.sh $<TARGET_FILE:draw_pictures>
                 ${pictures})

# To be loaded before libc by verify/soak.sh; a sanitizer's library wants to be the first itself.
if(NOT SLUICE_SANITIZE)
    add_library(slow_disk SHARED ${CMAKE_CURRENT_SOURCE_DIR}/support/slow_disk.c)
    target_link_libraries(slow_disk PRIVATE sluice_options ${CMAKE_DL_LIBS})
    sluice_verify(soak $<TARGET_FILE:slow_disk> $<TARGET_FILE:draw_pictures> 0.05)
endif()
if(SLUICE_SANITIZE STREQUAL "thread")
    add_test(NAME verify_races COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/verify/races.sh 2
                                       ${PROJECT_BINARY_DIR})
    set_tests_properties(verify_races PROPERTIES TIMEOUT 600)
endif()
if(NOT SLUICE_SANITIZE AND NOT SLUICE_MINIMAL) # these are the same in every build
    add_test(NAME verify_neon COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/verify/neon.sh)
    set_tests_properties(verify_neon PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
    add_test(NAME model_spin COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/model/spin/run.sh)
    set_tests_properties(model_spin PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
endif()
