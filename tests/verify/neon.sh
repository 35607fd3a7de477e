#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# neon.sh: the tests of the kernels' inner loops and of resizing, built for 64-bit ARM and run in
# qemu: every set gives the portable bits. 77 where there is no cross compiler or no qemu (Debian:
# gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
compiler=aarch64-linux-gnu-gcc
for tool in "$compiler" qemu-aarch64-static; do
    command -v "$tool" >/dev/null || {
        echo "skipped: $tool is not here" >&2
        exit 77
    }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the tests need of cmocka, which is not here for that machine.
cat >"$work/cmocka.h" <<'TEXT'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define fail_msg(...) (printf(__VA_ARGS__), printf(" at %s:%d\n", __FILE__, __LINE__), exit(1))
#define assert_true(c) ((c) ? (void)0 : fail_msg("%s is false", #c))
#define assert_false(c) assert_true(!(c))
#define assert_null(p) assert_true(!(p))
#define assert_non_null(p) assert_true(p)
#define assert_int_equal(a, b) assert_true((a) == (b))
#define assert_ptr_equal(a, b) assert_true((a) == (b))
#define assert_memory_equal(a, b, size) assert_true(memcmp(a, b, size) == 0)
#define cmocka_unit_test(function) {#function, function}
struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
};
#define cmocka_run_group_tests(tests, setup, teardown) \
    run_tests(tests, sizeof(tests) / sizeof(tests)[0])
static int run_tests(const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf("%s\n", tests[i].name);
        tests[i].run(NULL);
    }
    return 0;
}
TEXT

flags=(-std=c11 -O3 -Wall -Wextra -Wno-sign-compare -Werror -ffp-contract=off -D_POSIX_C_SOURCE=200809L
    -D_FILE_OFFSET_BITS=64 -I "$work" -I "$root/src/include" -I "$root/src/base"
    -I "$root/src/sync" -I "$root/src/image" -I "$root/stages/kernel" -I "$root/tests/support")
(cd "$work" && "$compiler" "${flags[@]}" -c "$root"/src/{base,sync}/*.c \
    "$root"/src/image/{buffer_pool,image}.c "$root"/stages/kernel/*.c)
for test in test_fixed_rows test_rows test_resize test_halve; do
    "$compiler" "${flags[@]}" -static "$root/tests/unit/$test.c" "$work"/*.o -lm -o "$work/$test"
    qemu-aarch64-static "$work/$test" >"$work/log" || {
        cat "$work/log"
        echo "FAILED: $test" >&2
        exit 1
    }
    [ "$test" != test_fixed_rows ] || grep -q '^neon$' "$work/log"
done
echo "neon: the same bits"
