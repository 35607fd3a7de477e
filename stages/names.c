/* SPDX-License-Identifier: MIT */
#include "names.h"

#include "codecs.h"
#include "hash.h"
#include "work.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* One output that is to be named. */
struct naming {
    const struct sl_settings *settings; /* the recipe's */
    const struct sl_hash *recipe;       /* hash of its text */
    const struct sl_recipe_input *input;
    struct sl_variant variant;
    const char *name;      /* of the input, behind its folder */
    size_t folder, stem;   /* bytes: with the slash; without the extension */
    const char *extension; /* of the input, without the dot; "" */
};

static void begin(struct naming *naming, const struct sl_settings *settings,
                  const struct sl_recipe_input *input, uint32_t index)
{
    const char *slash = strrchr(input->relative, '/');
    *naming = (struct naming){
        .settings = settings,
        .input = input,
        .variant = sl_settings_variant(settings, index),
    };
    naming->name = slash ? slash + 1 : input->relative;
    naming->folder = (size_t)(naming->name - input->relative);
    const char *dot = strrchr(naming->name, '.');
    if (dot == naming->name) /* a hidden file's dot begins its name */
        dot = NULL;
    naming->stem = dot ? (size_t)(dot - naming->name) : strlen(naming->name);
    naming->extension = dot ? dot + 1 : "";
}

static enum sl_status append_text(struct sl_bytes *out, const char *text)
{
    return sl_bytes_append(out, text, strlen(text));
}

static enum sl_status append_size(const struct naming *naming, struct sl_bytes *out)
{
    return naming->variant.size ? sl_size_name(naming->variant.size, out) : SL_OK;
}

/* What tells a variant apart: its name, and its size where it has several. */
static enum sl_status append_variant(const struct naming *naming, struct sl_bytes *out)
{
    const struct sl_settings *own = naming->variant.settings;
    enum sl_status status = append_text(out, own->name);
    if (!status && own->size_count > 1 && own->name[0])
        status = append_text(out, "-");
    return !status && own->size_count > 1 ? append_size(naming, out) : status;
}

static enum sl_status append_format(const struct naming *naming, struct sl_bytes *out)
{
    const char *extension = naming->variant.extension;
    if (!extension)
        extension = sl_codec_for_extension(naming->extension) ? naming->extension : "png";
    return append_text(out, extension);
}

static enum sl_status append_hash(const struct naming *naming, struct sl_bytes *out)
{
    const struct sl_recipe_input *input = naming->input;
    struct sl_hash hash = *naming->recipe;
    sl_hash_add_string(&hash, input->relative);
    sl_hash_add(&hash, &input->size, sizeof input->size);
    sl_hash_add(&hash, &input->mtime_ns, sizeof input->mtime_ns);
    return sl_bytes_printf(out, "%016" PRIx64, hash.lane[0]);
}

/* A side in pixels that the size asks for; 0: it leaves it open. */
static double asked_side(const struct sl_geometry *size, bool height)
{
    bool in_pixels = size && size->shape != SL_GEOMETRY_AREA && size->shape != SL_GEOMETRY_PERCENT;
    return !in_pixels ? 0 : height ? size->height : size->width;
}

static enum sl_status append_field(const struct naming *naming, const char *field,
                                   struct sl_bytes *out)
{
    const char *relative = naming->input->relative;
    size_t folder = naming->settings->flat ? 0 : naming->folder;
    switch (field[0]) {
    case 'd':
        return sl_bytes_append(out, relative, folder);
    case 'r': {
        enum sl_status status = sl_bytes_append(out, relative, folder);
        return status ? status : sl_bytes_append(out, naming->name, naming->stem);
    }
    case 'n':
        return sl_bytes_append(out, naming->name, naming->stem);
    case 'e':
        return append_text(out, naming->extension);
    case 'f':
        return append_format(naming, out);
    case 'w':
        return sl_bytes_printf(out, "%.0f", asked_side(naming->variant.size, false));
    case 's':
        return append_size(naming, out);
    case 'v':
        return append_variant(naming, out);
    default: /* h, hash */
        return field[1] == 'a'
                   ? append_hash(naming, out)
                   : sl_bytes_printf(out, "%.0f", asked_side(naming->variant.size, true));
    }
}

static enum sl_status expand(const struct naming *naming, struct sl_bytes *out)
{
    enum sl_status status = SL_OK;
    for (const char *at = naming->settings->template; *at && !status;) {
        size_t text = strcspn(at, "{}");
        status = sl_bytes_append(out, at, text);
        at += text;
        if (*at && at[1] == at[0]) {
            status = status ? status : sl_bytes_append(out, at, 1);
            at += 2;
        } else if (*at) {
            status = status ? status : append_field(naming, at + 1, out);
            at += strcspn(at, "}") + 1;
        }
    }
    return status;
}

static enum sl_status append_usual(const struct naming *naming, struct sl_bytes *out)
{
    const struct sl_settings *own = naming->variant.settings;
    enum sl_status status = append_field(naming, "rel", out);
    if (!status)
        status = append_text(out, own->suffix);
    bool named = own->name[0] && !own->suffix[0];
    if (!status && named)
        status = sl_bytes_printf(out, "-%s", own->name);
    if (!status && own->size_count > 1)
        status = append_text(out, "-");
    if (!status && own->size_count > 1)
        status = append_size(naming, out);
    if (!status)
        status = append_text(out, ".");
    return status ? status : append_format(naming, out);
}

