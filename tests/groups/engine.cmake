# SPDX-License-Identifier: MIT
add_library(fake_run STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/fake_run.c)
target_include_directories(fake_run PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support)
target_include_directories(fake_run SYSTEM PRIVATE ${CMOCKA_INCLUDE_DIR})
target_link_libraries(fake_run PUBLIC sl_engine PRIVATE sluice_options)

add_library(simulation STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/simulation.c)
target_include_directories(simulation PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support)
target_link_libraries(simulation PUBLIC sl_engine PRIVATE sluice_options)

sluice_unit_test(test_retry USES sl_engine)
sluice_unit_test(test_tune USES simulation)
foreach(test deadlock admission pipeline scatter settle trace tuning watchdog)
    sluice_unit_test(test_${test} USES fake_run)
endforeach()
