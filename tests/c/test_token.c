/* test_token.c: the tokeniser against Unicode's own test, the spec file, a plain restatement of UAX #29 and
 * itself (every kernel the same columns). Usage: test_token [SPEC [WORDBREAKTEST]] */
#include "test.h"

#include "simd/kernel.h"

#ifndef TEST_DIR
#define TEST_DIR "tests"
#endif
static const char *spec_path = TEST_DIR "/spec/tokens.md";
static const char *break_path = "/usr/share/unicode/auxiliary/WordBreakTest.txt";

typedef struct bench { /* a work and the pipeline it looks its options up in */
    tc_work w;
    struct tc_pipeline pipeline;
} bench;

static void bench_init(bench *b, tc_kernel kernel, bool uax29) {
    memset(b, 0, sizeof *b);
    b->w.alloc = tc_alloc_or_default(NULL);
    b->pipeline.options.kernel = kernel;
    b->pipeline.options.uax29 = uax29;
    b->w.pipeline = &b->pipeline;
}

static tc_status bench_run(bench *b, const void *text, size_t n) {
    tc_error err = {0};
    tc_text_release(&b->w.text, &b->w.alloc);
    tc_status status = tc_text_init(&b->w.text, &b->w.alloc, text, n, &err);
    return status == TC_OK ? tc_tokenize(&b->w, &err) : status;
}

static void bench_release(bench *b) {
    tc_text_release(&b->w.text, &b->w.alloc);
    tc_work_release(&b->w);
}

/* ------------------------------------------------------------------------------ UAX #29 restated */

/* Boundaries by the rules as they are written, over arrays: as[i] is the class of character i, Extend and
 * Format skipped by walking. Returns the number of non-blank segments. */
enum { MOST = 20000 };
typedef struct reference {
    uint32_t n, at[MOST + 1]; /* characters: where they start */
    const tc_cp *cp[MOST];
    uint32_t segments, start[MOST], end[MOST];
} reference;

static bool skipped(const reference *r, uint32_t i) {
    uint8_t k = r->cp[i]->wb;
    return k == TC_WB_EXTEND || k == TC_WB_FORMAT || k == TC_WB_ZWJ;
}
static bool newline(unsigned k) { return k == TC_WB_CR || k == TC_WB_LF || k == TC_WB_NEWLINE; }
static bool ahletter(unsigned k) { return k == TC_WB_ALETTER || k == TC_WB_HEBREW_LETTER; }

static bool wordy(unsigned k) {
    return ahletter(k) || k == TC_WB_NUMERIC || k == TC_WB_KATAKANA || k == TC_WB_EXTENDNUMLET;
}

static unsigned back_over(const reference *r, int64_t *i) { /* to the base of character *i; its class */
    while (*i > 0 && skipped(r, (uint32_t)*i) && !newline(r->cp[*i - 1]->wb)) (*i)--;
    return *i < 0 ? TC_WB_OTHER : r->cp[*i]->wb;
}

/* The rules, by id, and how often each decided. */
#define RULES(X)                                                                                             \
    X(WB1) X(WB2) X(WB3) X(WB3a) X(WB3b) X(WB3c) X(WB3d) X(WB4) X(WB5) X(WB6) X(WB7) X(WB7a) X(WB7b) X(WB7c) \
    X(WB8) X(WB9) X(WB10) X(WB11) X(WB12) X(WB13) X(WB13a) X(WB13b) X(WB15) X(WB16) X(WB999)
enum {
#define X(id) id,
    RULES(X)
#undef X
        RULE_COUNT
};
static const char *const rule_names[] = {
#define X(id) #id,
    RULES(X)
#undef X
};
static unsigned hits[RULE_COUNT];

