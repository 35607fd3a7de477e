# SPDX-License-Identifier: MIT
# Each sample is run and what it prints is compared: `ctest -L samples`.
set(scenes ${CMAKE_CURRENT_BINARY_DIR}/scenes)
file(MAKE_DIRECTORY ${scenes} ${CMAKE_CURRENT_BINARY_DIR}/out)
add_test(NAME samples_scenes COMMAND sample_draw_scenes ${scenes})
set_tests_properties(samples_scenes PROPERTIES FIXTURES_SETUP scenes LABELS samples)

# sluice_sample_test(NAME PROGRAM EXIT ARGS…): what it prints, sorted, is expected/NAME.txt.
function(sluice_sample_test name program exit)
    add_test(NAME sample_${name}
             COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/expect.sh
                     ${CMAKE_CURRENT_SOURCE_DIR}/expected/${name}.txt ${exit}
                     $<TARGET_FILE:sample_${program}> ${ARGN}
             WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/out)
    set_tests_properties(sample_${name} PROPERTIES FIXTURES_REQUIRED scenes LABELS samples
                                                   TIMEOUT 60)
endfunction()

set(pictures)
foreach(name gate.ppm hills.ppm water.ppm rings.pgm bricks.ppm)
    list(APPEND pictures ${scenes}/${name})
endforeach()
set(broken ${CMAKE_CURRENT_SOURCE_DIR}/pictures/broken/short.ppm)
set(netpbm ${CMAKE_CURRENT_SOURCE_DIR}/pictures/netpbm)
sluice_sample_test(pipeline pipeline 0 . ${pictures} ${netpbm}/rings.pgm)
sluice_sample_test(pipeline_broken pipeline 1 . ${broken} ${netpbm}/gate.ppm)
sluice_sample_test(worker_pool worker_pool 0 2 ${pictures} ${netpbm}/gate.ppm)
sluice_sample_test(fan fan 0 fan.ppm ${scenes}/hills.ppm)
sluice_sample_test(mutex mutex 0 4 ${pictures})
sluice_sample_test(semaphore semaphore 0 600 ${pictures})
sluice_sample_test(semaphore_small semaphore 0 200 ${pictures})
sluice_sample_test(barrier barrier 0 4 barrier.ppm ${scenes}/water.ppm)
sluice_sample_test(wait_group wait_group 0 4 ${scenes}/hills.ppm)
sluice_sample_test(channel channel 0 ${scenes}/gate.ppm)
sluice_sample_test(cancel cancel 0 2 ${scenes}/water.ppm)
sluice_sample_test(once once 0 4 ${pictures})
sluice_sample_test(retry retry 0 ${pictures} ${netpbm}/gate.ppm ${broken})
sluice_sample_test(bound bound 0 3)
foreach(way reader select depth)
    sluice_sample_test(deadlock_${way} deadlock 0 200 2 2 --way ${way})
endforeach()
sluice_sample_test(join_any join_order 0 ${scenes}/hills.ppm --any)

# A figure of time is no test; that it runs, loses nothing and prints its four figures is.
add_test(NAME sample_depth COMMAND sample_depth 3 0 4 2 50)
set_tests_properties(sample_depth PROPERTIES LABELS samples TIMEOUT 60 PASS_REGULAR_EXPRESSION
                     "^[0-9.]+\t[0-9.]+\t[0-9.]+\t[0-9.]+\n$")

# What hangs, and that the detector says so: 100 times in ./dev verify.
if(EXISTS ${PROJECT_SOURCE_DIR}/src/include/sluice/waits.h)
    add_test(NAME sample_deadlock COMMAND ${PROJECT_SOURCE_DIR}/tests/verify/deadlock.sh
                                          $<TARGET_FILE:sample_deadlock> 10)
    add_test(NAME sample_join_order COMMAND sample_join_order ${scenes}/hills.ppm)
    set_tests_properties(sample_join_order PROPERTIES PASS_REGULAR_EXPRESSION
                         "deadlock: .*split waits to send on .light.")
    set_tests_properties(sample_deadlock sample_join_order
                         PROPERTIES FIXTURES_REQUIRED scenes LABELS samples TIMEOUT 120)
endif()
