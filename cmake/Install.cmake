# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: the tool with its man page and completions, the library of all
# floors below the tool, its headers and its pkg-config file.
include(GNUInstallDirs)

set(objects)
foreach(floor base sync image engine ledger stages codec filter kernel api)
    list(APPEND objects $<TARGET_OBJECTS:sl_${floor}>)
endforeach()
add_library(libsluice STATIC ${objects})
set_target_properties(libsluice PROPERTIES OUTPUT_NAME sluice LINKER_LANGUAGE C)

set(SLUICE_PC_LIBS "-lsqlite3 -lpthread -lm")
if(SLUICE_HAVE_EXIF)
    string(APPEND SLUICE_PC_LIBS " -lexif")
endif()
if(SLUICE_HAVE_LCMS)
    string(APPEND SLUICE_PC_LIBS " -llcms2")
endif()
if(SLUICE_HAVE_TURBO)
    string(APPEND SLUICE_PC_LIBS " -ljpeg")
endif()
if(SLUICE_HAVE_WEBP)
    string(APPEND SLUICE_PC_LIBS " -lwebpmux -lwebpdemux -lwebp")
endif()
if(SLUICE_HAVE_DEFLATE)
    string(APPEND SLUICE_PC_LIBS " -ldeflate")
endif()
if(SLUICE_HAVE_ZLIB)
    string(APPEND SLUICE_PC_LIBS " -lz")
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/sluice.pc.in ${PROJECT_BINARY_DIR}/sluice.pc @ONLY)

set(completions)
foreach(shell bash zsh fish)
    set(script ${PROJECT_BINARY_DIR}/completions/sluice.${shell})
    add_custom_command(
        OUTPUT ${script}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/completions
        COMMAND sluice completions ${shell} > ${script}
        DEPENDS sluice
        VERBATIM)
    list(APPEND completions ${script})
endforeach()
add_custom_target(sluice_completions ALL DEPENDS ${completions})

install(TARGETS sluice RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS libsluice ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/src/include/sluice DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${PROJECT_BINARY_DIR}/sluice.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/NOTICE
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/docs/sluice.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_BINARY_DIR}/completions/sluice.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME sluice)
install(FILES ${PROJECT_BINARY_DIR}/completions/sluice.zsh
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _sluice)
install(FILES ${PROJECT_BINARY_DIR}/completions/sluice.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
