# SPDX-License-Identifier: MIT
sluice_unit_test(test_image USES sl_image)
sluice_unit_test(test_metadata USES sl_image)
if(SLUICE_HAVE_LCMS)
    sluice_unit_test(test_colour USES sl_image)
    target_include_directories(test_colour SYSTEM PRIVATE ${LCMS_INCLUDE_DIR})
    target_link_libraries(test_colour PRIVATE ${LCMS_LIBRARY} m)
endif()
