/* SPDX-License-Identifier: MIT */
/* For builds without libyaml. */
#include "preset.h"

enum sl_status cli_preset_parse(const char *name, const void *text, size_t size,
                                struct cli_preset *out, struct sl_error *err)
{
    (void)name, (void)text, (void)size, (void)out;
    return sl_error_set(err, SL_INVALID_ARGUMENT, "--preset: this build has no libyaml");
}