static int rule_before(const reference *r, uint32_t i) { /* the rule that decides before character i */
    if (i == 0) return WB1;
    if (i == r->n) return WB2;
    unsigned raw = r->cp[i - 1]->wb, k = r->cp[i]->wb;
    if (raw == TC_WB_CR && k == TC_WB_LF) return WB3;
    if (newline(raw)) return WB3a;
    if (newline(k)) return WB3b;
    if (raw == TC_WB_ZWJ && r->cp[i]->flags & TC_CP_PICT) return WB3c;
    if (raw == TC_WB_WSEGSPACE && k == TC_WB_WSEGSPACE) return WB3d;
    if (skipped(r, i)) return WB4;
    int64_t p = (int64_t)i - 1, pp;
    unsigned a = back_over(r, &p), aa = TC_WB_OTHER, next = TC_WB_OTHER;
    pp = p - 1;
    if (pp >= 0) aa = back_over(r, &pp);
    for (uint32_t j = i + 1; j < r->n; j++)
        if (!skipped(r, j)) {
            next = r->cp[j]->wb;
            break;
        }
    bool mid_quote = k == TC_WB_MIDNUMLET || k == TC_WB_SINGLE_QUOTE;
    bool was_quote = a == TC_WB_MIDNUMLET || a == TC_WB_SINGLE_QUOTE;
    if (ahletter(a) && ahletter(k)) return WB5;
    if (ahletter(a) && (k == TC_WB_MIDLETTER || mid_quote) && ahletter(next)) return WB6;
    if (ahletter(aa) && (a == TC_WB_MIDLETTER || was_quote) && ahletter(k)) return WB7;
    if (a == TC_WB_HEBREW_LETTER && k == TC_WB_SINGLE_QUOTE) return WB7a;
    if (a == TC_WB_HEBREW_LETTER && k == TC_WB_DOUBLE_QUOTE && next == TC_WB_HEBREW_LETTER) return WB7b;
    if (aa == TC_WB_HEBREW_LETTER && a == TC_WB_DOUBLE_QUOTE && k == TC_WB_HEBREW_LETTER) return WB7c;
    if (a == TC_WB_NUMERIC && k == TC_WB_NUMERIC) return WB8;
    if (ahletter(a) && k == TC_WB_NUMERIC) return WB9;
    if (a == TC_WB_NUMERIC && ahletter(k)) return WB10;
    if (aa == TC_WB_NUMERIC && (a == TC_WB_MIDNUM || was_quote) && k == TC_WB_NUMERIC) return WB11;
    if (a == TC_WB_NUMERIC && (k == TC_WB_MIDNUM || mid_quote) && next == TC_WB_NUMERIC) return WB12;
    if (a == TC_WB_KATAKANA && k == TC_WB_KATAKANA) return WB13;
    if (wordy(a) && k == TC_WB_EXTENDNUMLET) return WB13a;
    if (a == TC_WB_EXTENDNUMLET && (ahletter(k) || k == TC_WB_NUMERIC || k == TC_WB_KATAKANA)) return WB13b;
    if (a == TC_WB_REGIONAL_INDICATOR && k == TC_WB_REGIONAL_INDICATOR) {
        uint32_t flags = 0;
        while (p >= 0 && back_over(r, &p) == TC_WB_REGIONAL_INDICATOR) flags++, p--;
        if (flags % 2 == 1) return p < 0 ? WB15 : WB16;
    }
    return WB999;
}

static bool boundary(const reference *r, uint32_t i) { /* before character i */
    int rule = rule_before(r, i);
    hits[rule]++;
    return rule == WB1 || rule == WB2 || rule == WB3a || rule == WB3b || rule == WB999;
}

static bool every_rule_hit(void) {
    bool all = true;
    for (int i = 0; i < RULE_COUNT; i++) {
        if (hits[i] == 0) fprintf(stderr, "%s never decided\n", rule_names[i]);
        all &= hits[i] > 0;
    }
    return all;
}

