# SPDX-License-Identifier: MIT
sluice_unit_test(test_bench USES sl_cli)
sluice_unit_test(test_json USES sl_cli)
sluice_unit_test(test_metrics USES fake_run sl_cli)
sluice_unit_test(test_metrics_file USES sl_cli)
if(SLUICE_HAVE_MICROHTTPD)
    sluice_unit_test(test_metrics_serve USES sl_cli)
endif()
if(SLUICE_HAVE_YAML)
    sluice_unit_test(test_preset USES sl_cli)
endif()
sluice_unit_test(test_progress USES sl_cli)
sluice_unit_test(test_report USES sl_cli)
sluice_unit_test(test_text USES sl_cli)
sluice_unit_test(test_trace_file USES sl_cli)
sluice_unit_test(test_units USES sl_cli)
sluice_unit_test(test_options USES sl_cli)

# Shell tests of the tool itself: tests/cli/NAME.sh as cli_NAME. 77 means skipped.
foreach(
    name
    animation
    bench
    bench_report
    bounds
    collisions
    colour
    composite
    convert
    disk_full
    dry_run
    failed
    failures
    formats
    geometry
    json
    limits
    metadata
    metrics
    names
    preset
    readonly
    report
    select
    signals
    templates
    text
    trace
    usage
    variants
    webp)
    add_test(NAME cli_${name} COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/cli/${name}.sh
                                      $<TARGET_FILE:sluice>)
    set_tests_properties(cli_${name} PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
endforeach()
# The libraries that draw text keep what they find, and have locks that are not to be seen.
set(leaks ${CMAKE_CURRENT_SOURCE_DIR}/support/leaks.txt)
set(races ${CMAKE_CURRENT_SOURCE_DIR}/support/races.txt)
set_tests_properties(
    cli_text PROPERTIES
    ENVIRONMENT
    "LSAN_OPTIONS=print_suppressions=0:suppressions=${leaks};TSAN_OPTIONS=halt_on_error=1:print_suppressions=0:suppressions=${races}")
# To be loaded before libc by cli/inplace.sh; a sanitizer's library wants to be the first itself.
if(NOT SLUICE_SANITIZE)
    add_library(kill_at SHARED ${CMAKE_CURRENT_SOURCE_DIR}/support/kill_at.c)
    target_link_libraries(kill_at PRIVATE sluice_options ${CMAKE_DL_LIBS})
    set(kill_at $<TARGET_FILE:kill_at>)
endif()
add_test(NAME cli_inplace COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/cli/inplace.sh
                                  $<TARGET_FILE:sluice> ${kill_at} 7)
set_tests_properties(cli_inplace PROPERTIES TIMEOUT 300)
add_test(NAME cli_man COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/cli/man.sh $<TARGET_FILE:sluice>
                              ${PROJECT_SOURCE_DIR}/docs/sluice.1)
