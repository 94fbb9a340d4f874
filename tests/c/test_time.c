/* test_time.c: tests/spec/times.md row by row; the calendar; no guess that a day of the interval contradicts;
 * hostile input; memory running short. */
#include "test.h"
#include "fixture.h"
#include "time_note.h"

#ifndef TEST_DIR
#define TEST_DIR "tests"
#endif

static const char *spec_path = TEST_DIR "/spec/times.md";
static fixture_rules sources;

typedef struct bench {
    struct tc_pipeline pipeline;
    tc_work w;
    tc_arena arena;
} bench;

static bool bench_open(bench *b, const tc_alloc *alloc, tc_error *err) {
    memset(b, 0, sizeof *b);
    b->pipeline.alloc = tc_alloc_or_default(alloc);
    b->w.alloc = b->pipeline.alloc;
    b->w.pipeline = &b->pipeline;
    tc_arena_init(&b->arena, b->w.alloc);
    b->w.arena = &b->arena;
    return tc_rules_new(alloc, sources.at, sources.n, 0, &b->pipeline.rules, err) == TC_OK;
}

static void bench_close(bench *b) {
    tc_text_release(&b->w.text, &b->w.alloc);
    tc_work_release(&b->w);
    tc_arena_release(&b->arena);
    tc_rules_free(b->pipeline.rules);
}

static tc_status analyse(bench *b, const char *text, size_t n, int32_t lo, int32_t hi, tc_error *err) {
    tc_status status = TC_OK;
    tc_work *w = &b->w;
    tc_text_release(&w->text, &w->alloc);
    tc_arena_release(&b->arena);
    w->n_tok = w->sentences.n = w->debris.n = w->mentions.n = w->times.n = w->time_notes.n = w->dct_cues.n =
        0;
    w->title.start = w->title.end = 0;
    w->quality = 0;
    w->dct_lo = lo;
    w->dct_hi = hi;
    w->dct_method = lo == TC_DAY_NONE ? TC_DCT_NONE : TC_DCT_GIVEN;
    TC_TRY(tc_text_init(&w->text, &w->alloc, (const uint8_t *)text, n, err));
    TC_TRY(tc_tokenize(w, err));
    tc_rules_classify(b->pipeline.rules, w);
    TC_TRY(tc_structure(w, err));
    for (uint32_t i = 0; i < w->n_tok; i++) w->tok_mention[i] = TC_NONE;
    TC_TRY(tc_times_spot(w, err));
    TC_TRY(tc_date_document(w, err));
    TC_TRY(tc_times_resolve(w, err));
done:
    return status;
}

/* Every row must be fit for the stages behind, whatever the text. */
static bool sound(const tc_work *w) {
    for (uint32_t i = 0; i < w->times.n; i++) {
        const tc_time *t = &w->times.at[i];
        if (t->tok >= t->tok_end || t->tok_end > w->n_tok || t->start >= t->end) return false;
        if (t->start != w->tok_start[t->tok] || t->end != w->tok_end[t->tok_end - 1]) return false;
        if (!t->value || !*t->value || !t->rule) return false;
        if ((t->lo == TC_DAY_NONE) != (t->hi == TC_DAY_NONE) || t->lo > t->hi) return false;
        if (t->lo != TC_DAY_NONE && t->type == TC_DATE && strchr(t->value, 'X')) return false;
        if (i > 0 && t->tok < w->times.at[i - 1].tok_end) return false;
        for (uint32_t k = t->tok; k < t->tok_end; k++)
            if (w->tok_time[k] != i) return false;
    }
    return true;
}

/* ---------------------------------------------------------------------------------------- spec */

typedef struct row {
    char text[1024]; /* without the marks */
    size_t n, start, end;
    bool marked;
    char day[40], type[16], value[40], interval[40], more[120];
} row;

static bool cell(const char **at, char *out, size_t size) {
    const char *p = *at + 1, *end = strchr(p, '|');
    if (**at != '|' || !end) return false;
    *at = end;
    while (p < end && *p == ' ') p++;
    while (end > p && end[-1] == ' ') end--;
    if ((size_t)(end - p) >= size) return false;
    memcpy(out, p, (size_t)(end - p));
    out[end - p] = '\0';
    return true;
}

