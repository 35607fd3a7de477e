/* SPDX-License-Identifier: MIT */
#include "option_set.h"

#include <string.h>

#define KERNELS "nearest|box|triangle|catmull-rom|mitchell|lanczos2|lanczos3"

#define BOTH (CLI_CONVERT | CLI_FAILED)
#define MEASURED (CLI_CONVERT | CLI_BENCH)
#define EVERY (CLI_CONVERT | CLI_FAILED | CLI_BENCH | CLI_REPORT | CLI_ANY)

/* name, letter, commands, group, argument, choices, default, help: then the setter, and the field
 * that the setter stores to. */
#define RECIPE(name, letter, commands, group, argument, choices, initial, help)            \
    {                                                                                      \
        name, letter, commands, group, argument, choices, initial, help, cli_set_recipe, 0 \
    }
#define FIELD(name, letter, commands, group, argument, choices, initial, help, set, member) \
    {                                                                                       \
        name, letter, commands, group, argument, choices, initial, help, set,               \
            offsetof(struct cli_options, member)                                            \
    }

static const struct cli_option table[] = {
    FIELD("max-depth", 0, MEASURED, CLI_GROUP_INPUT, "N", NULL, "no limit",
          "Go at most N folders deep; 1 takes an input folder's own files only", cli_set_unsigned,
          convert.max_depth),
    FIELD("include", 0, MEASURED, CLI_GROUP_INPUT, "GLOB", NULL, "names of pictures",
          "Take files whose name or path below the input matches; repeatable, any match is enough",
          cli_set_list, include),
    FIELD("exclude", 0, MEASURED, CLI_GROUP_INPUT, "GLOB", NULL, NULL,
          "Leave out files and folders whose name or path below the input matches; repeatable, "
          "wins over --include",
          cli_set_list, exclude),
    FIELD("hidden", 0, MEASURED, CLI_GROUP_INPUT, NULL, NULL, NULL,
          "Take files and folders whose names begin with a dot, too", cli_set_flag, convert.hidden),
    FIELD("files-from", 0, MEASURED, CLI_GROUP_INPUT, "FILE", NULL, NULL,
          "Read more inputs from FILE, one a line; - is standard input", cli_set_text,
          convert.files_from),
    FIELD("null", '0', MEASURED, CLI_GROUP_INPUT, NULL, NULL, NULL,
          "Names in --files-from end with NUL, as find -print0 writes them", cli_set_flag,
          convert.files_from_nul),

    FIELD("output", 'o', BOTH | CLI_REPORT, CLI_GROUP_OUTPUT, "DIR", NULL, NULL,
          "The output folder; it is made where it is missing, and the ledger lives in DIR/.sluice",
          cli_set_text, convert.output),
    RECIPE("overwrite", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, "WHEN", "never|all|newer", "never",
           "Whether to replace files that sluice did not write: never, all, or newer (where the "
           "input is newer)"),
    RECIPE("name", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, "TEMPLATE", NULL, "{rel}.{fmt}",
           "What outputs are called, below DIR: {name}-{w}.{fmt} or tn_%s.jpg (see sluice help "
           "names)"),
    RECIPE("suffix", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, "TEXT", NULL, NULL,
           "Put TEXT behind the names of outputs, before their extension"),
    RECIPE("flat", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, NULL, NULL, NULL,
           "Put all outputs into DIR itself, without the inputs' folders"),
    RECIPE("in-place", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, NULL, NULL, NULL,
           "Replace each picture of the input folder by its output, in its own format; needs "
           "--backup, and no -o"),
    RECIPE("backup", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, "SUFFIX|none", NULL, NULL,
           "With --in-place: keep each original under its name and SUFFIX, as .orig; none keeps no "
           "originals"),
    RECIPE("keep-mtime", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, NULL, NULL, NULL,
           "Give each output the modification time of its input"),
    FIELD("on-collision", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, "WHAT", "error|rename|skip", "error",
          "What to do with a second input of the same output", cli_set_choice,
          convert.on_collision),
    FIELD("ledger", 0, BOTH | CLI_REPORT, CLI_GROUP_OUTPUT, "PATH", NULL, "DIR/.sluice/ledger.db",
          "Where the ledger is kept", cli_set_text, convert.ledger),
    FIELD("again", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, NULL, NULL, NULL,
          "Redo everything, done before or not", cli_set_flag, convert.again),
    RECIPE("fsync", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, "WHAT", "none|file|all", "file",
           "What to force onto the disk before an item counts as done: nothing, the file, or its "
           "folder, too"),
    FIELD("dry-run", 0, CLI_CONVERT, CLI_GROUP_OUTPUT, NULL, NULL, NULL,
          "Show the recipe and what would become what; write nothing", cli_set_flag,
          convert.dry_run),

    FIELD("preset", 0, MEASURED, CLI_GROUP_PICTURE, "FILE", NULL, NULL,
          "Read a recipe from FILE, YAML with the options' names, and variants that have names of "
          "their own (see sluice help presets); options beside it take the place of its",
          cli_set_preset, operands),
    RECIPE(
        "size", 0, MEASURED, CLI_GROUP_PICTURE, "SIZE", NULL, "as it is",
        "Resize: WxH, Wx or xH with < > ! ^ @ % (see sluice help sizes); repeatable: each size is "
        "an output of its own, a-320.jpg, from one decode"),
    RECIPE("long-edge", 0, MEASURED, CLI_GROUP_PICTURE, "N", NULL, NULL,
           "A size, too: the longer side gets N pixels, the other follows; repeatable"),
    RECIPE("short-edge", 0, MEASURED, CLI_GROUP_PICTURE, "N", NULL, NULL,
           "A size, too: the shorter side gets N pixels, the other follows; repeatable"),
    RECIPE(
        "fit", 0, MEASURED, CLI_GROUP_PICTURE, "HOW", "cover|contain|fill|inside|outside", "inside",
        "How pictures fill a WxH of other proportions: cut to it (cover), with --background "
        "around them (contain), out of shape (fill), not quite (inside), or beyond it (outside)"),
    RECIPE("position", 0, MEASURED, CLI_GROUP_PICTURE, "WHERE", NULL, "centre",
           "What cover keeps, or where contain puts a picture: north, northeast, left, ..., X,Y in "
           "percent or pixels; for cover also attention and entropy, which look for it"),
    RECIPE("no-enlarge", 0, MEASURED, CLI_GROUP_PICTURE, NULL, NULL, NULL,
           "Never make a picture larger, as a > behind every size"),
    RECIPE("kernel", 0, MEASURED, CLI_GROUP_PICTURE, "NAME", KERNELS, "lanczos3",
           "How to resample: nearest, box, triangle, catmull-rom, mitchell, lanczos2 or lanczos3"),
    RECIPE("filter", 0, MEASURED, CLI_GROUP_PICTURE, "NAME[=ARGS]", NULL, NULL,
           "Apply a filter; repeatable, in order (see sluice help filters)"),
    RECIPE("format", 'f', MEASURED, CLI_GROUP_PICTURE, "FORMAT", NULL, "as the input",
           "What to write (see sluice formats); repeatable: every size in every format"),
    RECIPE("quality", 'q', MEASURED, CLI_GROUP_PICTURE, "N", NULL, "85",
           "Quality of lossy formats, 1 to 100"),
    RECIPE("lossless", 0, MEASURED, CLI_GROUP_PICTURE, NULL, NULL, NULL,
           "Write WebP, AVIF or JPEG XL without loss; their quality means nothing then"),
    RECIPE("effort", 0, MEASURED, CLI_GROUP_PICTURE, "N", NULL, "the format's own",
           "How hard to look for what makes a PNG, WebP, AVIF or JPEG XL small: 0 (fast) to 9 "
           "(small)"),
    RECIPE("max-bytes", 0, MEASURED, CLI_GROUP_PICTURE, "SIZE", NULL, "any",
           "Look for the highest quality, --quality at most, whose output has no more bytes, as "
           "200K; where there is none, the picture is a failure"),
    RECIPE(
        "if-larger", 0, MEASURED, CLI_GROUP_PICTURE, "WHAT", "keep|copy|skip", "keep",
        "When an output is larger than its input: keep it all the same, write the input's bytes "
        "instead (where picture, format and metadata are to stay as they are), or write nothing"),
    RECIPE("min-savings", 0, MEASURED, CLI_GROUP_PICTURE, "PERCENT", NULL, "0",
           "With --if-larger: how much smaller than its input an output has to be"),
    RECIPE("subsampling", 0, MEASURED, CLI_GROUP_PICTURE, "HOW", "420|422|444", "420",
           "How pixels of a JPEG or AVIF share colour: two by two (420), two (422) or none (444)"),
    RECIPE("progressive", 0, MEASURED, CLI_GROUP_PICTURE, NULL, NULL, NULL,
           "Write JPEG that comes into view as it is loaded; smaller, and takes longer"),
    RECIPE("optimize", 0, MEASURED, CLI_GROUP_PICTURE, NULL, NULL, NULL,
           "Give each JPEG tables of its own: a few percent smaller, and takes longer"),
    RECIPE("restart", 0, MEASURED, CLI_GROUP_PICTURE, "N", NULL, "never",
           "Let JPEG decoders find their way again every N rows of blocks, should data be damaged"),
    {"no-auto-orient", 0, MEASURED, CLI_GROUP_PICTURE, NULL, NULL, NULL,
     "Leave pictures as they are stored instead of turning them upright", cli_set_no_auto_orient,
     0},
    RECIPE("keep", 0, MEASURED, CLI_GROUP_PICTURE, "KINDS", NULL, "icc; all with --in-place",
           "Metadata to carry over: all, none, or some of icc,exif,xmp,iptc, as far as the format "
           "has a place for it"),
    RECIPE("output-profile", 0, MEASURED, CLI_GROUP_PICTURE, "PROFILE", NULL, "the input's",
           "Convert colours to srgb, p3 (Display P3) or the RGB profile in a file; outputs get it "
           "unless --keep leaves icc out"),
    RECIPE("intent", 0, MEASURED, CLI_GROUP_PICTURE, "HOW",
           "perceptual|relative|saturation|absolute", "relative",
           "Rendering intent of such conversions"),
    RECIPE("black-point", 0, MEASURED, CLI_GROUP_PICTURE, "yes|no", NULL, "yes",
           "Map the input's black to the output's, too"),
    RECIPE("linear", 0, MEASURED, CLI_GROUP_PICTURE, NULL, NULL, NULL,
           "Resize in linear light: fine bright detail keeps its brightness; takes longer"),
    RECIPE("background", 0, MEASURED, CLI_GROUP_PICTURE, "COLOUR", NULL,
           "white; transparent where a picture has alpha",
           "What contain, extend and rotate put around a picture, and what shows through where a "
           "format cannot hold transparency: white, black, transparent, #rrggbb or #rrggbbaa"),

    RECIPE("fail-on", 0, MEASURED, CLI_GROUP_FAILURE, "LEVEL", "none|truncated|error|warning",
           "truncated",
           "How much damage makes an input a failure; milder damage becomes a warning"),
    RECIPE("on-lossy", 0, MEASURED, CLI_GROUP_FAILURE, "HOW", "warn|error|allow", "warn",
           "What to do where frames or pages are left out or 16 bits become 8: warn of it, make it "
           "a failure (and of transparency that is lost, too), or say nothing"),
    FIELD("retries", 0, BOTH, CLI_GROUP_FAILURE, "N", NULL, "2",
          "How often to try again what may pass, such as an input/output error", cli_set_retries,
          operands),
    FIELD("retry-delay", 0, BOTH, CLI_GROUP_FAILURE, "TIME", NULL, "200ms",
          "The longest wait before the first retry; doubles with each, up to 10 s",
          cli_set_duration, convert.retry_delay_ms),
    FIELD("item-timeout", 0, BOTH, CLI_GROUP_FAILURE, "TIME", NULL, "no limit",
          "Give an item up that takes longer", cli_set_duration, convert.item_timeout_ms),
    FIELD("halt", 0, BOTH, CLI_GROUP_FAILURE, "WHEN", NULL, "never",
          "End the run on failures: never; soon,fail=N or soon,fail=N% to finish what is in "
          "flight; now,fail=N to stop at once",
          cli_set_halt, operands),
    FIELD("disk-wait", 0, BOTH, CLI_GROUP_FAILURE, "TIME", NULL, "30s",
          "How long to wait for room on a full disk", cli_set_duration, convert.disk_wait_ms),
    FIELD(
        "detect-deadlocks", 0, BOTH, CLI_GROUP_FAILURE, NULL, NULL, NULL,
        "Look every 200 ms whether threads wait for each other for ever; if so, name them and end "
        "with exit code 4",
        cli_set_flag, convert.detect_deadlocks),

    RECIPE("max-pixels", 0, MEASURED, CLI_GROUP_LIMIT, "N", NULL, "100M",
           "Refuse inputs with more pixels"),
    RECIPE("max-dimension", 0, MEASURED, CLI_GROUP_LIMIT, "N", NULL, "65535",
           "Refuse inputs with a longer side, in pixels"),
    RECIPE("max-file-size", 0, MEASURED, CLI_GROUP_LIMIT, "SIZE", NULL, "512M",
           "Refuse larger input files"),
    FIELD("max-memory", 0, BOTH | CLI_BENCH, CLI_GROUP_LIMIT, "SIZE", NULL,
          "half of what there is, up to 4G", "Memory for pictures in flight", cli_set_bytes,
          convert.memory_bytes),

    FIELD("jobs", 'j', BOTH, CLI_GROUP_MACHINE, "N|auto", NULL, "auto",
          "Workers of each stage; auto begins with one for every processor that may be used, and "
          "adapts workers, depths and schedule to what it measures (see --explain)",
          cli_set_jobs, operands),
    FIELD("workers", 0, BOTH, CLI_GROUP_MACHINE, "STAGE=N,...", NULL, NULL,
          "Workers of single stages: decode=4,encode=2", cli_set_text, convert.workers),
    FIELD("depth", 0, BOTH, CLI_GROUP_MACHINE, "N|STAGE=N,...", NULL, "4",
          "Slots of the channel before each stage, or before single ones", cli_set_text,
          convert.depth),
    FIELD("schedule", 0, BOTH | CLI_BENCH, CLI_GROUP_MACHINE, "HOW", "stages|carry|auto", "auto",
          "Give every stage its own workers, or let a worker carry an item through all of them; "
          "auto begins to carry, unless inputs are few or outputs wait for the disk, and with -j "
          "auto may change it (see --explain)",
          cli_set_schedule, operands),

    FIELD("jobs", 'j', CLI_BENCH, CLI_GROUP_GRID, "LIST", NULL, "1 to twice the processors",
          "Workers of every stage at once, each a point of the grid: 1..8 or 1,2,4; a last auto is "
          "what convert does by itself, tuned while it goes",
          cli_set_text, bench.jobs),
    FIELD("workers", 0, CLI_BENCH, CLI_GROUP_GRID, "STAGE=LIST,...", NULL, NULL,
          "Workers of single stages: decode=1..4,resize=1,2,4 gives twelve points; stages that are "
          "not named have one for every processor",
          cli_set_text, bench.workers),
    FIELD("depth", 0, CLI_BENCH, CLI_GROUP_GRID, "LIST", NULL, "1,4,16",
          "Slots of the channels, each a point of the grid", cli_set_text, bench.depth),
    FIELD("exhaustive", 0, CLI_BENCH, CLI_GROUP_GRID, NULL, NULL, NULL,
          "Measure points, too, of which a bound already says that they cannot be the best",
          cli_set_flag, bench.exhaustive),
    FIELD(
        "tune", 0, CLI_BENCH, CLI_GROUP_GRID, NULL, NULL, NULL,
        "Print nothing but the options to use: those of the smallest point within 2 % of the best",
        cli_set_flag, bench.tune),
    FIELD("write-preset", 0, CLI_BENCH, CLI_GROUP_GRID, "FILE", NULL, NULL,
          "Write the recipe (but for names) with these options to FILE, for convert --preset",
          cli_set_text, bench.preset),
    FIELD("order", 0, CLI_BENCH, CLI_GROUP_GRID, "HOW", "grid|shuffled", "grid",
          "In which order points are measured", cli_set_choice, bench.order),
    FIELD("runs", 0, CLI_BENCH, CLI_GROUP_GRID, "N", NULL, "3",
          "How often each point is measured; figures are medians", cli_set_unsigned, bench.runs),
    FIELD("warmup", 0, CLI_BENCH, CLI_GROUP_GRID, "N", NULL, "1",
          "Runs before the first point that do not count", cli_set_unsigned, bench.warmup),
    FIELD("duration", 0, CLI_BENCH, CLI_GROUP_GRID, "TIME", NULL, "each input once",
          "Take the inputs again and again for so long in each run", cli_set_duration,
          bench.duration_ms),
    FIELD("source", 0, CLI_BENCH, CLI_GROUP_GRID, "WHAT", "mem|disk|cold", "mem",
          "Where inputs come from: read before, so that they are in memory; as they are found; or "
          "forgotten by the system before each run",
          cli_set_choice, bench.source),
    FIELD("sink", 0, CLI_BENCH, CLI_GROUP_GRID, "WHAT", "null|disk", "null",
          "Where outputs go: nowhere, or into a temporary folder below TMPDIR", cli_set_choice,
          bench.sink),
    FIELD("baseline", 0, CLI_BENCH, CLI_GROUP_GRID, "FILE", NULL, NULL,
          "Compare with what --export csv=FILE wrote", cli_set_text, bench.baseline),
    FIELD("fail-if-slower", 0, CLI_BENCH, CLI_GROUP_GRID, "PERCENT", NULL, NULL,
          "Exit with 1 where the best point is slower than the baseline's by more than that",
          cli_set_percent, bench.fail_if_slower),
    FIELD("export", 0, CLI_BENCH, CLI_GROUP_GRID, "FORMAT=FILE", NULL, NULL,
          "Write every point as json, csv or markdown; repeatable, - is standard output",
          cli_set_list, bench.exports),

    FIELD("class", 0, CLI_FAILED, CLI_GROUP_SELECT, "NAME", NULL, NULL,
          "Only failures of this class, such as truncated (see sluice help classes)", cli_set_class,
          operands),
    FIELD("stage", 0, CLI_FAILED, CLI_GROUP_SELECT, "NAME", NULL, NULL,
          "Only failures in this stage, such as decode", cli_set_text, filter.stage),
    FIELD("path", 0, CLI_FAILED, CLI_GROUP_SELECT, "GLOB", NULL, NULL,
          "Only inputs whose path below the input folder matches", cli_set_text, filter.path_glob),
    FIELD("run", 0, CLI_FAILED, CLI_GROUP_SELECT, "ID", NULL, NULL, "Only failures of this run",
          cli_set_id, filter.run),
    FIELD("retryable", 0, CLI_FAILED, CLI_GROUP_SELECT, NULL, NULL, NULL,
          "Only failures that may pass when tried again", cli_set_flag, filter.retryable),
    FIELD("all", 0, CLI_FAILED, CLI_GROUP_SELECT, NULL, NULL, NULL, "All failures", cli_set_flag,
          all),
    FIELD("set", 0, CLI_FAILED, CLI_GROUP_SELECT, "OPTION=VALUE", NULL, NULL,
          "retry: change a picture option for these items from now on; repeatable", cli_set_list,
          set),
    FIELD("yes", 0, CLI_FAILED, CLI_GROUP_SELECT, NULL, NULL, NULL, "purge: do it", cli_set_flag,
          yes),

    FIELD("group-by", 0, CLI_FAILED, CLI_GROUP_DISPLAY, "WHAT", "class|stage|codec|folder", NULL,
          "list: count failures instead", cli_set_group_by, group_by),
    FIELD("format", 0, CLI_FAILED, CLI_GROUP_DISPLAY, "FORMAT", "jsonl|csv|paths0|joblog", "jsonl",
          "export: what to write", cli_set_choice, export_format),
    FIELD("csv", 0, CLI_FAILED, CLI_GROUP_DISPLAY, NULL, NULL, NULL,
          "list: write comma-separated values", cli_set_flag, csv),
    FIELD("json", 0, BOTH | CLI_ANY, CLI_GROUP_DISPLAY, NULL, NULL, NULL,
          "Write JSON Lines to standard output", cli_set_flag, json),
    FIELD("report", 0, CLI_CONVERT, CLI_GROUP_DISPLAY, "FILE", NULL, NULL,
          "Write a page about the run and what failed, for a browser (see sluice report)",
          cli_set_text, report),
    FIELD("report", 0, CLI_BENCH, CLI_GROUP_DISPLAY, "FILE", NULL, NULL,
          "Write a page about the sweep, for a browser: the verdict, charts and every figure",
          cli_set_text, report),
    FIELD("progress", 0, BOTH, CLI_GROUP_DISPLAY, "HOW", "auto|bar|plain|none", "auto",
          "Show progress on standard error: a bar, or a line every 10 s; auto is a bar on a "
          "terminal",
          cli_set_choice, progress),
    FIELD("explain", 0, BOTH, CLI_GROUP_DISPLAY, NULL, NULL, NULL,
          "Say which shape the run gets, and each change of it while it goes, and why",
          cli_set_flag, explain),
    FIELD("trace", 0, BOTH, CLI_GROUP_DISPLAY, "FILE", NULL, NULL,
          "Write what every worker did and waited for to FILE, to be looked at in Perfetto or "
          "chrome://tracing; takes 512 KiB a thread beside --max-memory",
          cli_set_text, trace),
    FIELD("metrics", 0, BOTH, CLI_GROUP_DISPLAY, "FILE", NULL, NULL,
          "Keep figures of the run in FILE for Prometheus (the textfile collector of its node "
          "exporter): written anew every 5 s and at the end",
          cli_set_text, metrics),
    FIELD("metrics-listen", 0, BOTH, CLI_GROUP_DISPLAY, "ADDRESS:PORT", NULL, NULL,
          "Serve the same to Prometheus at http://ADDRESS:PORT/metrics while the run goes on: "
          "127.0.0.1:9464, [::1]:9464, or :9464 for this machine alone; port 0 takes a free one",
          cli_set_text, metrics_listen),
    FIELD("verbose", 'v', BOTH | CLI_BENCH, CLI_GROUP_DISPLAY, NULL, NULL, NULL,
          "Say more: every failure, every warning, and figures for each stage", cli_set_flag,
          verbose),
    FIELD("quiet", 'Q', BOTH | CLI_BENCH | CLI_REPORT, CLI_GROUP_DISPLAY, NULL, NULL, NULL,
          "Say nothing but errors that end the run", cli_set_flag, quiet),
    FIELD("help", 'h', EVERY, CLI_GROUP_DISPLAY, NULL, NULL, NULL, "Show this help", cli_set_flag,
          help),
    FIELD("version", 0, EVERY, CLI_GROUP_DISPLAY, NULL, NULL, NULL, "Show the version",
          cli_set_flag, version),
};

const struct cli_option *cli_option_at(size_t index)
{
    return index < sizeof table / sizeof *table ? &table[index] : NULL;
}

const char *cli_group_title(enum cli_group group)
{
    static const char *const titles[CLI_GROUP_COUNT] = {
        [CLI_GROUP_INPUT] = "Inputs",     [CLI_GROUP_OUTPUT] = "Outputs",
        [CLI_GROUP_PICTURE] = "Pictures", [CLI_GROUP_FAILURE] = "Failures",
        [CLI_GROUP_LIMIT] = "Limits",     [CLI_GROUP_MACHINE] = "Machine",
        [CLI_GROUP_GRID] = "Measuring",   [CLI_GROUP_SELECT] = "Which failures",
        [CLI_GROUP_DISPLAY] = "Display",
    };
    return titles[group];
}
