# SPDX-License-Identifier: MIT
set(SLUICE_CORPUS "${PROJECT_SOURCE_DIR}/../shared/corpus" CACHE PATH
    "Real, odd and broken pictures to test with; tests that need them are skipped without")

add_library(test_corpus STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/corpus.c)
target_include_directories(test_corpus PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support)
target_compile_definitions(test_corpus PRIVATE SLUICE_CORPUS_DIR="${SLUICE_CORPUS}")
target_link_libraries(test_corpus PRIVATE sluice_options)

sluice_unit_test(test_corpus_decode USES sl_codec test_corpus)
