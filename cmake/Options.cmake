# SPDX-License-Identifier: MIT
# How every target is compiled, and the one way to add a floor of the house.

add_library(sluice_options INTERFACE)
target_compile_features(sluice_options INTERFACE c_std_11)
target_compile_definitions(sluice_options INTERFACE _POSIX_C_SOURCE=200809L _FILE_OFFSET_BITS=64)
target_compile_options(
    sluice_options
    INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes
              -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wformat=2 -Wundef
              -fno-common -ffp-contract=off)
if(SLUICE_WERROR)
    target_compile_options(sluice_options INTERFACE -Werror)
endif()
if(SLUICE_NO_STATISTICS)
    target_compile_definitions(sluice_options INTERFACE SLUICE_NO_STATISTICS)
endif()
if(SLUICE_SANITIZE)
    target_compile_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE}
                                                    -fno-omit-frame-pointer
                                                    -fno-sanitize-recover=all
                                                    # Instrumented, gcc loses the ranges it knew.
                                                    -Wno-format-truncation)
    target_link_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE})
endif()

# sluice_floor(NAME SOURCES … USES …): the static library sl_NAME of this folder. It exposes the
# public headers and its own folder; what it may include is what it USES, so the compiler refuses
# an include from a floor above.
function(sluice_floor name)
    cmake_parse_arguments(FLOOR "" "" "SOURCES;USES" ${ARGN})
    add_library(sl_${name} STATIC ${FLOOR_SOURCES})
    target_include_directories(sl_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}
                                                 ${PROJECT_SOURCE_DIR}/src/include)
    target_link_libraries(sl_${name} PUBLIC ${FLOOR_USES} PRIVATE sluice_options)
endfunction()
