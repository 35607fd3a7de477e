# SPDX-License-Identifier: MIT
sluice_unit_test(test_filter_apply USES sl_filter)
target_link_options(test_filter_apply PRIVATE -Wl,--wrap=sl_alloc_aligned
                                              -Wl,--wrap=sl_alloc_zeroed)
sluice_unit_test(test_filter_blur USES sl_filter)
sluice_unit_test(test_filter_geometry USES sl_filter)
sluice_unit_test(test_filter_lab USES sl_filter m)
sluice_unit_test(test_filter_neighbours USES sl_filter m)
sluice_unit_test(test_filter_overlay USES sl_filter)
sluice_unit_test(test_filter_call_text USES sl_filter)
sluice_unit_test(test_filter_tone USES sl_filter)
sluice_unit_test(test_ycbcr USES sl_filter m)