/* A line of a table; false for headers, rules and prose. */
static bool read_row(const char *line, row *r) {
    char text[1024];
    if (*line != '|' || !cell(&line, r->day, sizeof r->day) || !cell(&line, text, sizeof text) ||
        !cell(&line, r->type, sizeof r->type) || !cell(&line, r->value, sizeof r->value) ||
        !cell(&line, r->interval, sizeof r->interval) || !cell(&line, r->more, sizeof r->more))
        return false;
    if (strcmp(r->day, "day") == 0 || strncmp(r->day, "---", 3) == 0) return false;
    r->n = 0;
    r->marked = false;
    for (const char *p = text; *p; p++) {
        if (strncmp(p, "[[", 2) == 0)
            r->start = r->n, p++;
        else if (strncmp(p, "]]", 2) == 0)
            r->end = r->n, r->marked = true, p++;
        else if (strncmp(p, "\xE2\x8F\x8E", 3) == 0)
            r->text[r->n++] = '\n', p += 2;
        else
            r->text[r->n++] = *p;
    }
    r->text[r->n] = '\0';
    return true;
}

static int32_t read_day(const char *s) {
    int y, m, d;
    return sscanf(s, "%d-%d-%d", &y, &m, &d) == 3 ? tc_day_of(y, m, d) : TC_DAY_NONE;
}

static void interval_text(int32_t lo, int32_t hi, char out[40]) {
    tc_ymd a = tc_ymd_of(lo), b = tc_ymd_of(hi);
    if (lo == TC_DAY_NONE)
        snprintf(out, 40, "-");
    else if (lo == hi)
        snprintf(out, 40, "%04d-%02d-%02d", (int)a.year, (int)a.month, (int)a.day);
    else
        snprintf(out, 40, "%04d-%02d-%02d..%04d-%02d-%02d", (int)a.year, (int)a.month, (int)a.day,
                 (int)b.year, (int)b.month, (int)b.day);
}

/* True when got is what "key=" asks for, or nothing asks. */
static bool asked(const char *more, const char *key, const char *got) {
    const char *at = strstr(more, key);
    if (!at) return true;
    at += strlen(key);
    size_t n = strcspn(at, " ");
    return strlen(got) == n && memcmp(got, at, n) == 0;
}

static void check_row(bench *b, const row *r, int line) {
    tc_error err = {0};
    const tc_work *w = &b->w;
    int32_t day = read_day(r->day);
    test_checks++;
    if (analyse(b, r->text, r->n, day, day, &err) != TC_OK || !sound(w)) {
        test_failures++;
        fprintf(stderr, "times.md:%d: %s\n", line, err.message);
        return;
    }
    char interval[40] = "", dct[40];
    bool found = !r->marked && w->times.n == 0;
    interval_text(w->dct_lo, w->dct_hi, dct);
    for (uint32_t i = 0; i < w->times.n && r->marked; i++) {
        const tc_time *t = &w->times.at[i];
        if (t->start != r->start || t->end != r->end) continue;
        interval_text(t->lo, t->hi, interval);
        found = strcmp(tc_time_type_name(t->type), r->type) == 0 && strcmp(t->value, r->value) == 0 &&
                strcmp(interval, r->interval) == 0 && asked(r->more, "mod=", t->mod ? t->mod : "-") &&
                asked(r->more, "anchor=", tc_anchor_name(t->anchor)) &&
                asked(r->more, "edtf=", t->edtf ? t->edtf : "-");
    }
    if (found && asked(r->more, "dct=", dct)) return;
    test_failures++;
    fprintf(stderr, "times.md:%d: %s\n    want %s %s %s %s; dct is %s\n", line, r->text, r->type, r->value,
            r->interval, r->more, dct);
    for (uint32_t i = 0; i < w->times.n; i++) {
        const tc_time *t = &w->times.at[i];
        interval_text(t->lo, t->hi, interval);
        fprintf(stderr, "    got [%.*s] %s %s %s mod=%s anchor=%s edtf=%s rule=%s\n",
                (int)(t->end - t->start), r->text + t->start, tc_time_type_name(t->type), t->value, interval,
                t->mod ? t->mod : "-", tc_anchor_name(t->anchor), t->edtf ? t->edtf : "-", t->rule);
    }
}

