# SPDX-License-Identifier: MIT
add_test(NAME layers COMMAND ${PROJECT_SOURCE_DIR}/tests/lint/layers.sh)
add_test(NAME layers_self_test COMMAND ${PROJECT_SOURCE_DIR}/tests/lint/layers.sh --self-test)
