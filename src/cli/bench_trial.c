/* SPDX-License-Identifier: MIT */
#include "bench_trial.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child sends back. Names in it point to constants, which are where they were: a fork's
 * addresses are its parent's. */
struct answer {
    enum sl_status status;
    struct sl_error error;
    struct sl_bench_figures figures;
    uint64_t peak_bytes;
};

static void run_child(struct sl_bench *bench, const struct sl_bench_point *point,
                      const struct sl_bench_trial *trial, int fd)
{
    struct answer answer = {0};
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
    answer.status = sl_bench_run(bench, point, trial, &answer.figures, &answer.error);
    struct rusage usage = {0};
    (void)getrusage(RUSAGE_SELF, &usage);
    answer.peak_bytes = (uint64_t)usage.ru_maxrss * 1024;
    const char *from = (const char *)&answer;
    size_t left = sizeof answer;
    while (left > 0) {
        ssize_t wrote = write(fd, from, left);
        if (wrote < 0 && errno != EINTR)
            _exit(1);
        from += wrote > 0 ? wrote : 0;
        left -= wrote > 0 ? (size_t)wrote : 0;
    }
    _exit(0);
}

static bool read_answer(int fd, struct answer *answer)
{
    char *to = (char *)answer;
    size_t left = sizeof *answer;
    while (left > 0) {
        ssize_t got = read(fd, to, left);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        to += got > 0 ? got : 0;
        left -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

enum sl_status cli_bench_trial(struct sl_bench *bench, const struct sl_bench_point *point,
                               const struct sl_bench_trial *trial, struct cli_bench_run *out,
                               struct sl_error *err)
{
    int ends[2];
    *out = (struct cli_bench_run){0};
    if (pipe(ends) != 0)
        return sl_error_set_errno(err, errno, "cannot make a pipe");
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) {
        int number = errno;
        close(ends[0]);
        close(ends[1]);
        return sl_error_set_errno(err, number, "cannot make a process");
    }
    if (child == 0) {
        close(ends[0]);
        run_child(bench, point, trial, ends[1]);
    }
    struct answer answer;
    int how = 0;
    close(ends[1]);
    bool answered = read_answer(ends[0], &answer);
    close(ends[0]);
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        continue;
    if (!answered)
        return sl_error_set(err, SL_IO, "a trial's process died%s",
                            WIFSIGNALED(how) ? " of a signal" : "");
    if (answer.status && err)
        *err = answer.error;
    out->figures = answer.figures;
    out->peak_bytes = answer.peak_bytes;
    return answer.status;
}
