/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "json.h"

#include <sluice/codec.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int formats_exec(struct cli_options *options);

const struct cli_command cli_cmd_formats = {
    .name = "formats",
    .usage = "[--json]",
    .summary = "list what this build reads and writes, and with which codec",
    .mask = CLI_ANY,
    .exec = formats_exec,
};

/* What one format can do: the first codec of the table that reads it, and the first that writes
 * it. */
struct format {
    const struct sl_codec *any, *reader, *writer;
};

/* Fills `out` for the format that codec `index` introduces; false when an earlier one did. */
static bool format_at(size_t index, struct format *out)
{
    const struct sl_codec *first = sl_codec_at(index), *codec;
    *out = (struct format){.any = first};
    for (size_t i = 0; (codec = sl_codec_at(i)) != NULL; i++) {
        if (strcmp(codec->format, first->format) != 0)
            continue;
        if (i < index)
            return false;
        if (!out->reader && codec->decode)
            out->reader = codec;
        if (!out->writer && codec->encode)
            out->writer = codec;
    }
    return true;
}

static bool reads_frames(const struct format *format)
{
    return format->reader && format->reader->count_frames;
}

static bool writes_frames(const struct format *format)
{
    return format->writer && format->writer->animates;
}

static void print_row(const struct format *format)
{
    const struct sl_codec *writer = format->writer;
    bool frames = reads_frames(format) || writes_frames(format);
    printf("%-8s %-14s %-14s %-18s%s%s%s%s\n", format->any->format,
           format->reader ? format->reader->name : "-", writer ? writer->name : "-",
           format->any->extensions, writer && writer->alpha ? " alpha" : "",
           writer && writer->deep ? " 16-bit" : "", writer && writer->lossy ? " lossy" : "",
           frames ? " animated" : "");
}

static bool write_row(struct cli_json *json, const struct format *format)
{
    cli_json_begin(json);
    cli_json_text(json, "event", "format");
    cli_json_text(json, "format", format->any->format);
    cli_json_text(json, "extensions", format->any->extensions);
    if (format->reader)
        cli_json_text(json, "reads", format->reader->name);
    else
        cli_json_null(json, "reads");
    cli_json_bool(json, "reads_frames", reads_frames(format));
    cli_json_bool(json, "writes_frames", writes_frames(format));
    if (format->writer) {
        cli_json_text(json, "writes", format->writer->name);
        cli_json_bool(json, "alpha", format->writer->alpha);
        cli_json_bool(json, "deep", format->writer->deep);
        cli_json_bool(json, "lossy", format->writer->lossy);
    } else {
        cli_json_null(json, "writes");
    }
    return cli_json_end(json, STDOUT_FILENO);
}

static bool has_codec(const char *format)
{
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)) != NULL; i++) {
        if (strcmp(codec->format, format) == 0)
            return true;
    }
    return false;
}

/* Formats that only other builds have are rows, too; of the rest it is said what is missing. */
static void print_left_out(void)
{
    const struct sl_codec_left_out *codec;
    for (size_t i = 0; (codec = sl_codec_left_out_at(i)) != NULL; i++) {
        if (!has_codec(codec->format))
            printf("%-8s %-14s %-14s (not in this build: it has no %s)\n", codec->format, "-", "-",
                   codec->name);
    }
    for (size_t i = 0; (codec = sl_codec_left_out_at(i)) != NULL; i++) {
        if (has_codec(codec->format))
            printf("\nNot in this build: %s, which would read and write %s.\n", codec->name,
                   codec->format);
    }
}

static bool write_left_out(struct cli_json *json)
{
    bool sound = true;
    const struct sl_codec_left_out *codec;
    for (size_t i = 0; (codec = sl_codec_left_out_at(i)) != NULL; i++) {
        cli_json_begin(json);
        cli_json_text(json, "event", "left_out");
        cli_json_text(json, "codec", codec->name);
        cli_json_text(json, "format", codec->format);
        sound = cli_json_end(json, STDOUT_FILENO) && sound;
    }
    return sound;
}

/* Without these pictures lie, or look, otherwise: nobody should have to find out by looking. */
static void print_metadata(void)
{
    puts(SLUICE_HAVE_EXIF ? "\nEXIF orientation is applied (--no-auto-orient leaves it)."
                          : "\nEXIF orientation is not applied: this build has no libexif.");
    puts(SLUICE_HAVE_LCMS ? "Colours are converted by their profiles (--output-profile)."
                          : "Colours are not converted: this build has no liblcms2.");
    if (!SLUICE_HAVE_PANGO)
        puts("No text is drawn (--filter text): this build has no pangocairo.");
}

static int formats_exec(struct cli_options *options)
{
    struct cli_json json = {0};
    struct format format;
    bool sound = true;
    if (!options->json)
        printf("%-8s %-14s %-14s %-18s %s\n", "FORMAT", "READS", "WRITES", "NAMES", "KEEPS");
    for (size_t i = 0; sl_codec_at(i); i++) {
        if (!format_at(i, &format))
            continue;
        if (options->json)
            sound = write_row(&json, &format) && sound;
        else
            print_row(&format);
    }
    if (options->json) {
        sound = write_left_out(&json) && sound;
    } else {
        print_left_out();
        print_metadata();
        if (!SLUICE_HAVE_YAML)
            puts("Presets cannot be read: this build has no libyaml.");
    }
    cli_json_release(&json);
    return cli_finish(sound ? CLI_EXIT_OK : CLI_EXIT_FATAL);
}