static void restate(reference *r, const tc_text *t) {
    r->n = r->segments = 0;
    for (uint32_t i = 0, len; i < t->n && r->n < MOST; i += len) {
        r->at[r->n] = i;
        r->cp[r->n++] = tc_cp_of(tc_utf8_decode(t->at + i, &len));
    }
    r->at[r->n] = t->n;
    if (r->n) (void)boundary(r, 0);
    for (uint32_t i = 0, j; i < r->n; i = j) {
        for (j = i + 1; !boundary(r, j) && j < r->n; j++) {
        }
        const tc_cp *x = r->cp[i];
        bool blank = x->flags & TC_CP_BLANK;
        if (blank && x->wb == TC_WB_EXTENDNUMLET) { /* U+202F is a blank unless it joins words */
            uint32_t k = i + 1;
            while (k < j && skipped(r, k)) k++;
            blank = k == j || !wordy(r->cp[k]->wb);
        }
        if (blank) continue;
        r->start[r->segments] = r->at[i];
        r->end[r->segments++] = r->at[j];
    }
}

static reference shared;

static bool same_as_reference(bench *b) {
    restate(&shared, &b->w.text);
    bool same = shared.segments == b->w.n_tok;
    for (uint32_t i = 0; same && i < shared.segments; i++)
        same = shared.start[i] == b->w.tok_start[i] && shared.end[i] == b->w.tok_end[i];
    return same;
}

static void show(const bench *b) {
    for (uint32_t i = 0; i < b->w.text.n; i++) fprintf(stderr, "%02x ", b->w.text.at[i]);
    fprintf(stderr, "\n  tokens:");
    for (uint32_t i = 0; i < b->w.n_tok; i++) fprintf(stderr, " [%u,%u)", b->w.tok_start[i], b->w.tok_end[i]);
    fprintf(stderr, "\n  wanted:");
    for (uint32_t i = 0; i < shared.segments; i++)
        fprintf(stderr, " [%u,%u)", shared.start[i], shared.end[i]);
    fprintf(stderr, "\n");
}

/* ------------------------------------------------------------------------------------- random */

static uint64_t seed = 1;
static uint32_t roll(uint32_t n) { /* splitmix64 */
    uint64_t z = seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) % n);
}

/* Text of a style: 0 mostly ASCII with curly quotes, 1 every class of Word_Break, 2 any bytes, 3 tailoring's
 * signs, 4 scripts of two bytes. */
enum { STYLES = 5 };
static size_t invent(uint8_t *out, size_t room, int style) {
    static const uint32_t odd[] = {0x2019, 0x2018,  0x201C,  0x2014, 0xA0,  0xE9,   0xB7,   0x300,  0xAD,
                                   0x200D, 0x1F468, 0x1F1E6, 0x5D0,  0x22,  0x27,   0x30AB, 0x203F, 0x202F,
                                   0x2028, 0x85,    0x3000,  0x660,  0x37E, 0xD7,   0x4E00, 0xFEFF, 0x200B,
                                   0x2002, 0x1F3FD, 0x23F0,  0x24C2, 0x43F, 0x2044, 0x130,  0x23A};
    static const char plain[] = "abcdeSs  TUxyz '.,:;_-$%0129\n\r\t\"";
    static const char *const bits[] = {"'s",   "s", "’s", "@", "#", "http://", "www.", ".com",
                                       "U.S.", "_", "-",  ".", ":", " ",       "/",    "a",
                                       "The",  "9", "´s", "(", ")", "é",       "\n",   "\xE2\x80\xAF",
                                       "’",    "a’", "“",  "”", "—", "'",       "S",    "‘s",
                                       "\xD7\x90", "\xD7\x90\"", "\xF0\x9F\x87\xA6", "\xF0\x9F\x87\xA6\xF0\x9F\x87\xBA"};
    size_t n = 0;
    while (n + 16 < room) {
        if (style == 2) {
            out[n++] = (uint8_t)roll(256);
        } else if (style == 4) {
            static const uint32_t from[] = {0x400, 0x430, 0xC0, 0x100, 0x380, 0x5D0, 0x620, 0x4C0};
            if (roll(6) == 0)
                out[n++] = (uint8_t)plain[roll(sizeof plain - 1)];
            else
                n += tc_utf8_encode(from[roll(roll(4) ? 2 : TC_COUNT_OF(from))] + roll(0x40), out + n);
        } else if (style == 3) {
            const char *s = bits[roll(TC_COUNT_OF(bits))];
            memcpy(out + n, s, strlen(s));
            n += strlen(s);
        } else if (roll(style == 0 ? 40 : 3) == 0) {
            n += tc_utf8_encode(odd[style == 0 ? roll(7) : roll(TC_COUNT_OF(odd))], out + n);
        } else {
            out[n++] = (uint8_t)plain[roll(sizeof plain - 1)];
        }
    }
    return n;
}

