# SPDX-License-Identifier: MIT
# The schedule explorer, tests/model/explore. The sources of src/sync are compiled unchanged, but so
# that the compiler calls the explorer at each access to memory: that is what -fsanitize=thread
# does, whose own library is not linked. So there is no sanitized build of it; it looks for races and
# for memory that is gone itself. Its coroutines are written for x86-64.
if(SLUICE_SANITIZE OR SLUICE_MINIMAL OR NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    return()
endif()
set(explore ${CMAKE_CURRENT_SOURCE_DIR}/model/explore)
set(sync ${PROJECT_SOURCE_DIR}/src/sync)
set(base ${PROJECT_SOURCE_DIR}/src/base)

set(explored ${explore}/cases_park.c)
foreach(name barrier cancel channel channel_line once park select semaphore wait_group)
    list(APPEND explored ${sync}/${name}.c)
endforeach()
add_library(explored STATIC ${explored})
target_include_directories(explored PRIVATE ${explore}/shim ${explore} ${sync} ${base}
                                            ${PROJECT_SOURCE_DIR}/src/include)
target_compile_definitions(explored PRIVATE free=ex_free pthread_self=ex_pthread_self)
target_compile_options(explored PRIVATE -O1 -g -UNDEBUG -fsanitize=thread)

add_library(
    explorer STATIC
    ${explore}/cases.c
    ${explore}/cases_channel.c
    ${explore}/cases_gather.c
    ${explore}/cases_select.c
    ${explore}/cases_semaphore.c
    ${explore}/compare.c
    ${explore}/coroutine.c
    ${explore}/hooks.c
    ${explore}/main.c
    ${explore}/memory.c
    ${explore}/outcomes.c
    ${explore}/pct.c
    ${explore}/primitives.c
    ${explore}/schedule.c
    ${explore}/search.c
    ${explore}/snapshot.c
    ${explore}/table.c
    ${explore}/trace.c)
target_include_directories(explorer PRIVATE ${explore} ${sync} ${base}
                                            ${PROJECT_SOURCE_DIR}/src/include)
target_compile_options(explorer PRIVATE -O2 -g -UNDEBUG)
target_link_libraries(explorer PRIVATE sluice_options explored)
target_link_libraries(explored PRIVATE sluice_options explorer)

add_executable(explore ${explore}/main.c)
target_include_directories(explore PRIVATE ${explore})
target_link_libraries(explore PRIVATE sluice_options explorer)

add_test(NAME model_explore COMMAND explore)
add_test(NAME model_explore_mutants
         COMMAND ${explore}/mutants.sh ${CMAKE_C_COMPILER} $<TARGET_FILE:explorer>
                 $<TARGET_FILE:explored>)
set_tests_properties(model_explore model_explore_mutants PROPERTIES TIMEOUT 600)
