# SPDX-License-Identifier: MIT
sluice_unit_test(test_recipe USES sl_stages)
sluice_unit_test(test_settings USES sl_stages)
sluice_unit_test(test_stages USES sl_stages)
sluice_unit_test(test_template USES sl_stages)
sluice_unit_test(test_variants USES sl_stages)
