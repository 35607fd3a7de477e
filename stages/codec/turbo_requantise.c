/* SPDX-License-Identifier: MIT */
#include "turbo.h"

enum { LARGEST = 1023 };

/* Halves go away from zero. Products below 2^24 are exact but for the quotient in `scale`, which is
 * off by less than what could move a rounding other than that of a half. What no picture of 8 bits
 * can have is kept within what a code can say (ITU T.81, table F.1). Written without branches, so
 * that it is vectorised. */
void sl_turbo_requantise(JBLOCKROW blocks, JDIMENSION count, const float scale[DCTSIZE2])
{
    for (JDIMENSION i = 0; i < count; i++) {
        JCOEF *block = blocks[i];
        for (int k = 0; k < DCTSIZE2; k++) {
            float value = block[k] * scale[k];
            int rounded = (int)(value + (value < 0 ? -0.5F : 0.5F));
            rounded = rounded > LARGEST ? LARGEST : rounded;
            block[k] = (JCOEF)(rounded < -LARGEST ? -LARGEST : rounded);
        }
    }
}
