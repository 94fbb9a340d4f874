/* tokens_stringzilla.c: StringZilla's UAX #29 word breaks over a file, in parts of SIZE_KB, each of its kernels; figures as
 * benchmarks/tokens.c has them. tokens.py compiles it against the headers of StringZilla's source distribution. */
#define _POSIX_C_SOURCE 200809L
#include <stringzilla/utf8_wordbreaks.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef sz_size_t (*breaks)(sz_cptr_t, sz_size_t, sz_size_t *, sz_size_t *, sz_size_t, sz_size_t *);
static const struct {
    const char *name;
    breaks run;
} kernels[] = {
    {"portable", sz_utf8_wordbreaks_serial},
#if SZ_USE_HASWELL
    {"avx2", sz_utf8_wordbreaks_haswell},
#endif
#if SZ_USE_ICELAKE
    {"avx512", sz_utf8_wordbreaks_icelake},
#endif
#if SZ_USE_NEON
    {"neon", sz_utf8_wordbreaks_neon},
#endif
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
    FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
    size_t part = (argc > 2 ? (size_t)atol(argv[2]) : 4) * 1024, n = 0;
    if (!f || fseek(f, 0, SEEK_END) != 0) return 1;
    long size = ftell(f);
    rewind(f);
    char *text = malloc((size_t)size + 64);
    size_t *start = malloc((part + 64) * sizeof *start), *length = malloc((part + 64) * sizeof *length);
    if (!text || !start || !length) return 1;
    n = fread(text, 1, (size_t)size, f);
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        double best = 1e9;
        size_t words = 0;
        for (int pass = 0; pass < 5; pass++) {
            double t = now();
            words = 0;
            for (size_t at = 0, m, done; at < n; at += m) {
                m = n - at < part ? n - at : part;
                while (at + m < n && (text[at + m] & 0xC0) == 0x80) m++;
                words += kernels[k].run(text + at, m, start, length, part + 64, &done);
            }
            t = now() - t;
            if (t < best) best = t;
        }
        printf("UAX #29, %s %.0f MB/s %zu segments\n", kernels[k].name, (double)n / best / 1e6, words);
    }
    return 0;
}
