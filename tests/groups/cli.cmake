# SPDX-License-Identifier: MIT
sluice_unit_test(test_json USES sl_cli)
sluice_unit_test(test_progress USES sl_cli)
sluice_unit_test(test_units USES sl_cli)
if(TARGET sl_stages)
    sluice_unit_test(test_options USES sl_cli)
endif()
