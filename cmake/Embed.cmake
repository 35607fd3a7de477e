# SPDX-License-Identifier: MIT
# cmake -DOUT=FILE.c -DPARTS=NAME=FILE,… -P Embed.cmake: the files' bytes as the table that
# src/cli/report/parts.h declares. A part without a file is empty.
string(REPLACE "," ";" PARTS "${PARTS}")
set(arrays "")
set(rows "")
set(number 0)
foreach(part IN LISTS PARTS)
    string(REGEX MATCH "^([^=]*)=(.*)$" matched "${part}")
    set(name "${CMAKE_MATCH_1}")
    set(file "${CMAKE_MATCH_2}")
    set(hex "")
    if(file)
        file(READ "${file}" hex HEX)
    endif()
    string(LENGTH "${hex}" digits)
    math(EXPR size "${digits} / 2")
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}00") # an array is never empty
    string(APPEND arrays "static const unsigned char part_${number}[] = {${bytes}};\n")
    string(APPEND rows "    {\"${name}\", part_${number}, ${size}},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUT}" "/* Made by cmake/Embed.cmake. */\n#include \"report/parts.h\"\n\n${arrays}\n"
                    "const struct cli_part cli_parts[] = {\n${rows}    {0, 0, 0},\n};\n")
