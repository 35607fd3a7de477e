# SPDX-License-Identifier: MIT
# Every library that sluice uses, with its Debian package; the one place where they are named.
# `./dev` reads the packages from the lines that begin with "# debian:".
#
# debian: libstb-dev libsqlite3-dev libcmocka-dev libexif-dev libjpeg62-turbo-dev
# debian: libdeflate-dev zlib1g-dev libwebp-dev libtiff-dev libavif-dev libjxl-dev
# debian: libmicrohttpd-dev liblcms2-dev libyaml-dev libpango1.0-dev
# For tests alone, as decoders that are not ours:
# debian: libpng-dev

# The name by which a library is opened when it is first wanted (src/base/library.h).
function(sluice_soname library name)
    get_filename_component(soname ${library} NAME)
    execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${library} OUTPUT_VARIABLE headers ERROR_QUIET)
    if(headers MATCHES "SONAME +([^ \n]+)")
        set(soname ${CMAKE_MATCH_1})
    endif()
    set(${name} ${soname} PARENT_SCOPE)
endfunction()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

find_path(STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb REQUIRED) # debian: libstb-dev
add_library(sluice_stb INTERFACE)
target_include_directories(sluice_stb SYSTEM INTERFACE ${STB_INCLUDE_DIR})

find_package(SQLite3 REQUIRED) # debian: libsqlite3-dev

# EXIF orientation; without it pictures stay as they are stored, and `sluice formats` says so.
find_path(EXIF_INCLUDE_DIR libexif/exif-data.h) # debian: libexif-dev
find_library(EXIF_LIBRARY exif)
if(EXIF_INCLUDE_DIR AND EXIF_LIBRARY AND NOT SLUICE_MINIMAL)
    set(SLUICE_HAVE_EXIF ON)
endif()

# Colour profiles; without it pixels keep their numbers, and profiles go with them.
find_path(LCMS_INCLUDE_DIR lcms2.h) # debian: liblcms2-dev
find_library(LCMS_LIBRARY lcms2)
if(LCMS_INCLUDE_DIR AND LCMS_LIBRARY AND NOT SLUICE_MINIMAL)
    set(SLUICE_HAVE_LCMS ON)
endif()

# JPEG: reductions, planes, coefficients; without it stb decodes and encodes. The tests compare
# with it in any case.
find_package(JPEG QUIET) # debian: libjpeg62-turbo-dev
if(JPEG_FOUND AND NOT SLUICE_MINIMAL)
    include(CheckSymbolExists)
    set(CMAKE_REQUIRED_INCLUDES ${JPEG_INCLUDE_DIRS})
    check_symbol_exists(JCS_EXTENSIONS "stdio.h;jpeglib.h" SLUICE_HAVE_TURBO)
    unset(CMAKE_REQUIRED_INCLUDES)
endif()

find_path(WEBP_INCLUDE_DIR webp/encode.h) # debian: libwebp-dev
find_library(WEBP_LIBRARY webp)
find_library(WEBP_MUX_LIBRARY webpmux)
find_library(WEBP_DEMUX_LIBRARY webpdemux)
set(WEBP_LIBRARIES ${WEBP_MUX_LIBRARY} ${WEBP_DEMUX_LIBRARY} ${WEBP_LIBRARY})
if(WEBP_INCLUDE_DIR AND WEBP_LIBRARY AND WEBP_MUX_LIBRARY AND WEBP_DEMUX_LIBRARY
   AND NOT SLUICE_MINIMAL)
    set(SLUICE_HAVE_WEBP ON)
endif()

# Before 4.5 its messages went through handlers that threads share.
find_package(TIFF 4.5 QUIET) # debian: libtiff-dev
if(TIFF_FOUND AND NOT SLUICE_MINIMAL)
    set(SLUICE_HAVE_TIFF ON)
endif()

