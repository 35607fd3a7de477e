# SPDX-License-Identifier: MIT
sluice_unit_test(test_image USES sl_image)
