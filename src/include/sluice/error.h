/* SPDX-License-Identifier: MIT */
/*
 * The detail of one failure: a value the caller owns and passes in, always as the last
 * parameter and always nullable. Whoever detects the failure fills it; whoever passes it on may
 * add the stage. There is no global or thread-local error state.
 */
#ifndef SLUICE_ERROR_H
#define SLUICE_ERROR_H

#include <sluice/status.h>

#include <stdarg.h>

struct sl_error {
    enum sl_status status;
    int os_errno;      /* the errno behind it, or 0 */
    char stage[16];    /* "admit", "decode", …; empty where no stage was involved */
    char codec[16];    /* the codec's name, or empty */
    char message[256]; /* lower case, no full stop; names the object, the limit, its value and
                          the option that raises it; always terminated, cut at a UTF-8 boundary */
};

/* Makes *err say "no error". NULL is ignored. Thread-safe. */
void sl_error_clear(struct sl_error *err);

/* Sets status and message, clears os_errno, and leaves stage and codec alone. A NULL err is
 * ignored. Returns `status`, so that `return sl_error_set(err, SL_CORRUPT, "…");` reads well.
 * Externally synchronised. */
enum sl_status sl_error_set(struct sl_error *err, enum sl_status status, const char *format, ...)
    SL_PRINTF(3, 4);

#ifdef __clang_analyzer__
/* The analyser looks into no other file: this tells it which status comes back. */
#define sl_error_set(err, status, ...) ((void)(sl_error_set)(err, status, __VA_ARGS__), (status))
#endif

/* The same with a va_list. */
enum sl_status sl_error_vset(struct sl_error *err, enum sl_status status, const char *format,
                             va_list args) SL_PRINTF(3, 0);

/* Maps an errno to a status (ENOENT: not_found, EACCES: permission, ENOSPC: disk_full, EMFILE:
 * fd_exhausted, ENOMEM: no_memory, ENAMETOOLONG: path_invalid, …; io for the rest). Thread-safe. */
enum sl_status sl_status_from_errno(int os_errno);

/* As sl_error_set, with the status that `os_errno` maps to, which is also appended to the message
 * as text: "cannot open x.jpg: No such file or directory". */
enum sl_status sl_error_set_errno(struct sl_error *err, int os_errno, const char *format, ...)
    SL_PRINTF(3, 4);

/* Names the codec, or the stage, that the failure came from. NULL err is ignored. */
void sl_error_set_codec(struct sl_error *err, const char *codec);
void sl_error_set_stage(struct sl_error *err, const char *stage);

#endif
