#ifndef SL_FILTER_FILTERS_H
#define SL_FILTER_FILTERS_H
#include <sluice/bytes.h>
#include <sluice/filter.h>
SL_NODISCARD enum sl_status sl_filter_parse(const char *text, struct sl_filter_call *out,
                                            struct sl_error *err);
SL_NODISCARD enum sl_status sl_filter_print(const struct sl_filter_call *call,
                                            struct sl_bytes *out);
SL_NODISCARD enum sl_status sl_filter_apply_all(const struct sl_filter_call *calls, size_t count,
                                                const struct sl_filter_context *context,
                                                struct sl_image **image, struct sl_error *err);
#endif
