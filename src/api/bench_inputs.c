/* SPDX-License-Identifier: MIT */
#include "bench_inputs.h"

#include "plan.h"

#include "alloc.h"
#include "clock.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum sl_status add(void *context, const struct sl_scan_file *file, struct sl_error *err)
{
    struct sl_bench_inputs *inputs = context;
    if (inputs->count == inputs->capacity) {
        size_t capacity = inputs->capacity ? 2 * inputs->capacity : 256;
        void *grown = realloc(inputs->items, capacity * sizeof *inputs->items);
        if (!grown)
            return sl_error_set(err, SL_NO_MEMORY, "no memory for the inputs' names");
        inputs->items = grown;
        inputs->capacity = capacity;
    }
    char *source = strdup(file->source);
    if (!source)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the inputs' names");
    inputs->items[inputs->count++] = (struct sl_bench_input){
        .source = source,
        .relative = source + strlen(source) - strlen(file->relative),
        .size = file->size,
    };
    inputs->bytes += file->size;
    return SL_OK;
}

static int by_size(const void *a, const void *b)
{
    const struct sl_bench_input *x = a;
    const struct sl_bench_input *y = b;
    if (x->size != y->size)
        return x->size < y->size ? 1 : -1;
    return strcmp(x->source, y->source);
}

enum sl_status sl_bench_inputs_scan(const struct sl_convert_options *options,
                                    struct sl_bench_inputs *inputs, struct sl_error *err)
{
    const struct sl_scan_config config = sl_plan_scan_config(options, add, inputs);
    struct sl_scan_counts counts;
    enum sl_status status = sl_scan(&config, &counts, err);
    if (!status && !inputs->count)
        status = sl_error_set(err, SL_NOT_FOUND, "there are no pictures among the inputs");
    if (!status)
        qsort(inputs->items, inputs->count, sizeof *inputs->items, by_size);
    return status;
}

void sl_bench_inputs_release(struct sl_bench_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        free(inputs->items[i].source);
    free(inputs->items);
}

static void advise(const struct sl_bench_inputs *inputs, int advice, bool read_too)
{
    static char bytes[1 << 16];
    for (size_t i = 0; i < inputs->count; i++) {
        int fd = open(inputs->items[i].source, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0)
            continue;
        (void)posix_fadvise(fd, 0, 0, advice);
        while (read_too && read(fd, bytes, sizeof bytes) > 0)
            continue;
        close(fd);
    }
}

void sl_bench_inputs_warm(const struct sl_bench_inputs *inputs)
{
    advise(inputs, POSIX_FADV_WILLNEED, true);
}

void sl_bench_inputs_forget(const struct sl_bench_inputs *inputs)
{
    advise(inputs, POSIX_FADV_DONTNEED, false);
}

/* The row and its outputs' names are one allocation. */
static struct sl_journal_row *make_row(struct sl_bench_journal *journal)
{
    const struct sl_bench_inputs *inputs = journal->inputs;
    const struct sl_bench_input *input = &inputs->items[journal->handed_out % inputs->count];
    unsigned long long round = journal->handed_out / inputs->count;
    size_t count = sl_recipe_output_count(journal->recipe);
    size_t begin[SL_PARTS_MAX];
    struct sl_bytes names = {0};
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < count && !status; i++) {
        begin[i] = names.size;
        status = sl_bytes_printf(&names, "%s/%llu/", journal->folder, round);
        if (!status)
            status = sl_recipe_output_name(
                journal->recipe, i,
                &(struct sl_recipe_input){.relative = input->relative, .size = input->size},
                &names);
        if (!status)
            status = sl_bytes_append(&names, "", 1);
    }
    size_t head = sizeof(struct sl_journal_row) + count * sizeof(char *);
    struct sl_journal_row *row = status || !names.size ? NULL : malloc(head + names.size);
    if (row) {
        const char **outputs = (const char **)(row + 1);
        char *text = (char *)row + head;
        memcpy(text, names.data, names.size);
        for (size_t i = 0; i < count; i++)
            outputs[i] = text + begin[i];
        *row = (struct sl_journal_row){
            .id = (int64_t)++journal->handed_out,
            .source = input->source,
            .relative = input->relative,
            .output_count = (uint32_t)count,
            .outputs = outputs,
        };
    }
    sl_bytes_release(&names);
    return row;
}

static enum sl_status next(void *context, struct sl_journal_row **rows, size_t max, size_t *count,
                           struct sl_error *err)
{
    struct sl_bench_journal *journal = context;
    bool again = journal->until_ns && sl_clock_now_ns() < journal->until_ns;
    uint64_t all = journal->inputs->count;
    for (*count = 0; *count < max && (again || journal->handed_out < all); ++*count) {
        rows[*count] = make_row(journal);
        if (!rows[*count])
            return sl_error_set(err, SL_NO_MEMORY, "no memory for a trial's inputs");
    }
    return SL_OK;
}

static void row_free(void *context, struct sl_journal_row *row)
{
    (void)context;
    free(row);
}

static enum sl_status started(void *context, const int64_t *ids, size_t count, bool alone,
                              struct sl_error *err)
{
    (void)context, (void)ids, (void)count, (void)alone, (void)err;
    return SL_OK;
}

static enum sl_status settled(void *context, const struct sl_outcome *outcomes, size_t count,
                              struct sl_error *err)
{
    (void)context, (void)outcomes, (void)count, (void)err;
    return SL_OK;
}

static enum sl_status flush(void *context, struct sl_error *err)
{
    (void)context, (void)err;
    return SL_OK;
}

void sl_bench_journal_init(struct sl_bench_journal *journal, const struct sl_bench_inputs *inputs,
                           const struct sl_recipe *recipe, const char *folder)
{
    *journal = (struct sl_bench_journal){
        .inputs = inputs,
        .recipe = recipe,
        .folder = folder ? folder : "",
        .journal =
            {
                .context = journal,
                .next = next,
                .row_free = row_free,
                .started = started,
                .settled = settled,
                .flush = flush,
            },
    };
}