static bool same_columns(const tc_work *a, const tc_work *b) {
    if (a->n_tok != b->n_tok) return false;
    for (uint32_t i = 0; i <= a->n_tok; i++) {
        if (a->tok_start[i] != b->tok_start[i] || a->tok_end[i] != b->tok_end[i] ||
            a->tok_kind[i] != b->tok_kind[i] || a->tok_flags[i] != b->tok_flags[i] ||
            a->tok_fold_n[i] != b->tok_fold_n[i] || a->tok_hash[i] != b->tok_hash[i])
            return false;
        if (memcmp(tc_tok_fold_at(a, i), tc_tok_fold_at(b, i), a->tok_fold_n[i]) != 0) return false;
    }
    return true;
}

/* What must hold of any columns. */
static bool sound(const tc_work *w) {
    const tc_text *t = &w->text;
    uint32_t last = 0, n = w->n_tok;
    if (w->tok_start[n] != t->n || w->tok_end[n] != t->n) return false;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t s = w->tok_start[i], e = w->tok_end[i];
        if (s < last || e <= s || e > t->n || (t->at[s] & 0xC0) == 0x80 || (t->at[e] & 0xC0) == 0x80)
            return false;
        bool line = i == 0;
        for (uint32_t j = last; j < s;) { /* what lies between tokens is blank */
            uint32_t len;
            uint32_t c = tc_utf8_decode(t->at + j, &len);
            const tc_cp *x = tc_cp_of(c);
            bool mark = x->wb == TC_WB_EXTEND || x->wb == TC_WB_FORMAT || x->wb == TC_WB_ZWJ;
            if (!(x->flags & TC_CP_BLANK) && !(mark && j > last)) return false;
            line |= newline(x->wb);
            j += len;
        }
        if (((w->tok_flags[i] & TC_TOK_SPACE) != 0) != (s > last || i == 0)) return false;
        if (((w->tok_flags[i] & TC_TOK_BREAK) != 0) != line) return false;
        if (w->tok_hash[i] != tc_hash(tc_tok_fold_at(w, i), w->tok_fold_n[i])) return false;
        uint8_t *again = malloc(2 * (size_t)(e - s) + 1);
        size_t len = again ? tc_fold(t->at + s, e - s, again) : 0;
        if (again && len == 0) memcpy(again, t->at + s, len = e - s);
        if (again && w->tok_kind[i] == TC_TOK_CLITIC) memcpy(again, "'s", len = 2);
        bool same = again && (len > UINT16_MAX ||
                              (len == w->tok_fold_n[i] && memcmp(again, tc_tok_fold_at(w, i), len) == 0));
        free(again);
        if (!same) return false;
        if (w->tok_word[i] != 0 || w->tok_sent[i] != TC_NONE || w->tok_mention[i] != TC_NONE ||
            w->tok_time[i] != TC_NONE || w->tok_quantity[i] != TC_NONE)
            return false;
        last = e;
    }
    return true;
}

/* -------------------------------------------------------------------------------------- tests */

