/* SPDX-License-Identifier: MIT */
#ifndef SL_BASE_THREAD_NAME_H
#define SL_BASE_THREAD_NAME_H

/* Names the calling thread for debuggers and `top -H`; at most 15 bytes are used. */
void sl_thread_name_self(const char *name);

#endif
