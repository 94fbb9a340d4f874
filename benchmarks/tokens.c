/* tokens.c: how fast the tokeniser is, beside memcpy in the same run.
 *
 *     cc -std=c11 -O2 -Icsrc -o tokens_bench benchmarks/tokens.c <the core's sources> && ./tokens_bench [FILE
 * [SIZE_KB]]
 *
 * Text: FILE, or 64 MB of invented news, the same on every run: no sentence repeats, words by falling
 * frequency, with names, amounts, dates, acronyms, possessives, curly quotes and dashes. It is worked on in
 * documents of SIZE_KB (4). Figures are MB per second of processor time, the best of five passes. */
#define _POSIX_C_SOURCE 200809L
#include "simd/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t state = 2020;
static uint32_t roll(uint32_t n) {
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) % n);
}

static const char *const common[] = {
    "the",        "of",     "to",        "and",
    "in",         "a",      "that",      "on",
    "said",       "for",    "is",        "with",
    "its",        "it",     "by",        "from",
    "was",        "as",     "has",       "at",
    "be",         "have",   "would",     "an",
    "app",        "are",    "company",   "not",
    "which",      "will",   "this",      "their",
    "he",         "they",   "had",       "were",
    "also",       "could",  "been",      "who",
    "users",      "data",   "more",      "than",
    "government", "after",  "over",      "about",
    "up",         "new",    "security",  "or",
    "national",   "but",    "other",     "one",
    "if",         "ban",    "executive", "his",
    "order",      "parent", "deal",      "week",
    "year",       "court",  "officials", "administration",
    "against",    "last",   "before",
};
static const char *const names[] = {"TikTok",     "ByteDance", "Trump",   "Oracle",   "China",     "Beijing",
                                    "Washington", "Reuters",   "U.S.",    "Congress", "Microsoft", "Senate",
                                    "UK",         "WeChat",    "Montana", "D.C."};
static const char *const syllables[] = {"con", "ver", "ta",  "ment", "re", "lo",  "pro", "si",   "ter",
                                        "na",  "de",  "pol", "mi",   "ra", "cor", "in",  "tion", "al",
                                        "ble", "per", "ing", "ser",  "ed", "com", "vi",  "ly"};
enum { WORDS = 8000 };
static char words[WORDS][16];

static size_t put(char *out, const char *s) {
    size_t n = strlen(s);
    memcpy(out, s, n);
    return n;
}

static size_t word(char *out) {
    uint32_t kind = roll(100);
    if (kind < 45) return put(out, common[(uint64_t)roll(TC_COUNT_OF(common)) * roll(1000) / 1000]);
    if (kind < 90) return put(out, words[(uint64_t)roll(WORDS) * roll(1000) / 1000]);
    if (kind < 97) {
        size_t n = put(out, names[roll(TC_COUNT_OF(names))]);
        if (roll(4) == 0) n += put(out + n, roll(2) ? "\xE2\x80\x99s" : "'s");
        return n;
    }
    if (kind < 98) return (size_t)sprintf(out, "$%u.%u billion", roll(90) + 1, roll(9));
    if (kind < 99) return (size_t)sprintf(out, "%u,%03u", roll(900) + 1, roll(1000));
    return (size_t)sprintf(out, "March %u, 20%02u", roll(28) + 1, roll(26));
}

static size_t sentence(char *out) {
    static const char *const ends[] = {". ", ". ", ". ", ".\n\n", ".\xE2\x80\x9D "};
    uint32_t count = 8 + roll(22), end = roll(TC_COUNT_OF(ends));
    size_t n = end == 4 ? put(out, "\xE2\x80\x9C") : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            n += put(out + n, roll(60) == 0   ? " \xE2\x80\x94 "
                              : roll(14) == 0 ? ", "
                              : roll(70) == 0 ? "-"
                                              : " ");
        size_t at = n;
        n += word(out + n);
        if (i == 0 && out[at] >= 'a' && out[at] <= 'z') out[at] = (char)(out[at] - 32);
    }
    return n + put(out + n, ends[end]);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint8_t *text;
static size_t size, part = 4096;
static volatile uint64_t sink;

typedef struct job {
    tc_work w;
    struct tc_pipeline pipeline;
    bool exact;
    uint8_t *room;
    uint64_t tokens;
} job;

static void do_memcpy(job *j, const uint8_t *p, size_t n) {
    memcpy(j->room, p, n);
    sink += j->room[n / 2];
}

static void do_text(job *j, const uint8_t *p, size_t n) {
    tc_error err;
    tc_text t;
    if (tc_text_init(&t, &j->w.alloc, p, n, &err) != TC_OK) exit(1);
    sink += t.n;
    tc_text_release(&t, &j->w.alloc);
}

static tc_status grow(tc_work *w, uint32_t n, tc_error *err) { /* rows enough for any part, from the start */
    (void)err;
    return n <= w->cap_tok ? TC_OK : TC_E_MEMORY;
}

static void do_spans(job *j, const uint8_t *p, size_t n) {
    tc_error err;
    j->w.text = (tc_text){.at = (uint8_t *)(uintptr_t)p, .n = (uint32_t)n};
    if (tc_tokenize_spans(&j->w, j->pipeline.options.kernel, j->exact, grow, &err) != TC_OK) exit(1);
    j->tokens += j->w.n_tok;
    sink += j->w.tok_start[j->w.n_tok / 2];
}