/* Calls f with every row of the spec; returns how many there were. */
static int each_row(bench *b, void (*f)(bench *, const row *, int)) {
    size_t n;
    static row r;
    char *text = fixture_read(spec_path, &n);
    int rows = 0, line_number = 1;
    if (!text || n == 0) {
        free(text);
        return 0;
    }
    text[n - 1] = '\0';
    for (char *line = text, *end; line; line = end, line_number++) {
        end = strchr(line, '\n');
        if (end) *end++ = '\0';
        if (!read_row(line, &r)) continue;
        rows++;
        f(b, &r, line_number);
    }
    free(text);
    return rows;
}

TEST(spec) {
    bench b;
    tc_error err = {0};
    CHECK(bench_open(&b, NULL, &err));
    if (err.message[0]) fprintf(stderr, "%s\n", err.message);
    CHECK(each_row(&b, check_row) >= 150);
    bench_close(&b);
}

/* ------------------------------------------------------------------------------------- intervals */

/* With a document's day known as an interval, a dated value must hold on each of its days. */
static void check_agreement(bench *b, const row *r, int line) {
    enum { DAYS = 45, STEP = 5, KEPT = 8 };
    tc_error err = {0};
    int32_t day = read_day(r->day);
    tc_time kept[KEPT];
    char value[KEPT][48];
    if (day == TC_DAY_NONE) return;
    if (analyse(b, r->text, r->n, day, day + DAYS, &err) != TC_OK) return;
    CHECK(sound(&b->w));
    uint32_t n = b->w.times.n < KEPT ? b->w.times.n : KEPT;
    for (uint32_t i = 0; i < n; i++) {
        kept[i] = b->w.times.at[i];
        snprintf(value[i], sizeof value[i], "%s", kept[i].value);
    }
    for (int32_t d = 0; d <= DAYS; d += STEP) {
        CHECK(analyse(b, r->text, r->n, day + d, day + d, &err) == TC_OK && b->w.times.n >= n);
        for (uint32_t i = 0; i < n && i < b->w.times.n; i++) {
            test_checks++;
            if (kept[i].lo == TC_DAY_NONE || strcmp(value[i], b->w.times.at[i].value) == 0) continue;
            test_failures++;
            fprintf(stderr, "times.md:%d: \"%s\" is %s in the interval, %s on its day %d\n", line, r->text,
                    value[i], b->w.times.at[i].value, (int)d);
        }
    }
}

TEST(no_guess) {
    bench b;
    tc_error err = {0};
    CHECK(bench_open(&b, NULL, &err));
    each_row(&b, check_agreement);
    bench_close(&b);
}

/* ------------------------------------------------------------------------------------- calendar */

TEST(calendar) {
    CHECK(time_holiday("easter", 2000) == tc_day_of(2000, 4, 23));
    CHECK(time_holiday("easter", 1961) == tc_day_of(1961, 4, 2));
    CHECK(time_holiday("easter", 2024) == tc_day_of(2024, 3, 31));
    CHECK(time_holiday("goodfriday", 2024) == tc_day_of(2024, 3, 29));
    CHECK(time_holiday("thanksgiving", 2021) == tc_day_of(2021, 11, 25));
    CHECK(time_holiday("labor", 2023) == tc_day_of(2023, 9, 4));
    CHECK(time_holiday("memorial", 2023) == tc_day_of(2023, 5, 29));
    CHECK(time_holiday("electionday", 2020) == tc_day_of(2020, 11, 3));
    CHECK(time_holiday("1225", 1999) == tc_day_of(1999, 12, 25));
    CHECK(time_holiday("nosuchday", 1999) == TC_DAY_NONE);
    for (int32_t day = tc_day_of(1899, 12, 20); day < tc_day_of(1904, 3, 5); day++)
        for (int unit = UNIT_DAY; unit <= UNIT_CENTURY; unit++) {
            time_span s = time_span_around(unit, day);
            if (unit == UNIT_WEEKEND || unit == UNIT_SEASON) continue;
            CHECK(s.lo <= day && day <= s.hi);
            CHECK(time_span_step(unit, s.hi, 1).hi > s.hi || unit == UNIT_NIGHT);
        }
    char out[TIME_TEXT];
    time_span week = time_span_around(UNIT_WEEK, tc_day_of(2021, 1, 2));
    time_write(&week, out);
    CHECK_STR(out, "2020-W53");
    time_span winter = {UNIT_SEASON, tc_day_of(2019, 12, 1), tc_day_of(2020, 2, 29)};
    time_write(&winter, out);
    CHECK_STR(out, "2020-WI");
    CHECK(time_write_edtf(&winter, NULL, out));
    CHECK_STR(out, "2020-24");
}

