/* test.h: the C tests' harness: CHECK macros, a registry by hand, and an allocator that fails on demand.
 *
 *     TEST(day_roundtrip) { CHECK(tc_day_of(1970, 1, 1) == 0); }
 *     int main(int argc, char **argv) { RUN(day_roundtrip); return test_end(); }
 */
#ifndef TC_TEST_H
#define TC_TEST_H

#include "core.h"

#include <stdio.h>
#include <stdlib.h>

static int test_checks, test_failures;

#define TEST(name) static void test_##name(void)
#define RUN(name)                                                                                            \
    do {                                                                                                     \
        int before_ = test_failures;                                                                         \
        test_##name();                                                                                       \
        printf("%s %s\n", test_failures == before_ ? "ok  " : "FAIL", #name);                                \
    } while (0)
#define CHECK(cond)                                                                                          \
    do {                                                                                                     \
        test_checks++;                                                                                       \
        if (!(cond)) {                                                                                       \
            test_failures++;                                                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond);                                       \
        }                                                                                                    \
    } while (0)
#define CHECK_STR(got, want)                                                                                 \
    do {                                                                                                     \
        const char *got_ = (got), *want_ = (want);                                                           \
        test_checks++;                                                                                       \
        if (!got_ || strcmp(got_, want_) != 0) {                                                             \
            test_failures++;                                                                                 \
            fprintf(stderr, "%s:%d: got \"%s\", want \"%s\"\n", __FILE__, __LINE__, got_ ? got_ : "(null)",  \
                    want_);                                                                                  \
        }                                                                                                    \
    } while (0)
#define CHECK_OK(expr)                                                                                       \
    do {                                                                                                     \
        tc_error err = {0};                                                                                  \
        test_checks++;                                                                                       \
        if ((expr) != TC_OK) {                                                                               \
            test_failures++;                                                                                 \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, tc_status_name(err.code), err.message);   \
        }                                                                                                    \
    } while (0) /* expr may use &err */

static inline int test_end(void) {
    printf("%d checks, %d failed\n", test_checks, test_failures);
    return test_failures != 0;
}

/* Counts live bytes, and fails the allocation numbered fail_at (from 1), and all later ones when sticky. */
typedef struct test_heap {
    long calls, fail_at;
    bool sticky;
    size_t live;
    bool wrong_size; /* a block came back with another size than it was given */
} test_heap;

static inline void *test_heap_resize(void *ctx, void *ptr, size_t old_size, size_t new_size) {
    test_heap *h = ctx;
    size_t *block = ptr ? (size_t *)ptr - 2 : NULL;
    if (block && block[0] != old_size) h->wrong_size = true;
    if (new_size == 0) {
        h->live -= old_size;
        free(block);
        return NULL;
    }
    h->calls++;
    if (h->fail_at && (h->calls == h->fail_at || (h->sticky && h->calls > h->fail_at))) return NULL;
    size_t *moved = realloc(block, new_size + 2 * sizeof *moved);
    if (!moved) return NULL;
    moved[0] = new_size;
    h->live += new_size - (ptr ? old_size : 0);
    return moved + 2;
}
static inline tc_alloc test_heap_alloc(test_heap *h) {
    tc_alloc a = {test_heap_resize, h};
    return a;
}

/* A tc_work over a text, tokenised: enough to test a single stage without a pipeline. */
typedef struct test_work {
    tc_work w;
    tc_arena arena;
    struct tc_pipeline pipeline;
} test_work;

#endif
