/* SPDX-License-Identifier: MIT */
/*
 * loop OUTPUT [NAME=VALUE…] < LIST: the yardstick of the benchmarks. One thread takes each input of
 * the list (one path a line) through the same file calls and codec work as `sluice convert`, with
 * neither engine nor ledger, and prints what it took as one line of JSON.
 */
#include <sluice/recipe.h>

#include "clock.h"
#include "file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static void must(enum sl_status status, const struct sl_error *error)
{
    if (status == SL_OK)
        return;
    fprintf(stderr, "loop: %s: %s\n", sl_status_name(status), error ? error->message : "");
    exit(1);
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* One input from its open to its discard; false when it failed. */
static bool convert(const struct sl_stage_graph *graph, const char *source, const char *output)
{
    struct sl_part part = {.output = output};
    struct sl_item item = {.source = source,
                           .part_count = 1,
                           .attempt = 1,
                           .poll = {.deadline_ns = SL_NEVER},
                           .parts = &part};
    part.item = &item;
    struct sl_error error = {.status = SL_OK};
    enum sl_status status = graph->open(graph->context, &item, &error);
    if (status)
        return false;
    item.reserve_bytes = item.memory_bytes;
    for (size_t i = 0; i < graph->stage_count && !status; i++)
        status = graph->stages[i].process(graph->context, &part, &error);
    if (!status)
        status = graph->commit(graph->context, &item, &error);
    graph->discard(graph->context, &item);
    return status == SL_OK;
}

/* OUTPUT/NUMBER/name: the inputs come from anywhere, so their names may repeat. */
static void name_output(const struct sl_recipe *recipe, const char *folder, const char *source,
                        size_t number, struct sl_bytes *out)
{
    const char *slash = strrchr(source, '/');
    struct sl_bytes relative = {0};
    must(sl_bytes_printf(&relative, "%zu/%s", number / 1000, slash ? slash + 1 : source), NULL);
    sl_bytes_clear(out);
    must(sl_bytes_printf(out, "%s/", folder), NULL);
    must(sl_recipe_output_name(
             recipe, 0, &(struct sl_recipe_input){.relative = (const char *)relative.data}, out),
         NULL);
    must(sl_bytes_append(out, "", 1), NULL);
    sl_bytes_release(&relative);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: loop OUTPUT [NAME=VALUE…] < LIST\n", stderr);
        return 2;
    }
    struct sl_recipe *recipe;
    struct sl_error error = {.status = SL_OK};
    must(sl_recipe_new(&recipe), &error);
    for (int i = 2; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (!value)
            must(SL_INVALID_ARGUMENT, &error);
        else
            *value++ = '\0';
        must(sl_recipe_set(recipe, argv[i], value, &error), &error);
    }
    const struct sl_stage_graph *graph;
    must(sl_recipe_graph(recipe, (size_t)256 << 20, &graph, &error), &error);

    char source[4096];
    struct sl_bytes output = {0};
    size_t count = 0;
    size_t failed = 0;
    int64_t begin = sl_clock_now_ns();
    double cpu = cpu_seconds();
    while (fgets(source, sizeof source, stdin)) {
        source[strcspn(source, "\n")] = '\0';
        name_output(recipe, argv[1], source, count++, &output);
        failed += !convert(graph, source, (const char *)output.data);
    }
    printf("{\"items\":%zu,\"failed\":%zu,\"wall_s\":%.4f,\"cpu_s\":%.4f}\n", count, failed,
           (double)(sl_clock_now_ns() - begin) / 1e9, cpu_seconds() - cpu);
    sl_bytes_release(&output);
    sl_recipe_free(recipe);
    return 0;
}
