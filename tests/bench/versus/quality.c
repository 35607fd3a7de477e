/* SPDX-License-Identifier: MIT */
/*
 * versus_quality plain|sharpen flat|alpha COUNT < LIST: how near outputs come to a reference in
 * double precision. Each line names an input and COUNT outputs of it ("-" for none), with tabs
 * between. The reference is the input decoded whole, resampled with Lanczos of three lobes, centres
 * aligned, the kernel as wide as the reduction, colours weighed by alpha, to the size of the
 * output; for `sharpen`, luma is then sharpened as sluice's filter says it does (sigma 0.8, amount
 * 1). For each output one line of JSON: medians over the pictures of the PSNR of RGB (flat: on
 * white) and of the mean SSIM of luma (Wang et al. 2004, windows of 8 × 8, every fourth pixel).
 */
#include "pictures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUTPUTS_MAX = 16, PICTURES_MAX = 8192, LINE = 65536 };

struct reference {
    uint32_t width, height;
    double *rgb; /* interleaved, 0 to 255, on white or weighed by alpha */
};

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory) {
        fputs("quality: no memory\n", stderr);
        exit(1);
    }
    return memory;
}

static double lanczos3(double x)
{
    const double pi = 3.14159265358979323846;
    x = fabs(x);
    if (x < 1e-9)
        return 1;
    return x < 3 ? 3 * sin(pi * x) * sin(pi * x / 3) / (pi * pi * x * x) : 0;
}

/* One axis: `count` lines of `in` samples, `step` apart, to `out` samples, four channels each. */
static void resample(const double *from, double *to, size_t in, size_t out, size_t lines,
                     size_t from_step, size_t from_line, size_t to_step, size_t to_line)
{
    double scale = in > out ? (double)in / out : 1;
    for (size_t i = 0; i < out; i++) {
        double centre = (i + 0.5) * in / out;
        long first = lround(ceil(centre - 3 * scale - 0.5));
        long last = lround(floor(centre + 3 * scale - 0.5));
        first = first < 0 ? 0 : first;
        last = last >= (long)in ? (long)in - 1 : last;
        double weights[4096];
        double sum = 0;
        for (long j = first; j <= last && j - first < 4096; j++)
            sum += weights[j - first] = lanczos3((j + 0.5 - centre) / scale);
        for (size_t line = 0; line < lines; line++) {
            double mean[4] = {0};
            for (long j = first; j <= last; j++) {
                const double *sample = from + line * from_line + (size_t)j * from_step;
                for (int c = 0; c < 4; c++)
                    mean[c] += weights[j - first] * sample[c];
            }
            for (int c = 0; c < 4; c++)
                to[line * to_line + i * to_step + c] = mean[c] / sum;
        }
    }
}

/* Premultiplied samples of the picture at the size. */
static double *resize(const struct picture *in, uint32_t width, uint32_t height)
{
    size_t count = (size_t)in->width * in->height;
    double *whole = allocate(count * 4, sizeof *whole);
    for (size_t i = 0; i < count; i++) {
        double alpha = in->rgba[4 * i + 3] / 255.0;
        for (int c = 0; c < 3; c++)
            whole[4 * i + c] = in->rgba[4 * i + c] * alpha;
        whole[4 * i + 3] = alpha;
    }
    if (width == in->width && height == in->height)
        return whole;
    double *wide = allocate((size_t)width * in->height * 4, sizeof *wide);
    resample(whole, wide, in->width, width, in->height, 4, (size_t)in->width * 4, 4,
             (size_t)width * 4);
    free(whole);
    double *out = allocate((size_t)width * height * 4, sizeof *out);
    resample(wide, out, in->height, height, width, (size_t)width * 4, 4, (size_t)width * 4, 4);
    free(wide);
    return out;
}

static double clamp(double value)
{
    return value < 0 ? 0 : value > 255 ? 255 : value;
}

/* Of RGBA samples, straight or weighed, what is compared. */
static void compose(const double *premultiplied, size_t count, bool flat, double *rgb)
{
    for (size_t i = 0; i < count; i++) {
        for (int c = 0; c < 3; c++)
            rgb[3 * i + c] =
                clamp(premultiplied[4 * i + c] + (flat ? 255 * (1 - premultiplied[4 * i + 3]) : 0));
    }
}

static double luma(const double *rgb)
{
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
}

/* Adds luma's difference from its Gaussian blur to all three colours. */
static void sharpen(struct reference *r)
{
    enum { REACH = 4 };
    const double sigma = 0.8;
    size_t count = (size_t)r->width * r->height;
    double *y = allocate(count, sizeof *y);
    double *wide = allocate(count, sizeof *wide);
    for (size_t i = 0; i < count; i++)
        y[i] = luma(r->rgb + 3 * i);
    for (int axis = 0; axis < 2; axis++) {
        const double *from = axis ? wide : y;
        for (size_t i = 0; i < count; i++) {
            long at = axis ? (long)(i / r->width) : (long)(i % r->width);
            long length = axis ? r->height : r->width;
            long step = axis ? r->width : 1;
            double mean = 0;
            double sum = 0;
            for (long k = -REACH; k <= REACH; k++) {
                if (at + k < 0 || at + k >= length)
                    continue;
                double weight = exp(-0.5 * k * k / (sigma * sigma));
                sum += weight;
                mean += weight * from[(long)i + k * step];
            }
            if (axis == 0)
                wide[i] = mean / sum;
            else
                for (int c = 0; c < 3; c++)
                    r->rgb[3 * i + c] = clamp(r->rgb[3 * i + c] + y[i] - mean / sum);
        }
    }
    free(wide);
    free(y);
}