/* --------------------------------------------------------------------------------- hostile, memory */

TEST(hostile) {
    static const char *const patterns[] = {
        "the ",
        "a ",
        "in the early part of the ",
        "1 ",
        "2020-",
        "May ",
        "Friday, ",
        "12/11/",
        "12:",
        "first ",
        "twenty-",
        "one ",
        "the last few days of the ",
        "31 February 99 ",
        "0 ",
        "00:00:",
        "\xE2\x80\x93",
        "99999999999999999999 years ago. ",
        "years ",
        "Q3",
        "9999 BC ",
        "1 BC ",
        "the 99th century ",
        "a million centuries ago, ",
        "February 30, 2021. ",
        "31/31/3131 ",
        "'99 ",
        "of ",
    };
    bench b;
    tc_error err = {0};
    static char text[60000];
    CHECK(bench_open(&b, NULL, &err));
    for (size_t i = 0; i < TC_COUNT_OF(patterns); i++) {
        size_t n = 0, len = strlen(patterns[i]);
        while (n + len < sizeof text) memcpy(text + n, patterns[i], len), n += len;
        CHECK(analyse(&b, text, n, 18000, 18000, &err) == TC_OK && sound(&b.w));
        CHECK(analyse(&b, text, n, TC_DAY_NONE, TC_DAY_NONE, &err) == TC_OK && sound(&b.w));
    }
    /* words of the rules in every order a small generator gives */
    uint32_t seed = 1;
    for (int round = 0; round < 40; round++) {
        size_t n = 0;
        while (n + 40 < sizeof text / 4) {
            seed = seed * 1664525u + 1013904223u;
            const char *p = patterns[(seed >> 16) % TC_COUNT_OF(patterns)];
            n += (size_t)snprintf(text + n, 40, "%s%s", p, (seed >> 8) % 5 == 0 ? ". " : "");
        }
        CHECK(analyse(&b, text, n, 18000, 18000 + round * 50, &err) == TC_OK && sound(&b.w));
    }
    CHECK(analyse(&b, "", 0, 18000, 18000, &err) == TC_OK && b.w.times.n == 0);
    bench_close(&b);
}

TEST(cancelled) {
    bench b;
    tc_error err = {0};
    int stop = 1;
    tc_run run = {.cancel = &stop};
    static char text[200000];
    for (size_t i = 0; i + 9 < sizeof text; i += 9) memcpy(text + i, "In 2020. ", 9);
    CHECK(bench_open(&b, NULL, &err));
    CHECK(analyse(&b, text, sizeof text - 10, 18000, 18000, &err) == TC_OK);
    b.w.run = &run;
    b.w.times.n = b.w.time_notes.n = 0;
    CHECK(tc_times_spot(&b.w, &err) == TC_E_CANCELLED);
    b.w.run = NULL;
    bench_close(&b);
}

TEST(memory) {
    static const char text[] = "A report came on Friday (July 29). It was sent in April 2020. Two days "
                               "later, from 6-7 January 2021, "
                               "for three years, it has been here every week, and will be until next year.";
    test_heap heap = {0};
    tc_alloc alloc = test_heap_alloc(&heap);
    bench b;
    tc_error err = {0};
    tc_status status = TC_E_MEMORY;
    for (long fail = 1; status == TC_E_MEMORY && fail < 400; fail++) {
        heap.fail_at = 0;
        heap.sticky = true;
        CHECK(bench_open(&b, &alloc, &err));
        heap.fail_at = heap.calls + fail;
        status = analyse(&b, text, sizeof text - 1, TC_DAY_NONE, TC_DAY_NONE, &err);
        CHECK(status == TC_OK || status == TC_E_MEMORY);
        heap.fail_at = 0;
        bench_close(&b);
        CHECK(heap.live == 0 && !heap.wrong_size);
    }
    CHECK(status == TC_OK);
}

int main(int argc, char **argv) {
    if (argc > 1) spec_path = argv[1];
    CHECK(fixture_rules_init(&sources));
    RUN(spec);
    RUN(no_guess);
    RUN(calendar);
    RUN(hostile);
    RUN(cancelled);
    RUN(memory);
    fixture_rules_release(&sources);
    return test_end();
}
