# SPDX-License-Identifier: MIT
sluice_unit_test(test_channel USES sl_sync)
sluice_unit_test(test_meet USES sl_sync)
sluice_unit_test(test_select USES sl_sync)
sluice_unit_test(test_semaphore USES sl_sync)
sluice_unit_test(test_waits USES sl_sync)
sluice_unit_test(test_worker_pool USES sl_sync)
sluice_unit_test(test_worker_pool_abandon USES sl_sync)
