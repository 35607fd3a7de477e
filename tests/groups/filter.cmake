# SPDX-License-Identifier: MIT
sluice_unit_test(test_filter_text USES sl_filter)
sluice_unit_test(test_filter_tone USES sl_filter)
sluice_unit_test(test_filter_blur USES sl_filter)