TEST(unicode_word_break_test) {
    FILE *f = fopen(break_path, "r");
    char line[4096];
    int lines = 0, wrong = 0;
    memset(hits, 0, sizeof hits);
    if (!f) {
        printf("     (no %s: Unicode's test is left out)\n", break_path);
        return;
    }
    for (int k = TC_KERNEL_PORTABLE; k < TC_KERNEL_COUNT; k++) {
        bench b;
        if (!tc_kernel_available((tc_kernel)k)) continue;
        bench_init(&b, (tc_kernel)k, true);
        rewind(f);
        while (fgets(line, sizeof line, f)) {
            uint32_t points[100], n_points = 0;
            bool before[101]; /* a boundary stands before the character, or the end */
            char *hash = strchr(line, '#'), *rest = line, *word;
            if (hash) *hash = '\0';
            for (; (word = strtok(rest, " \t\n")) != NULL && n_points < TC_COUNT_OF(points); rest = NULL) {
                if (strcmp(word, "\xC3\xB7") == 0 || strcmp(word, "\xC3\x97") == 0)
                    before[n_points] = word[1] == '\xB7';
                else
                    points[n_points++] = (uint32_t)strtoul(word, NULL, 16);
            }
            if (n_points == 0) continue;
            for (uint32_t lead = 0; lead < 70; lead += lead == 0 ? 55 : 3) { /* again across a block's edge */
                uint8_t text[600];
                uint32_t n = lead, starts[100], ends[100], segments = 0;
                memset(text, ' ', lead);
                if (lead) text[lead - 1] = '\n'; /* behind which there is a boundary */
                bool open = false;
                for (uint32_t i = 0; i < n_points; i++) {
                    if (before[i]) {
                        open = !(tc_cp_of(points[i])->flags & TC_CP_BLANK);
                        if (open) starts[segments++] = n;
                    }
                    n += tc_utf8_encode(points[i], text + n);
                    if (open && before[i + 1]) ends[segments - 1] = n;
                }
                bool same = bench_run(&b, text, n) == TC_OK && b.w.n_tok == segments;
                for (uint32_t i = 0; same && i < segments; i++)
                    same = b.w.tok_start[i] == starts[i] && b.w.tok_end[i] == ends[i];
                same = same && same_as_reference(&b);
                lines++;
                wrong += !same;
                if (!same && wrong < 5) show(&b);
            }
        }
        bench_release(&b);
    }
    fclose(f);
    printf("     %d lines of Unicode's test, %d wrong\n", lines, wrong);
    CHECK(lines > 1000);
    CHECK(wrong == 0);
    CHECK(every_rule_hit());
}

TEST(restated_rules_agree) {
    static uint8_t text[MOST];
    for (int k = TC_KERNEL_PORTABLE; k < TC_KERNEL_COUNT; k++) {
        bench b;
        if (!tc_kernel_available((tc_kernel)k)) continue;
        bench_init(&b, (tc_kernel)k, true);
        memset(hits, 0, sizeof hits);
        seed = 7;
        for (int round = 0, wrong = 0; round < 6000 && wrong < 3; round++) {
            size_t n = invent(text, round % 100 == 0 ? 12000 : 17 + roll(300), round % STYLES);
            bool good = bench_run(&b, text, n) == TC_OK && same_as_reference(&b);
            CHECK(good);
            if (!good) {
                wrong++;
                if (n < 400) show(&b);
            }
        }
        CHECK(every_rule_hit());
        bench_release(&b);
    }
}

/* What kind a token of UAX #29 is, restated. */
static unsigned kind_again(const tc_text *t, uint32_t s, uint32_t e) {
    bool letter = false, keycap = false;
    uint32_t len, first = tc_utf8_decode(t->at + s, &len);
    for (uint32_t i = s; i < e; i += len) {
        uint32_t c = tc_utf8_decode(t->at + i, &len);
        letter |= (tc_cp_of(c)->flags & TC_CP_LETTER) != 0;
        keycap |= c == 0x20E3;
    }
    if (letter) return TC_TOK_WORD;
    if (keycap) return TC_TOK_SYMBOL;
    return first < 0x80 ? tc_ascii_kind[first] : tc_kind_of_point(first, tc_cp_of(first));
}

static bool kinds_hold(const tc_work *w) {
    for (uint32_t i = 0; i < w->n_tok; i++)
        if (w->tok_kind[i] != kind_again(&w->text, w->tok_start[i], w->tok_end[i])) return false;
    return true;
}

