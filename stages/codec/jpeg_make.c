/* SPDX-License-Identifier: MIT */
#include "jpeg_make.h"

#include "jpeg_walk.h"

enum sl_status sl_jpeg_make(const struct sl_decode_job *job, struct sl_image **out,
                            struct sl_error *err)
{
    struct sl_decode_job strict = *job;
    struct sl_error error = {0};
    struct jpeg jpeg = {.walk = sl_jpeg_walk_best(), .makes = true};
    *out = NULL;
    strict.fail_on = SL_FAIL_ON_WARNING;
    enum sl_status status = sl_jpeg_read(&strict, &jpeg, &error);
    if (!status)
        *out = sl_image_ref(jpeg.image);
    sl_jpeg_release(job, &jpeg);
    switch (status) {
    case SL_OK:
        return SL_OK;
    case SL_CANCELLED:
    case SL_TIMEOUT:
    case SL_NO_MEMORY:
        *err = error;
        return status;
    default:
        return SL_NOT_APPLICABLE;
    }
}
