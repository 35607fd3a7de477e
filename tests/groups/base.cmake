# SPDX-License-Identifier: MIT
sluice_unit_test(test_base USES sl_base)
sluice_unit_test(test_file USES sl_base)
target_link_options(test_file PRIVATE -Wl,--wrap=renameat2)

# Every public header is complete by itself: each is the only include of a file of its own.
file(GLOB public_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/include/sluice/*.h)
foreach(header ${public_headers})
    get_filename_component(name ${header} NAME_WE)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${name}.c)
    file(CONFIGURE OUTPUT ${source}
         CONTENT "#include <sluice/${name}.h>\nextern int header_${name};\nint header_${name};\n")
    list(APPEND header_sources ${source})
endforeach()
add_library(public_headers OBJECT ${header_sources})
target_include_directories(public_headers PRIVATE ${PROJECT_SOURCE_DIR}/src/include)
target_link_libraries(public_headers PRIVATE sluice_options)