/* Offsets and kinds alone come to the same tokens. */
static bool same_spans(const tc_work *full, bench *b) {
    tc_error err = {0};
    b->w.text = full->text;
    tc_status status = tc_tokenize_spans(&b->w, b->pipeline.options.kernel, b->pipeline.options.uax29,
                                         tc_work_reserve_tokens, &err);
    memset(&b->w.text, 0, sizeof b->w.text);
    size_t n = full->n_tok;
    return status == TC_OK && b->w.n_tok == n &&
           memcmp(b->w.tok_start, full->tok_start, n * sizeof *full->tok_start) == 0 &&
           memcmp(b->w.tok_end, full->tok_end, n * sizeof *full->tok_end) == 0 &&
           memcmp(b->w.tok_kind, full->tok_kind, n) == 0;
}

TEST(kernels_give_the_same_columns) {
    static uint8_t text[MOST];
    for (int exact = 0; exact < 2; exact++) {
        bench a, b, spans;
        bench_init(&a, TC_KERNEL_PORTABLE, exact);
        bench_init(&b, TC_KERNEL_AUTO, exact);
        bench_init(&spans, TC_KERNEL_AUTO, exact);
        seed = 11 + (uint64_t)exact;
        bool good = true;
        for (int round = 0; good && round < 6000; round++) {
            size_t n = invent(text, round % 100 == 0 ? 15000 : 17 + roll(300), round % STYLES);
            CHECK(bench_run(&a, text, n) == TC_OK);
            bool fine = exact || sound(&a.w), kinds = !exact || kinds_hold(&a.w);
            CHECK(fine);
            CHECK(kinds);
            good = fine && kinds;
            for (int k = TC_KERNEL_PORTABLE; good && k < TC_KERNEL_COUNT; k++) {
                if (!tc_kernel_available((tc_kernel)k)) continue;
                b.pipeline.options.kernel = spans.pipeline.options.kernel = (tc_kernel)k;
                CHECK(bench_run(&b, text, n) == TC_OK);
                bool same = same_columns(&a.w, &b.w), alone = same_spans(&a.w, &spans);
                CHECK(same);
                CHECK(alone);
                good = same && alone;
                if (!good) fprintf(stderr, "kernel %s, %s\n", tc_kernel_name((tc_kernel)k), exact ? "exact" : "tailored");
            }
            if (!good && n < 400) {
                restate(&shared, &a.w.text);
                show(&a);
                show(same_columns(&a.w, &b.w) ? &spans : &b);
            }
        }
        bench_release(&a);
        bench_release(&b);
        bench_release(&spans);
    }
}

static uint32_t unescape(const char *s, size_t n, char *out) {
    uint32_t m = 0;
    for (size_t i = 0; i < n;) {
        if (i + 3 < n && s[i] == '\\' && s[i + 1] == 'u' && s[i + 2] == '{') {
            char *end;
            m += tc_utf8_encode((uint32_t)strtoul(s + i + 3, &end, 16), (uint8_t *)out + m);
            i = (size_t)(end - s) + 1;
        } else if (i + 1 < n && s[i] == '\\' && s[i + 1] == 'n') {
            out[m++] = '\n';
            i += 2;
        } else {
            out[m++] = s[i++];
        }
    }
    out[m] = '\0';
    return m;
}