static void do_tokenize(job *j, const uint8_t *p, size_t n) {
    tc_error err;
    j->w.text = (tc_text){.at = (uint8_t *)(uintptr_t)p, .n = (uint32_t)n};
    if (tc_tokenize(&j->w, &err) != TC_OK) exit(1);
    j->tokens += j->w.n_tok;
    sink += j->w.tok_hash[j->w.n_tok / 2];
}

static double run(const char *name, void (*work)(job *, const uint8_t *, size_t), job *j,
                  double memcpy_speed) {
    double best = 1e9;
    for (int pass = 0; pass < 5; pass++) {
        double t = now();
        j->tokens = 0;
        for (size_t at = 0; at < size; at += part) work(j, text + at, size - at < part ? size - at : part);
        t = now() - t;
        if (t < best) best = t;
    }
    double speed = (double)size / best / 1e6;
    printf("%-22s %9.0f MB/s", name, speed);
    if (memcpy_speed > 0) printf("  %6.3f of memcpy", speed / memcpy_speed);
    if (j->tokens) printf("  %.1f M tokens/s", (double)j->tokens / best / 1e6);
    printf("\n");
    return speed;
}

/* `--once FILE BYTES`: the file's first bytes, once, as one document, by both paths: for counting instructions. */
static int once(const char *path, size_t bytes) {
    FILE *f = fopen(path, "rb");
    job j = {0};
    tc_error err;
    uint8_t *data = calloc(bytes + 1, 1);
    if (!f || !data || fread(data, 1, bytes, f) != bytes) return fprintf(stderr, "cannot read %s\n", path), 1;
    fclose(f);
    j.w.alloc = tc_alloc_or_default(NULL);
    j.w.pipeline = &j.pipeline;
    if (tc_text_init(&j.w.text, &j.w.alloc, data, bytes, &err) != TC_OK || tc_tokenize(&j.w, &err) != TC_OK ||
        tc_tokenize_spans(&j.w, TC_KERNEL_AUTO, false, tc_work_reserve_tokens, &err) != TC_OK)
        return 1;
    tc_text_release(&j.w.text, &j.w.alloc);
    tc_work_release(&j.w);
    free(data);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "--once") == 0) return once(argv[2], (size_t)strtoul(argv[3], NULL, 10));
    if (argc > 2) part = (size_t)strtoul(argv[2], NULL, 10) * 1024;
    if (part == 0) part = 4096;
    if (argc > 1 && strcmp(argv[1], "-") != 0) {
        FILE *f = fopen(argv[1], "rb");
        if (!f || fseek(f, 0, SEEK_END) != 0) return fprintf(stderr, "cannot read %s\n", argv[1]), 1;
        size = (size_t)ftell(f);
        rewind(f);
        text = calloc(size + TC_TEXT_PAD, 1);
        if (!text || fread(text, 1, size, f) != size) return fprintf(stderr, "cannot read %s\n", argv[1]), 1;
        fclose(f);
    } else {
        for (size_t i = 0; i < WORDS; i++)
            for (uint32_t k = 2 + roll(2), n = 0; k; k--)
                n += (uint32_t)put(words[i] + n, syllables[roll(TC_COUNT_OF(syllables))]);
        const size_t want = (size_t)64 << 20;
        text = calloc(want + 4096, 1);
        if (!text) return 1;
        while (size < want) size += sentence((char *)text + size);
        size = want;
    }
    /* Cut where a document may be cut, so that every part is valid by itself. */
    job j = {0};
    j.w.alloc = tc_alloc_or_default(NULL);
    j.w.pipeline = &j.pipeline;
    j.room = malloc(part + TC_TEXT_PAD);
    if (!j.room) return 1;
    for (size_t at = part; at < size; at += part)
        if ((text[at] & 0xC0) == 0x80) {
            size_t first = at, behind = at;
            while (first > 0 && (text[first] & 0xC0) == 0x80) first--;
            while (behind < size && (text[behind] & 0xC0) == 0x80) behind++;
            memset(text + first, ' ', behind - first);
        }
    printf("%.1f MB in documents of %zu KB\n", (double)size / 1e6, part / 1024);
    double copy = run("memcpy", do_memcpy, &j, 0);
    run("text (validate, copy)", do_text, &j, copy);
    for (int k = TC_KERNEL_PORTABLE; k < TC_KERNEL_COUNT; k++) {
        char name[64];
        if (!tc_kernel_available((tc_kernel)k)) continue;
        j.pipeline.options.kernel = (tc_kernel)k;
        for (int exact = 1; exact >= 0; exact--) {
            j.exact = exact;
            snprintf(name, sizeof name, "%s, %s", exact ? "UAX #29" : "spans", tc_kernel_name((tc_kernel)k));
            if (tc_work_reserve_tokens(&j.w, (uint32_t)part + 8192, NULL) != TC_OK) return 1;
            run(name, do_spans, &j, copy);
        }
        snprintf(name, sizeof name, "tokenise, %s", tc_kernel_name((tc_kernel)k));
        run(name, do_tokenize, &j, copy);
    }
    memset(&j.w.text, 0, sizeof j.w.text);
    tc_work_release(&j.w);
    free(j.room);
    free(text);
    return 0;
}