/* Whether a path stays in its folder, out of what is sluice's own there. */
static bool is_inside(const char *path, size_t size)
{
    for (size_t at = 0; at <= size;) {
        const char *slash = memchr(path + at, '/', size - at);
        size_t length = slash ? (size_t)(slash - path) - at : size - at;
        const char *part = path + at;
        if (length == 0 || (length == 1 && part[0] == '.') ||
            (length == 2 && memcmp(part, "..", 2) == 0) ||
            (length >= 7 && memcmp(part, ".sluice", 7) == 0))
            return false;
        at += length + 1;
    }
    return true;
}

static enum sl_status append_name(const struct sl_settings *settings, const struct sl_hash *recipe,
                                  uint32_t index, const struct sl_recipe_input *input,
                                  struct sl_bytes *out)
{
    if (settings->in_place)
        return append_text(out, input->relative);
    struct naming naming;
    begin(&naming, settings, input, index);
    naming.recipe = recipe;
    if (!settings->template[0])
        return append_usual(&naming, out);
    size_t before = out->size;
    enum sl_status status = expand(&naming, out);
    if (!status && !is_inside((const char *)out->data + before, out->size - before)) {
        out->size = before;
        status = SL_PATH_INVALID;
    }
    return status;
}

enum sl_status sl_recipe_output_name(const struct sl_recipe *recipe, size_t index,
                                     const struct sl_recipe_input *input, struct sl_bytes *out)
{
    return append_name(&recipe->settings, &recipe->hash, (uint32_t)index, input, out);
}

/* ---- what goes together ---- */

static enum sl_status check_in_place(const struct sl_settings *s, struct sl_error *err)
{
    if (!s->in_place)
        return s->backup[0] ? sl_error_set(err, SL_INVALID_ARGUMENT,
                                           "a backup is for what replaces its input (--in-place)")
                            : SL_OK;
    if (!s->backup[0])
        return sl_error_set(
            err, SL_INVALID_ARGUMENT,
            "in place, say what becomes of the originals: --backup .orig keeps them "
            "under that suffix, --backup none does not");
    if (sl_settings_variants(s) != 1 || s->named_count || s->format_count)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "in place, an input has one output of its own format: no --format, no "
                            "variants, no second --size");
    if (s->template[0] || s->suffix[0] || s->flat || s->overwrite != SL_OVERWRITE_NEVER)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "in place, outputs have their inputs' names: no --name, --suffix, "
                            "--flat or --overwrite");
    return SL_OK;
}

static enum sl_status check_template(const struct sl_settings *s, struct sl_error *err)
{
    const char *extension = sl_template_extension(s->template);
    const struct sl_codec *codec = extension ? sl_codec_for_extension(extension) : NULL;
    for (uint32_t i = 0; i < sl_settings_variants(s); i++) {
        struct sl_variant variant = sl_settings_variant(s, i);
        for (int h = 0; h < 2; h++) {
            if (sl_template_has(s->template, h ? "h" : "w") && !asked_side(variant.size, h))
                return sl_error_set(err, SL_INVALID_ARGUMENT,
                                    "{%s} in a name is the %s that --size asks for, and one of the "
                                    "outputs has none",
                                    h ? "h" : "w", h ? "height" : "width");
        }
        if (codec && variant.extension && sl_codec_for_extension(variant.extension) != codec)
            return sl_error_set(err, SL_INVALID_ARGUMENT,
                                "the name ends in .%s, and the format is %s: write .{fmt}",
                                extension, variant.extension);
        if (variant.settings->suffix[0])
            return sl_error_set(err, SL_INVALID_ARGUMENT,
                                "--name and --suffix exclude each other: write it into the name");
    }
    return SL_OK;
}

/* Names the outputs of an input like any other: two of one name would be so of all. */
static enum sl_status check_apart(const struct sl_settings *s, struct sl_error *err)
{
    static const struct sl_recipe_input input = {.relative = "a/b.jpg"};
    const struct sl_hash hash = {{0}};
    uint32_t count = sl_settings_variants(s);
    struct sl_bytes names = {0};
    size_t begins[SL_PARTS_MAX + 1] = {0};
    enum sl_status status = SL_OK;
    for (uint32_t i = 0; i < count && i < SL_PARTS_MAX && !status; i++) {
        status = append_name(s, &hash, i, &input, &names);
        begins[i + 1] = names.size;
        for (uint32_t k = 0; k < i && !status; k++) {
            size_t size = begins[i + 1] - begins[i];
            if (size == begins[k + 1] - begins[k] &&
                memcmp(names.data + begins[i], names.data + begins[k], size) == 0)
                status = SL_INVALID_ARGUMENT;
        }
    }
    if (status == SL_INVALID_ARGUMENT)
        sl_error_set(err, status,
                     "two outputs of an input have the same name, %.*s: it wants {variant} or "
                     "{fmt}, or another suffix",
                     (int)(names.size - begins[count - 1]),
                     (const char *)names.data + begins[count - 1]);
    else if (status == SL_NO_MEMORY)
        sl_error_set(err, status, "no memory for an output's name");
    sl_bytes_release(&names);
    return status == SL_PATH_INVALID ? SL_OK : status; /* said of each input */
}

enum sl_status sl_names_check(const struct sl_settings *settings, struct sl_error *err)
{
    enum sl_status status = check_in_place(settings, err);
    if (!status && settings->template[0])
        status = check_template(settings, err);
    if (!status)
        status = check_apart(settings, err);
    return status;
}
