# SPDX-License-Identifier: MIT
sluice_unit_test(test_bench USES sl_cli)
sluice_unit_test(test_json USES sl_cli)
sluice_unit_test(test_metrics USES fake_run sl_cli)
sluice_unit_test(test_metrics_file USES sl_cli)
if(SLUICE_HAVE_MICROHTTPD)
    sluice_unit_test(test_metrics_serve USES sl_cli)
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
    bench
    bench_report
    collisions
    colour
    convert
    disk_full
    dry_run
    failed
    failures
    json
    limits
    metadata
    metrics
    names
    readonly
    report
    select
    signals
    trace
    usage
    variants
    webp)
    add_test(NAME cli_${name} COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/cli/${name}.sh
                                      $<TARGET_FILE:sluice>)
    set_tests_properties(cli_${name} PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
endforeach()
add_test(NAME cli_man COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/cli/man.sh $<TARGET_FILE:sluice>
                              ${PROJECT_SOURCE_DIR}/docs/sluice.1)
