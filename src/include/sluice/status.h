/* SPDX-License-Identifier: MIT */
/*
 * How a call, and an item, may end.
 *
 * Every function that can fail returns an `enum sl_status`; 0 is success. The list, with each
 * status's text and what may be retried, is status.def and nowhere else.
 */
#ifndef SLUICE_STATUS_H
#define SLUICE_STATUS_H

#include <stdbool.h>

#if defined(__GNUC__)
#define SL_NODISCARD __attribute__((warn_unused_result))
#define SL_PRINTF(position, first) __attribute__((format(printf, position, first)))
#else
#define SL_NODISCARD
#define SL_PRINTF(position, first)
#endif

enum sl_status {
#define SL_STATUS(constant, name, text, retry) SL_##constant,
#include <sluice/status.def>
#undef SL_STATUS
    SL_STATUS_COUNT
};

/* What becomes of an item that ended so; see status.def for each class. */
enum sl_retry_class {
    SL_RETRY_NONE,
    SL_RETRY_PERMANENT,
    SL_RETRY_TRANSIENT,
    SL_RETRY_PAUSE,
    SL_RETRY_ONCE,
    SL_RETRY_RESUMABLE,
    SL_RETRY_BUG,
    SL_RETRY_CONTROL,
};

/* The status's name in lower case, as logs, JSON and the ledger write it: "limit_pixels".
 * Static storage; "unknown" for a value outside the list. Thread-safe. */
const char *sl_status_name(enum sl_status status);

/* A few words for a person: "too many pixels". Static storage. Thread-safe. */
const char *sl_status_text(enum sl_status status);

/* The retry class of the status; SL_RETRY_BUG for a value outside the list. Thread-safe. */
enum sl_retry_class sl_status_retry(enum sl_status status);

/* Finds a status by its name. Returns false, and leaves *out alone, when there is none.
 * Thread-safe. */
bool sl_status_from_name(const char *name, enum sl_status *out);

#endif
