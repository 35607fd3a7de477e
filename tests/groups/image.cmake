# SPDX-License-Identifier: MIT
sluice_unit_test(test_image USES sl_image)
sluice_unit_test(test_metadata USES sl_image)
