# SPDX-License-Identifier: MIT
add_library(ledger_kit STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/ledger_kit.c)
target_include_directories(ledger_kit PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support)
target_include_directories(ledger_kit SYSTEM PRIVATE ${CMOCKA_INCLUDE_DIR})
target_link_libraries(ledger_kit PUBLIC sl_ledger ${CMOCKA_LIBRARY} PRIVATE sluice_options)

sluice_unit_test(test_ledger_plan USES ledger_kit)
sluice_unit_test(test_ledger_claims USES ledger_kit)
sluice_unit_test(test_ledger_journal USES ledger_kit)
sluice_unit_test(test_ledger_kill USES ledger_kit)
sluice_unit_test(test_ledger_open USES ledger_kit)
sluice_unit_test(test_ledger_query USES ledger_kit)
sluice_unit_test(test_ledger_variants USES ledger_kit)

# Figures, not a test: tests/bench/bench_ledger.c.
add_executable(bench_ledger ${CMAKE_CURRENT_SOURCE_DIR}/bench/bench_ledger.c)
target_link_libraries(bench_ledger PRIVATE sl_ledger sluice_options)
