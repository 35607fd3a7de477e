/* SPDX-License-Identifier: MIT */
#include "deflate.h"

const struct sl_deflate *sl_deflate_at(size_t index)
{
    static const struct sl_deflate *const all[] = {
#ifdef SLUICE_HAVE_DEFLATE
        &sl_deflate_lib,
#endif
#ifdef SLUICE_HAVE_ZLIB
        &sl_deflate_zlib,
#endif
        &sl_deflate_stb,
    };
    return index < sizeof all / sizeof all[0] ? all[index] : NULL;
}