TEST(spec) {
    FILE *f = fopen(spec_path, "r");
    CHECK(f != NULL);
    if (!f) return;
    char line[2000], want[2000], text[2000], got[4000];
    int examples = 0, number = 0;
    bool in = false;
    bench b;
    bench_init(&b, TC_KERNEL_AUTO, false);
    while (fgets(line, sizeof line, f)) {
        number++;
        if (strncmp(line, "```", 3) == 0) {
            in = strncmp(line, "```tokens", 9) == 0;
            continue;
        }
        char *arrow = strstr(line, " => "), *kinds = strstr(line, " :: "), *folds = strstr(line, " ~~ ");
        if (!in || !arrow || !kinds) continue;
        line[strcspn(line, "\n")] = '\0';
        uint32_t n = unescape(line, (size_t)(arrow - line), text);
        CHECK(bench_run(&b, text, n) == TC_OK);
        size_t m = 0;
        for (uint32_t i = 0; i < b.w.n_tok; i++)
            m += (size_t)snprintf(got + m, sizeof got - m, "%s%.*s", i ? " " : "",
                                  (int)(b.w.tok_end[i] - b.w.tok_start[i]),
                                  (const char *)b.w.text.at + b.w.tok_start[i]);
        m += (size_t)snprintf(got + m, sizeof got - m, " :: ");
        for (uint32_t i = 0; i < b.w.n_tok; i++) got[m++] = "WNPSCUEHT"[b.w.tok_kind[i]];
        got[m] = '\0';
        if (folds) {
            m += (size_t)snprintf(got + m, sizeof got - m, " ~~");
            for (uint32_t i = 0; i < b.w.n_tok; i++)
                m += (size_t)snprintf(got + m, sizeof got - m, " %.*s", (int)b.w.tok_fold_n[i],
                                      (const char *)tc_tok_fold_at(&b.w, i));
        }
        unescape(arrow + 4, strlen(arrow + 4), want);
        if (strcmp(got, want) != 0) fprintf(stderr, "%s:%d\n", spec_path, number);
        CHECK_STR(got, want);
        examples++;
    }
    fclose(f);
    bench_release(&b);
    printf("     %d examples\n", examples);
    CHECK(examples > 50);
}

static unsigned flags_of(const char *text, uint32_t tok) {
    bench b;
    bench_init(&b, TC_KERNEL_AUTO, false);
    CHECK(bench_run(&b, text, strlen(text)) == TC_OK);
    unsigned flags = tok < b.w.n_tok ? b.w.tok_flags[tok] : 0;
    bench_release(&b);
    return flags;
}

TEST(flags) {
    enum { HEAD = TC_TOK_SPACE | TC_TOK_BREAK };
    CHECK(flags_of("Trump", 0) == (HEAD | TC_TOK_UPPER1));
    CHECK(flags_of("trump", 0) == HEAD);
    CHECK(flags_of("US", 0) == (HEAD | TC_TOK_UPPER1 | TC_TOK_UPPERALL));
    CHECK(flags_of("U.S.", 0) == (HEAD | TC_TOK_UPPER1 | TC_TOK_UPPERALL));
    CHECK(flags_of("A", 0) == (HEAD | TC_TOK_UPPER1));
    CHECK(flags_of("iPhone", 0) == (HEAD | TC_TOK_MIXED));
    CHECK(flags_of("ByteDance", 0) == (HEAD | TC_TOK_UPPER1 | TC_TOK_MIXED));
    CHECK(flags_of("Éric", 0) == (HEAD | TC_TOK_UPPER1));
    CHECK(flags_of("ÉRIC", 0) == (HEAD | TC_TOK_UPPER1 | TC_TOK_UPPERALL));
    CHECK(flags_of("1st", 0) == (HEAD | TC_TOK_DIGIT));
    CHECK(flags_of("G7", 0) == (HEAD | TC_TOK_DIGIT | TC_TOK_UPPER1));
    CHECK(flags_of("a,b", 1) == 0);
    CHECK(flags_of("a b", 1) == TC_TOK_SPACE);
    CHECK(flags_of("a \n\n b", 1) == (TC_TOK_SPACE | TC_TOK_BREAK));
    CHECK(flags_of("a\xC2\xA0“b", 1) == TC_TOK_SPACE);
    CHECK(flags_of("a \xE2\x80\xA8 b", 1) == (TC_TOK_SPACE | TC_TOK_BREAK));
}

TEST(empty_and_blank) {
    bench b;
    bench_init(&b, TC_KERNEL_AUTO, false);
    CHECK(bench_run(&b, "", 0) == TC_OK && b.w.n_tok == 0 && sound(&b.w));
    CHECK(bench_run(&b, " \n\t ", 4) == TC_OK && b.w.n_tok == 0 && sound(&b.w));
    for (size_t n = 1; n <= 200; n++) {
        char text[200];
        memset(text, 'a', sizeof text);
        CHECK(bench_run(&b, text, n) == TC_OK && b.w.n_tok == 1 && sound(&b.w));
    }
    bench_release(&b);
}

