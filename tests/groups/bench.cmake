# SPDX-License-Identifier: MIT
# Programs that the scripts in tests/bench run; nothing here is a test.
add_executable(loop bench/loop.c)
target_link_libraries(loop PRIVATE sl_stages sluice_options)

add_executable(bench_channel bench/channel/sluice.c)
target_link_libraries(bench_channel PRIVATE sl_sync sluice_options)

add_executable(bench_resize bench/bench_resize.c)
target_link_libraries(bench_resize PRIVATE sl_kernel sluice_options)
