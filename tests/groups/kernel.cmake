# SPDX-License-Identifier: MIT
sluice_unit_test(test_geometry USES sl_kernel)
sluice_unit_test(test_orient USES sl_kernel)
sluice_unit_test(test_pixels USES sl_kernel)
sluice_unit_test(test_resize USES sl_kernel)
sluice_unit_test(test_halve USES sl_kernel)
sluice_unit_test(test_idct USES sl_kernel m)
sluice_unit_test(test_fixed_rows USES sl_kernel)
sluice_unit_test(test_rows USES sl_kernel)
