# SPDX-License-Identifier: MIT
# Programs that the scripts in tests/bench run; nothing here is a test.
add_executable(loop bench/loop.c)
target_link_libraries(loop PRIVATE sl_stages sluice_options)

add_executable(bench_channel bench/channel/sluice.c)
target_link_libraries(bench_channel PRIVATE sl_sync sluice_options)

add_executable(simulate bench/simulate.c)
target_link_libraries(simulate PRIVATE simulation sluice_options)

add_executable(bench_resize bench/bench_resize.c)
target_link_libraries(bench_resize PRIVATE sl_kernel sluice_options)

# For tests/bench/versus.sh: what outputs are like, and what the codecs alone cost.
if(PNG_FOUND AND JPEG_FOUND AND DEFLATE_LIBRARY)
    foreach(program quality codecs)
        add_executable(versus_${program} bench/versus/${program}.c bench/versus/pictures.c)
        target_link_libraries(versus_${program} PRIVATE PNG::PNG JPEG::JPEG m sluice_options)
        if(WEBP_INCLUDE_DIR AND WEBP_LIBRARY)
            target_compile_definitions(versus_${program} PRIVATE VERSUS_WEBP)
            target_include_directories(versus_${program} SYSTEM PRIVATE ${WEBP_INCLUDE_DIR})
            target_link_libraries(versus_${program} PRIVATE ${WEBP_LIBRARY})
        endif()
    endforeach()
    target_sources(versus_codecs PRIVATE bench/versus/codecs_png.c)
    target_include_directories(versus_codecs SYSTEM PRIVATE ${DEFLATE_INCLUDE_DIR})
    target_link_libraries(versus_codecs PRIVATE ${DEFLATE_LIBRARY})
endif()
