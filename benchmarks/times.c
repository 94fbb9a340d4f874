/* times.c: how fast time expressions are found and valued, beside one regular expression of eleven branches.
 *
 *     cc -std=c11 -O2 -Icsrc -DRULES_DIR='"python/tiktokcorpus/data/rules"' -Itests/c -o times_bench \
 *        benchmarks/times.c <the core's sources> -lpcre2-8 -lm && ./times_bench FILE [SIZE_KB]
 *
 * benchmarks/times.py builds and runs it over invented text that does not repeat. FILE is worked on in
 * documents of SIZE_KB (4). "times" is everything that a time needs: check and copy of the text, tokens,
 * words, sentences, spotting, document date, values. The regular expression only spots, with PCRE2's JIT, and
 * its text is not checked again. Figures are MB per second of processor time on one core, the best of five
 * passes; one line of JSON. */
#define _POSIX_C_SOURCE 200809L
#define PCRE2_CODE_UNIT_WIDTH 8
#include "core.h"
#include "rule.h"

#include "fixture.h"

#include <pcre2.h>
#include <time.h>

enum { PASSES = 5, STAGES = 8 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What people write when they need dates: one pattern, a branch for each shape. */
#define MONTH                                                                                                \
    "(?:Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?|July?|Aug(?:ust|\\.)?|"   \
    "Sep(?:tember|t?\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?)"
#define WEEKDAY "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
#define UNIT "(?:second|minute|hour|day|week|month|quarter|year|decade)s?"
#define NUMBER "(?:\\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few)"
static const char pattern[] =
    "\\b(?:" MONTH " \\d{1,2}(?:st|nd|rd|th)?(?:, \\d{4})?"
    "|\\d{1,2}(?:st|nd|rd|th)? " MONTH "(?: \\d{4})?"
    "|" MONTH "(?: \\d{4})?"
    "|\\d{4}-\\d{2}-\\d{2}"
    "|\\d{1,2}/\\d{1,2}/\\d{2,4}"
    "|(?:last|this|next|past|coming|previous|following) (?:" UNIT "|" WEEKDAY "|" MONTH ")"
    "|" NUMBER " " UNIT "(?: (?:ago|later|earlier|before))?"
    "|" WEEKDAY "|(?:yesterday|today|tomorrow|tonight|now|recently|currently)"
    "|(?:the )?(?:first|second|third|fourth) quarter"
    "|\\d{1,2}(?::\\d{2})? ?[ap]\\.?m\\.?"
    "|(?:19|20)\\d{2}s?)\\b";

static size_t regex_pass(const pcre2_code *code, pcre2_match_data *match, const char *text, size_t n) {
    size_t found = 0;
    for (size_t at = 0; at <= n;) {
        int got = pcre2_jit_match(code, (PCRE2_SPTR)text, n, at, PCRE2_NO_UTF_CHECK, match, NULL);
        if (got <= 0) break;
        const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(match);
        found++;
        at = ends[1] > at ? ends[1] : at + 1;
    }
    return found;
}

static tc_status classify(tc_work *w, tc_error *err) {
    (void)err;
    tc_rules_classify(w->pipeline->rules, w);
    return TC_OK;
}

int main(int argc, char **argv) {
    static tc_status (*const stages[])(tc_work *, tc_error *) = {
        tc_tokenize, classify, tc_structure, tc_times_spot, tc_date_document, tc_times_resolve};
    static const char *const names[] = {"text", "tokens",        "words", "structure",
                                        "spot", "document_date", "values"};
    size_t n = 0, size = (argc > 2 ? (size_t)atoi(argv[2]) : 4) * 1024;
    char *text = argc > 1 ? fixture_read(argv[1], &n) : NULL;
    fixture_rules rules;
    tc_pipeline pipeline = {0};
    tc_work w = {0};
    tc_error err = {0};
    if (!text || !fixture_rules_init(&rules)) {
        fprintf(stderr, "usage: times_bench FILE [SIZE_KB]\n");
        return 2;
    }
    if (tc_rules_new(NULL, rules.at, rules.n, 0, &pipeline.rules, &err) != TC_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    pipeline.options.max_document = (size_t)1 << 30;
    w.alloc = tc_alloc_or_default(NULL);
    w.pipeline = &pipeline;
    double best = 1e9, lap[STAGES] = {0}, best_regex = 1e9;
    size_t times = 0, found = 0;
    for (int pass = 0; pass < PASSES; pass++) {
        double spent[STAGES] = {0}, whole = now();
        times = 0;
        for (size_t at = 0; at < n;) {
            size_t end = at + size < n ? at + size : n;
            while (end < n && text[end - 1] != '\n' && text[end - 1] != ' ') end++;
            tc_arena arena;
            tc_text own = {0};
            double from = now();
            tc_arena_init(&arena, w.alloc);
            w.arena = &arena;
            w.n_tok = 0;
            w.sentences.n = w.debris.n = w.mentions.n = w.times.n = w.time_notes.n = w.dct_cues.n = 0;
            w.title.start = w.title.end = 0;
            w.quality = 0;
            w.dct_lo = w.dct_hi = tc_day_of(2020, 8, 8);
            w.dct_method = TC_DCT_GIVEN;
            if (tc_text_init(&own, &w.alloc, (const uint8_t *)text + at, end - at, &err) != TC_OK) return 1;
            w.text = own;
            double to = now();
            spent[0] += to - from;
            for (size_t i = 0; i < TC_COUNT_OF(stages); i++) {
                if (stages[i](&w, &err) != TC_OK) return 1;
                if (i == 1 && w.tok_mention) memset(w.tok_mention, 0xFF, w.n_tok * sizeof *w.tok_mention);
                from = now();
                spent[i + 1] += from - to;
                to = from;
            }
            times += w.times.n;
            tc_text_release(&own, &w.alloc);
            tc_arena_release(&arena);
            at = end;
        }
        whole = now() - whole;
        if (whole < best) {
            best = whole;
            memcpy(lap, spent, sizeof lap);
        }
    }
    int code = 0;
    PCRE2_SIZE where;
    pcre2_code *regex = pcre2_compile((PCRE2_SPTR)pattern, sizeof pattern - 1, PCRE2_UTF | PCRE2_CASELESS,
                                      &code, &where, NULL);
    pcre2_match_data *match = regex ? pcre2_match_data_create_from_pattern(regex, NULL) : NULL;
    if (!match || pcre2_jit_compile(regex, PCRE2_JIT_COMPLETE) != 0) {
        fprintf(stderr, "the regular expression does not compile: %d at %zu\n", code, (size_t)where);
        return 1;
    }
    for (int pass = 0; pass < PASSES; pass++) {
        double from = now();
        found = regex_pass(regex, match, text, n);
        double took = now() - from;
        if (took < best_regex) best_regex = took;
    }
    double mb = (double)n / 1e6;
    printf("{\"mb\": %.1f, \"times\": %zu, \"mb_per_s\": %.0f, \"regex_matches\": %zu, \"regex_mb_per_s\": "
           "%.0f, "
           "\"stages_ns_per_byte\": {",
           mb, times, mb / best, found, mb / best_regex);
    for (size_t i = 0; i < TC_COUNT_OF(names); i++)
        printf("%s\"%s\": %.2f", i ? ", " : "", names[i], lap[i] * 1e9 / (double)n);
    printf("}}\n");
    pcre2_match_data_free(match);
    pcre2_code_free(regex);
    tc_work_release(&w);
    tc_rules_free(pipeline.rules);
    fixture_rules_release(&rules);
    free(text);
    return 0;
}
