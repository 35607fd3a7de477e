# SPDX-License-Identifier: MIT
sluice_unit_test(test_scan USES sl_api)
sluice_unit_test(test_scan_list USES sl_api)
sluice_unit_test(test_convert USES sl_api)
sluice_unit_test(test_shape USES sl_api)