/* Long inputs on which a careless tokeniser is quadratic; each takes a fraction of a second. */
TEST(adversarial) {
    static const char *const units[] = {"a",
                                        "'",
                                        "a'",
                                        "\"",
                                        "\xCC\x81",
                                        "a\xCC\x81'",
                                        "@",
                                        "a@",
                                        "#",
                                        ":",
                                        "a:",
                                        "a.",
                                        "a.A",
                                        "-",
                                        "a-",
                                        "_",
                                        "_a",
                                        "//",
                                        "a://",
                                        "www.",
                                        "(",
                                        ")",
                                        "1,",
                                        "1://",
                                        "#1",
                                        "@1",
                                        "a://.",
                                        "\xE2\x80\x8D",
                                        "\xF0\x9F\x87\xA6",
                                        "\xE2\x80\xAF",
                                        " ",
                                        "\n",
                                        "a.com-",
                                        "\xFF",
                                        "a@a.co",
                                        "\xD7\x90\"",
                                        "\xE2\x80\x99s",
                                        "\xC8\xBA"};
    const size_t size = 3 << 20;
    char *text = malloc(size);
    CHECK(text != NULL);
    if (!text) return;
    for (size_t u = 0; u < TC_COUNT_OF(units); u++) {
        size_t len = strlen(units[u]), n = 0;
        for (; n + len <= size; n += len) memcpy(text + n, units[u], len);
        bench b;
        bench_init(&b, TC_KERNEL_AUTO, u % 2);
        CHECK(bench_run(&b, text, n) == TC_OK);
        bench_release(&b);
    }
    free(text);
}

TEST(allocation_failures) {
    static uint8_t text[4000];
    seed = 3;
    size_t n = invent(text, sizeof text, 1);
    for (long fail = 1;; fail++) {
        test_heap heap = {.fail_at = fail};
        bench b;
        bench_init(&b, TC_KERNEL_AUTO, false);
        b.w.alloc = test_heap_alloc(&heap);
        tc_status status = bench_run(&b, text, n);
        CHECK(status == TC_OK || status == TC_E_MEMORY);
        if (status != TC_OK)
            CHECK(bench_run(&b, text, n) == TC_OK && sound(&b.w)); /* and goes on from there */
        bench_release(&b);
        CHECK(heap.live == 0 && !heap.wrong_size);
        if (status == TC_OK && heap.calls < fail) break;
    }
}

TEST(cancel) {
    volatile int stop = 1;
    tc_run run = {&stop, NULL, NULL};
    bench b;
    bench_init(&b, TC_KERNEL_AUTO, false);
    b.w.run = &run;
    CHECK(bench_run(&b, "a b", 3) == TC_E_CANCELLED);
    bench_release(&b);
}

TEST(kernel_choice) {
    CHECK(tc_kernel_available(TC_KERNEL_AUTO) && tc_kernel_available(TC_KERNEL_PORTABLE));
    CHECK(!tc_kernel_available(TC_KERNEL_COUNT));
    CHECK_STR(tc_kernel_name(TC_KERNEL_AVX2), "avx2");
    CHECK(tc_kernel_pick(TC_KERNEL_PORTABLE) == &tc_kernel_portable);
    for (int k = TC_KERNEL_PORTABLE; k < TC_KERNEL_COUNT; k++)
        printf("     %s %s\n", tc_kernel_name((tc_kernel)k),
               tc_kernel_available((tc_kernel)k) ? "available" : "not available");
}

int main(int argc, char **argv) {
    if (argc > 1) spec_path = argv[1];
    if (argc > 2) break_path = argv[2];
    RUN(kernel_choice);
    RUN(unicode_word_break_test);
    RUN(restated_rules_agree);
    RUN(spec);
    RUN(flags);
    RUN(empty_and_blank);
    RUN(kernels_give_the_same_columns);
    RUN(adversarial);
    RUN(allocation_failures);
    RUN(cancel);
    return test_end();
}
