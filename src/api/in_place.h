/* SPDX-License-Identifier: MIT */
/*
 * Outputs that replace their inputs: the ledger first says what will be there, then it is put
 * there. So whenever a run dies, the version in the ledger tells whether an input is still to be
 * converted: before the replacement the file is not of that version, after it, it is.
 */
#ifndef SL_API_IN_PLACE_H
#define SL_API_IN_PLACE_H

#include <sluice/journal.h>
#include <sluice/sluice.h>

struct sl_in_place {
    struct sl_recipe *recipe;         /* borrowed */
    const struct sl_journal *through; /* borrowed: the ledger's */
    struct sl_journal journal;        /* for the pipeline */
};

/* A journal that passes all on to `through`, and replaces the inputs of what it settled as done. A
 * replacement that fails ends the run. */
void sl_in_place_init(struct sl_in_place *in_place, struct sl_recipe *recipe,
                      const struct sl_journal *through);

/* Whether the options go with replacing inputs: one folder, which is the output folder as well.
 * SL_INVALID_ARGUMENT, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_in_place_check(const struct sl_convert_options *options,
                                              struct sl_error *err);

#endif
