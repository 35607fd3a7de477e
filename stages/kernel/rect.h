/* SPDX-License-Identifier: MIT */
/*
 * A part of a picture: width × height pixels from left, top on.
 */
#ifndef SL_KERNEL_RECT_H
#define SL_KERNEL_RECT_H

#include <stdint.h>

struct sl_rect {
    uint32_t left, top, width, height;
};

#endif