find_path(AVIF_INCLUDE_DIR avif/avif.h) # debian: libavif-dev
find_library(AVIF_LIBRARY avif)
if(AVIF_INCLUDE_DIR AND AVIF_LIBRARY AND NOT SLUICE_MINIMAL)
    sluice_soname(${AVIF_LIBRARY} AVIF_SONAME)
    file(STRINGS ${AVIF_INCLUDE_DIR}/avif/avif.h SLUICE_HAVE_AVIF REGEX "imageDimensionLimit;$")
endif()

find_path(JXL_INCLUDE_DIR jxl/encode.h) # debian: libjxl-dev
find_library(JXL_LIBRARY jxl)
if(JXL_INCLUDE_DIR AND JXL_LIBRARY AND NOT SLUICE_MINIMAL)
    sluice_soname(${JXL_LIBRARY} JXL_SONAME)
    set(SLUICE_HAVE_JXL ON)
endif()

# PNG's streams: libdeflate, else zlib, else stb inflates and deflates.
find_path(DEFLATE_INCLUDE_DIR libdeflate.h) # debian: libdeflate-dev
find_library(DEFLATE_LIBRARY deflate)
if(DEFLATE_INCLUDE_DIR AND DEFLATE_LIBRARY AND NOT SLUICE_MINIMAL)
    set(SLUICE_HAVE_DEFLATE ON)
endif()
find_package(ZLIB QUIET) # debian: zlib1g-dev
if(ZLIB_FOUND AND NOT SLUICE_MINIMAL)
    set(SLUICE_HAVE_ZLIB ON)
endif()

# --metrics-listen; without it the option is refused. Before 0.9.71 its callbacks had another type.
find_path(MICROHTTPD_INCLUDE_DIR microhttpd.h) # debian: libmicrohttpd-dev libyaml-dev
find_library(MICROHTTPD_LIBRARY microhttpd)
if(MICROHTTPD_INCLUDE_DIR AND MICROHTTPD_LIBRARY AND NOT SLUICE_MINIMAL)
    file(STRINGS ${MICROHTTPD_INCLUDE_DIR}/microhttpd.h SLUICE_HAVE_MICROHTTPD
         REGEX "^enum MHD_Result$")
endif()

# --preset; without it the option is refused. Not libcyaml, which is made on top of it: that wants
# all keys in a schema, and variants are named by the user.
find_path(YAML_INCLUDE_DIR yaml.h) # debian: libyaml-dev
find_library(YAML_LIBRARY yaml)
if(YAML_INCLUDE_DIR AND YAML_LIBRARY AND NOT SLUICE_MINIMAL)
    set(SLUICE_HAVE_YAML ON)
endif()

# The filter text; without it the filter is refused. The headers alone: the library is opened by the
# first text that is drawn, since loading it takes longer than converting a small picture.
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND AND NOT SLUICE_MINIMAL)
    pkg_check_modules(PANGOCAIRO QUIET pangocairo) # debian: libpango1.0-dev
    set(SLUICE_HAVE_PANGO ${PANGOCAIRO_FOUND})
endif()

# Charts in reports: uPlot, which Debian has not. `./dev` fetches this version of it, and nothing but
# what has this hash, into build/uplot; without it the page draws plainer charts itself.
# npm: uplot 1.6.32 sha512-KIMVnG68zvu5XXUbC4LQEPnhwOxBuLyW1AHtpm6IKTXImkbLgkMy+jabjLgSLMasNuGGzQm/ep3tOkyTxpiQIw==
set(SLUICE_UPLOT_DIR "${PROJECT_SOURCE_DIR}/build/uplot" CACHE PATH "uPlot's npm package, unpacked")
if(EXISTS ${SLUICE_UPLOT_DIR}/dist/uPlot.iife.min.js AND NOT SLUICE_MINIMAL)
    set(SLUICE_HAVE_UPLOT ON)
endif()

if(BUILD_TESTING OR NOT DEFINED BUILD_TESTING)
    find_path(CMOCKA_INCLUDE_DIR cmocka.h REQUIRED) # debian: libcmocka-dev
    find_library(CMOCKA_LIBRARY cmocka REQUIRED)
endif()
