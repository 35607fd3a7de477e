/* SPDX-License-Identifier: MIT */
/* What the samples share, so that each of them shows its pattern and little else. */
#ifndef SAMPLES_KIT_H
#define SAMPLES_KIT_H

#include <sluice/image.h>
#include <sluice/status.h>
#include <sluice/worker_pool.h>

#include <stdint.h>

/* Goes on where `status` is SL_OK; else says what could not be done and exits with 3. */
void kit_must(enum sl_status status, const char *what);

/* Zeroed memory for `count` objects, free with free(); exits where there is none. */
void *kit_alloc(size_t count, size_t size);

/* Reads a binary Netpbm picture (P5 or P6, 8 bits); NULL, and *err says why, where that fails. */
struct sl_image *kit_load(const char *path, struct sl_error *err);

/* The same, and the end of the program where it fails. */
struct sl_image *kit_load_or_exit(const char *path);

/* Writes it as Netpbm. SL_IO. */
enum sl_status kit_save(const struct sl_image *image, const char *path);

/* A new picture like `like`, of another size. Exits where there is no memory. */
struct sl_image *kit_like(const struct sl_image *like, uint32_t width, uint32_t height);

/* A new gray picture that goes from dark to light. */
struct sl_image *kit_gradient(uint32_t width, uint32_t height);

/* A new picture of half the size: each pixel the mean of four. */
struct sl_image *kit_half(const struct sl_image *image);

/* The samples of a row: width × channels. */
uint32_t kit_row_samples(const struct sl_image *image);

/* The mean of all samples, 0 to 255. */
double kit_mean(const struct sl_image *image);

/* The path's last component. */
const char *kit_name(const char *path);

/* Monotonic nanoseconds, and a sleep until then. */
int64_t kit_now_ns(void);
void kit_sleep_until(int64_t time_ns);

/* The number that argument `text` is; exits with 2 where it is none between 0 and `most`. */
unsigned kit_number(const char *text, unsigned most);

/* A pool of one worker, as sl_worker_pool_start makes it; exits where that fails. */
struct sl_worker_pool *kit_worker(const char *name, struct sl_channel *input,
                                  void (*handle)(void *context, unsigned worker, void *item),
                                  void (*drained)(void *context), void *context);

/* Watches the calling thread, as `name`, and all that it starts, for a deadlock, which is printed
 * in one line and ends the program with 4; and the end of that, after all of them ended. */
void kit_watch(const char *name);
void kit_unwatch(void);

#endif
