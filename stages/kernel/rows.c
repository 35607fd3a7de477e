/* SPDX-License-Identifier: MIT */
#define LANES 4
#include "rows_loops.h"

static const struct sl_rows portable = {
    .name = "portable",
    .block = LANES,
    .load = load,
    .horizontal = horizontal,
    .vertical = vertical,
    .store = store,
};

const struct sl_rows *sl_rows_at(size_t index)
{
    if (index == 0)
        return &portable;
#ifdef SL_ROWS_X86
    if (index == 1 && __builtin_cpu_supports("avx2"))
        return &sl_rows_avx2;
#endif
    return NULL;
}

const struct sl_rows *sl_rows_best(void)
{
    size_t last = 0;
    while (sl_rows_at(last + 1))
        last++;
    return sl_rows_at(last);
}
