# SPDX-License-Identifier: MIT
sluice_unit_test(test_recipe USES sl_stages)
sluice_unit_test(test_stages USES sl_stages)
sluice_unit_test(test_variants USES sl_stages)
find_package(PNG QUIET)
if(PNG_FOUND)
    sluice_unit_test(test_png_lossless USES sl_stages PNG::PNG)
endif()
