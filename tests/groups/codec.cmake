# SPDX-License-Identifier: MIT
add_library(test_corpus STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/corpus.c)
target_include_directories(test_corpus PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support)
target_compile_definitions(test_corpus PRIVATE SLUICE_CORPUS_DIR="${SLUICE_CORPUS}")
target_link_libraries(test_corpus PRIVATE sluice_options)

sluice_unit_test(test_codec_table USES sl_codec)
sluice_unit_test(test_codec_encode USES sl_codec)
sluice_unit_test(test_codec_png USES sl_codec)
sluice_unit_test(test_deflate USES sl_codec)
sluice_unit_test(test_png_filters USES sl_codec)
sluice_unit_test(test_png_reduce USES sl_codec)
sluice_unit_test(test_codec_gif USES sl_codec)
sluice_unit_test(test_codec_bmp USES sl_codec)
sluice_unit_test(test_codec_small USES sl_codec)
sluice_unit_test(test_codec_jpeg USES sl_codec)
if(SLUICE_HAVE_WEBP)
    sluice_unit_test(test_codec_webp USES sl_codec m)
    sluice_unit_test(test_webp_files USES sl_codec)
    sluice_unit_test(test_webp_stops USES sl_codec)
endif()
if(NOT SLUICE_SANITIZE STREQUAL "thread") # it starts none, and takes minutes there
    sluice_unit_test(test_corpus_decode USES sl_codec test_corpus)
endif()

# Independent decoders, where they are installed: what sluice decodes must be what they decode.
find_package(PNG QUIET)
find_package(JPEG QUIET)
if(PNG_FOUND AND JPEG_FOUND)
    sluice_unit_test(test_corpus_pixels USES sl_codec test_corpus PNG::PNG JPEG::JPEG)
    sluice_unit_test(test_jpeg_variants USES sl_codec JPEG::JPEG)
endif()

# The fuzz target; without SLUICE_FUZZ (clang only) a test that runs it over files.
option(SLUICE_FUZZ "Build tests/fuzz with libFuzzer" OFF)
add_executable(fuzz_decode ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/fuzz_decode.c)
target_link_libraries(fuzz_decode PRIVATE sl_codec sluice_options)
if(SLUICE_FUZZ)
    target_link_options(fuzz_decode PRIVATE -fsanitize=fuzzer)
else()
    target_sources(fuzz_decode PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run_files.c)
    add_test(NAME fuzz_decode_files COMMAND fuzz_decode ${PROJECT_SOURCE_DIR}/samples
                                            ${CMAKE_CURRENT_SOURCE_DIR}/files ${SLUICE_CORPUS})
endif()