static double psnr(const struct reference *r, const double *got)
{
    double sum = 0;
    size_t count = (size_t)r->width * r->height * 3;
    for (size_t i = 0; i < count; i++)
        sum += (r->rgb[i] - got[i]) * (r->rgb[i] - got[i]);
    return sum > 0 ? 10 * log10(255 * 255 * (double)count / sum) : 99;
}

static double psnr_of_luma(const struct reference *r, const double *got)
{
    double sum = 0;
    size_t count = (size_t)r->width * r->height;
    for (size_t i = 0; i < count; i++) {
        double d = luma(r->rgb + 3 * i) - luma(got + 3 * i);
        sum += d * d;
    }
    return sum > 0 ? 10 * log10(255 * 255 * (double)count / sum) : 99;
}

static double ssim(const struct reference *r, const double *got)
{
    const double c1 = 6.5025;
    const double c2 = 58.5225;
    double all = 0;
    size_t windows = 0;
    for (uint32_t top = 0; top + 8 <= r->height; top += 4) {
        for (uint32_t left = 0; left + 8 <= r->width; left += 4) {
            double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
            for (uint32_t k = 0; k < 64; k++) {
                size_t at = 3 * ((size_t)(top + k / 8) * r->width + left + k % 8);
                double x = luma(r->rgb + at);
                double y = luma(got + at);
                a += x;
                b += y;
                aa += x * x;
                bb += y * y;
                ab += x * y;
            }
            a /= 64;
            b /= 64;
            all += (2 * a * b + c1) * (2 * (ab / 64 - a * b) + c2) /
                   ((a * a + b * b + c1) * (aa / 64 - a * a + bb / 64 - b * b + c2));
            windows++;
        }
    }
    return windows ? all / (double)windows : NAN;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return count ? (values[(count - 1) / 2] + values[count / 2]) / 2 : NAN;
}

static struct column {
    double psnr[PICTURES_MAX], psnr_y[PICTURES_MAX], ssim[PICTURES_MAX];
    size_t count, other_size;
} columns[OUTPUTS_MAX];

static void rate(const struct reference *r, const char *path, bool flat, struct column *column)
{
    struct picture out;
    if (!picture_read(path, &out))
        return;
    if (out.width != r->width || out.height != r->height) {
        column->other_size++;
    } else if (column->count < PICTURES_MAX) {
        double *samples = resize(&out, out.width, out.height);
        double *got = allocate((size_t)r->width * r->height * 3, sizeof *got);
        compose(samples, (size_t)r->width * r->height, flat, got);
        column->psnr[column->count] = psnr(r, got);
        column->psnr_y[column->count] = psnr_of_luma(r, got);
        column->ssim[column->count++] = ssim(r, got);
        free(samples);
        free(got);
    }
    picture_free(&out);
}

static void rate_line(char *line, bool sharp, bool flat, size_t outputs)
{
    char *paths[OUTPUTS_MAX + 1];
    size_t count = 0;
    for (char *rest = line, *path; (path = strtok_r(rest, "\t\n", &rest)) != NULL;) {
        if (count <= outputs)
            paths[count++] = path;
    }
    struct picture in;
    struct picture first = {0};
    if (count != outputs + 1 || !picture_read(paths[0], &in))
        return;
    if (picture_read(paths[1], &first)) { /* sluice's: it says the size */
        struct reference r = {.width = first.width, .height = first.height};
        double *samples = resize(&in, r.width, r.height);
        r.rgb = allocate((size_t)r.width * r.height * 3, sizeof *r.rgb);
        compose(samples, (size_t)r.width * r.height, flat, r.rgb);
        free(samples);
        if (sharp)
            sharpen(&r);
        for (size_t i = 0; i < outputs; i++)
            rate(&r, paths[i + 1], flat, &columns[i]);
        free(r.rgb);
    }
    picture_free(&first);
    picture_free(&in);
}

int main(int argc, char **argv)
{
    static char line[LINE];
    size_t outputs = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    if (outputs < 1 || outputs > OUTPUTS_MAX) {
        fputs("usage: versus_quality plain|sharpen flat|alpha COUNT < LIST\n", stderr);
        return 2;
    }
    while (fgets(line, sizeof line, stdin))
        rate_line(line, !strcmp(argv[1], "sharpen"), !strcmp(argv[2], "flat"), outputs);
    for (size_t i = 0; i < outputs; i++) {
        struct column *c = &columns[i];
        printf("{\"compared\":%zu,\"other_size\":%zu", c->count, c->other_size);
        if (c->count)
            printf(",\"psnr_db\":%.3f,\"psnr_y_db\":%.3f,\"ssim\":%.5f", median(c->psnr, c->count),
                   median(c->psnr_y, c->count), median(c->ssim, c->count));
        puts("}");
    }
    return 0;
}
