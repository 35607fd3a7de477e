/* SPDX-License-Identifier: MIT */
/* A build without Pango. */
#include "draw_text.h"

bool sl_text_available(void)
{
    return false;
}

enum sl_status sl_text_draw(const struct sl_text_job *job, const struct sl_limits *limits,
                            struct sl_image **out, struct sl_error *err)
{
    (void)job;
    (void)limits;
    *out = NULL;
    return sl_error_set(err, SL_INVALID_ARGUMENT, "this build draws no text (pangocairo)");
}
