/* test_event.c: runs the blocks of tests/spec/events.md, and what a block cannot say: long and hostile
 * sentences stay cheap, and nothing breaks where there is nothing to find. With -p as argument the events
 * found are printed. */
#include "fixture.h"
#include "test.h"

#include <time.h>

#ifndef TEST_DIR
#define TEST_DIR "tests"
#endif

static const char *spec_path = TEST_DIR "/spec/events.md";
static bool print_found;

typedef struct world {
    fixture_rules rules;
    tc_lexicon *lexicon;
    tc_pipeline *pipeline;
    tc_scratch *scratch;
} world;

/* The entities of the spec: id, name, type, other ways to write it ('|' between them). */
static const struct {
    const char *id, *name;
    tc_type type;
    const char *aliases;
} entities[] = {
    {"tiktok", "TikTok", TC_TYPE_PRODUCT, ""},
    {"bytedance", "ByteDance", TC_TYPE_ORG, ""},
    {"oracle", "Oracle", TC_TYPE_ORG, ""},
    {"boeing", "Boeing", TC_TYPE_ORG, ""},
    {"faa", "Federal Aviation Administration", TC_TYPE_ORG, "FAA"},
    {"ftc", "Federal Trade Commission", TC_TYPE_ORG, "FTC"},
    {"senate", "Senate", TC_TYPE_ORG, ""},
    {"commerce", "Commerce Department", TC_TYPE_ORG, ""},
    {"svb", "Silicon Valley Bank", TC_TYPE_ORG, ""},
    {"ubs", "UBS", TC_TYPE_ORG, ""},
    {"reuters", "Reuters", TC_TYPE_ORG, ""},
    {"biden", "Joe Biden", TC_TYPE_PERSON, "Biden"},
    {"trump", "Donald Trump", TC_TYPE_PERSON, "Trump"},
    {"doe", "Jane Doe", TC_TYPE_PERSON, "Doe"},
    {"roe", "Richard Roe", TC_TYPE_PERSON, "Roe"},
    {"us", "United States", TC_TYPE_GPE, "US"},
    {"china", "China", TC_TYPE_GPE, ""},
    {"india", "India", TC_TYPE_GPE, ""},
    {"canada", "Canada", TC_TYPE_GPE, ""},
    {"geneva", "Geneva", TC_TYPE_GPE, ""},
    {"berlin", "Berlin", TC_TYPE_GPE, ""},
};

static tc_status make_lexicon(tc_lexicon **out, tc_error *err) {
    tc_lexicon_builder *b = NULL;
    tc_status status = tc_lexicon_builder_new(NULL, &b, err);
    for (size_t i = 0; status == TC_OK && i < TC_COUNT_OF(entities); i++) {
        uint32_t row = 0;
        status = tc_lexicon_add_entity(b, entities[i].id, strlen(entities[i].id), entities[i].name,
                                       strlen(entities[i].name), entities[i].type, NULL, 0, TC_ORIGIN_GENERAL,
                                       &row, err);
        if (status == TC_OK)
            status = fixture_alias(b, row, entities[i].name, TC_CASE_INITIAL, TC_ALIAS_NAME, false, err);
        if (status == TC_OK && *entities[i].aliases)
            status = fixture_alias(b, row, entities[i].aliases, TC_CASE_INITIAL, TC_ALIAS_NAME, false, err);
    }
    if (status == TC_OK) status = tc_lexicon_builder_build(b, 0, out, err);
    tc_lexicon_builder_free(b);
    return status;
}

static bool world_init(world *w) {
    memset(w, 0, sizeof *w);
    CHECK(fixture_rules_init(&w->rules));
    CHECK_OK(make_lexicon(&w->lexicon, &err));
    if (w->lexicon)
        CHECK_OK(tc_pipeline_new(NULL, w->lexicon, w->rules.at, w->rules.n, NULL, &w->pipeline, &err));
    if (w->pipeline) CHECK_OK(tc_scratch_new(w->pipeline, &w->scratch, &err));
    return w->scratch != NULL;
}
static void world_release(world *w) {
    tc_scratch_free(w->scratch);
    tc_pipeline_free(w->pipeline);
    tc_lexicon_free(w->lexicon);
    fixture_rules_release(&w->rules);
}

static tc_document *annotate(world *w, const char *text, size_t len, int32_t dct) {
    tc_document *d = NULL;
    tc_input input = {"doc", 3,   (const uint8_t *)text,
                      len,   dct, dct == TC_DAY_NONE ? TC_DCT_NONE : TC_DCT_GIVEN};
    CHECK_OK(tc_document_new(w->pipeline, w->scratch, &input, NULL, &d, &err));
    return d;
}

static void put_day(char *to, size_t cap, int32_t day) {
    if (day == TC_DAY_NONE) return;
    tc_ymd v = tc_ymd_of(day);
    size_t n = strlen(to);
    snprintf(to + n, cap - n, "%04d-%02d-%02d", v.year, v.month, v.day);
}

/* "type | trigger | modality | interval | role=Name, ... | worthy" as the spec writes it. */
static void describe(const tc_document *d, const tc_event *e, char *line, size_t cap) {
    snprintf(line, cap, "%s | %.*s | %s%s | ", tc_event_type_name(e->type), (int)(e->end - e->start),
             (const char *)d->text.at + e->start, e->polarity ? "" : "not ", tc_modality_name(e->modality));
    if (e->lo == TC_DAY_NONE && e->hi == TC_DAY_NONE)
        strcat(line, "-");
    else {
        put_day(line, cap, e->lo);
        if (e->lo != e->hi) {
            strcat(line, "..");
            put_day(line, cap, e->hi);
        }
    }
    strcat(line, " |");
    for (uint32_t i = 0; i < e->n_participants; i++) {
        size_t n = strlen(line);
        snprintf(line + n, cap - n, "%s %s=%s", i ? "," : "", tc_role_name(e->participants[i].role),
                 e->participants[i].name);
    }
    size_t n = strlen(line);
    snprintf(line + n, cap - n, " | %s%s%s",
             e->coref != TC_NONE ? "repeat"
             : e->worthy         ? "worthy"
                                 : "unworthy",
             e->identifier ? " " : "", e->identifier ? e->identifier : "");
}

static bool next_line(const char **at, const char *end, char *line, size_t cap) {
    if (*at >= end) return false;
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    if (!stop) stop = end;
    size_t n = (size_t)(stop - *at);
    if (n >= cap) n = cap - 1;
    memcpy(line, *at, n);
    line[n] = 0;
    *at = stop < end ? stop + 1 : end;
    return true;
}

TEST(spec) {
    world w;
    size_t n = 0, blocks = 0;
    char *spec = fixture_read(spec_path, &n);
    CHECK(spec != NULL);
    if (!spec || !world_init(&w)) {
        free(spec);
        return;
    }
    const char *end = spec + n, *at = spec;
    char line[2048];
    while (next_line(&at, end, line, sizeof line)) {
        if (strncmp(line, "```events", 9) != 0) continue;
        int32_t dct = TC_DAY_NONE;
        int year, month, day;
        if (sscanf(line + 9, " %d-%d-%d", &year, &month, &day) == 3) dct = tc_day_of(year, month, day);
        const char *text = at;
        size_t len = 0;
        while (next_line(&at, end, line, sizeof line) && strcmp(line, "=>") != 0) len = (size_t)(at - text);
        tc_document *d = annotate(&w, text, len, dct);
        blocks++;
        uint32_t row = 0;
        if (print_found) printf("\n%.*s=>\n", (int)len, text);
        while (next_line(&at, end, line, sizeof line) && strncmp(line, "```", 3) != 0) {
            char found[2048] = "(none)";
            if (d && row < d->n_events) describe(d, &d->events[row], found, sizeof found);
            row++;
            if (!print_found) CHECK_STR(found, line);
        }
        for (uint32_t i = 0; d && print_found && i < d->n_events; i++) {
            describe(d, &d->events[i], line, sizeof line);
            printf("%s\n", line);
        }
        if (!print_found && d && d->n_events != row) {
            CHECK(d->n_events == row);
            for (uint32_t i = row; i < d->n_events; i++) {
                describe(d, &d->events[i], line, sizeof line);
                fprintf(stderr, "  also found: %s\n", line);
            }
        }
        for (uint32_t i = 0; d && i < d->n_events; i++) {
            CHECK(d->events[i].summary && !strchr(d->events[i].summary, '\n'));
            CHECK(d->events[i].coref == TC_NONE ||
                  (d->events[i].coref < d->n_events && d->events[i].coref != i));
        }
        tc_document_free(d);
    }
    CHECK(blocks > 20);
    free(spec);
    world_release(&w);
}

TEST(summaries) {
    static const struct {
        const char *text, *summary;
    } rows[] = {
        {"The FTC sued TikTok on August 6, 2020.\n", "Federal Trade Commission sues TikTok (6 Aug 2020)"},
        {"TikTok and Oracle will meet in Berlin next month.\n", NULL},
        {"Boeing spent $1.5 billion in 2019.\n", "Boeing spends $1.5 billion (2019)"},
        {"Oracle agreed to buy TikTok in March 2020.\n", "Oracle agrees to buy TikTok (Mar 2020)"},
        {"TikTok was banned in India on June 29, 2020.\n", "TikTok banned in India (29 Jun 2020)"},
    };
    world w;
    if (!world_init(&w)) return;
    for (size_t i = 0; i < TC_COUNT_OF(rows); i++) {
        tc_document *d = annotate(&w, rows[i].text, strlen(rows[i].text), tc_day_of(2020, 8, 8));
        if (d && rows[i].summary) {
            bool any = false;
            for (uint32_t k = 0; k < d->n_events; k++)
                any |= strcmp(d->events[k].summary, rows[i].summary) == 0;
            if (!any)
                for (uint32_t k = 0; k < d->n_events; k++)
                    fprintf(stderr, "  summary: %s\n", d->events[k].summary);
            CHECK(any);
        }
        tc_document_free(d);
    }
    world_release(&w);
}

/* Sentences made to be long: the cost per byte must not grow with them. */
static double seconds_for(world *w, const char *part, size_t times) {
    size_t n = strlen(part);
    char *text = malloc(n * times + 2);
    CHECK(text != NULL);
    if (!text) return 0;
    for (size_t i = 0; i < times; i++) memcpy(text + i * n, part, n);
    clock_t begin = clock();
    tc_document_free(annotate(w, text, n * times, tc_day_of(2020, 8, 8)));
    double spent = (double)(clock() - begin) / CLOCKS_PER_SEC;
    free(text);
    return spent;
}
TEST(long_sentences) {
    static const char *const parts[] = {
        "TikTok and Oracle and ",
        "said that TikTok sued ",
        "which sued TikTok by ",
        "to ban, to ban, ",
        "TikTok's ",
        "it banned it on Monday, ",
        "the executive order of the ",
        "if Trump threatened to sell if ",
        "\" TikTok , ",
    };
    world w;
    if (!world_init(&w)) return;
    for (size_t i = 0; i < TC_COUNT_OF(parts); i++) {
        double small = seconds_for(&w, parts[i], 2000), large = seconds_for(&w, parts[i], 16000);
        CHECK(large < 0.25 || large < small * 8 * 6);
    }
    world_release(&w);
}

TEST(nothing_to_find) {
    static const char *const texts[] = {
        "", "\n", ".", "the", "banned", "\"", "to", "sued sued sued", "Ban.\nBan.\n", "and , and , and", "x"};
    world w;
    if (!world_init(&w)) return;
    for (size_t i = 0; i < TC_COUNT_OF(texts); i++) {
        tc_document *d = annotate(&w, texts[i], strlen(texts[i]), TC_DAY_NONE);
        CHECK(d != NULL);
        for (uint32_t k = 0; d && k < d->n_events; k++)
            CHECK(!d->events[k].worthy || d->events[k].n_participants > 0);
        tc_document_free(d);
    }
    world_release(&w);
}

static bool among(const char *word, size_t n, const char *list) {
    for (const char *at = list; *at;) {
        const char *end = strchr(at, ' ');
        size_t k = end ? (size_t)(end - at) : strlen(at);
        if (k == n && memcmp(at, word, n) == 0) return true;
        at = end ? end + 1 : at + k;
    }
    return false;
}

/* A misspelt argument of a row would be passed over in silence: every one in the bundled file must be known.
 */
TEST(rows) {
    static const struct {
        const char *key, *values; /* NULL: any */
    } known[] = {
        {"pos", "v n"},
        {"modal", "happened planned threatened alleged denied considered conditional ongoing"},
        {"nmodal", "happened planned threatened alleged denied considered conditional ongoing"},
        {"state", "yes"},
        {"speech", "yes"},
        {"governs", "yes"},
        {"inherit", "yes"},
        {"headline", "passive"},
        {"relation", "effective on"},
        {"content", "yes obj all"},
        {"say", NULL},
        {"tell", NULL},
        {"topic", NULL},
        {"need", NULL},
    };
    static const char roles[] = "none agent patient recipient place instrument source";
    static const char places[] =
        "subj obj iobj nmod poss gov to with on upon against from for over about of by in at as into between "
        "before after among";
    static const char needs[] =
        "agent other obj entity any person money money_or_for date content to finite active own heard";
    static const char worths[] =
        "yes no dated agent both entity person money past planned date_or_both gov speech";
    fixture_rules rules;
    size_t rows = 0;
    CHECK(fixture_rules_init(&rules));
    for (size_t i = 0; i < rules.n; i++) {
        if (strcmp(rules.at[i].name, "events.rules") != 0) continue;
        const char *at = rules.at[i].text, *end = at + rules.at[i].len;
        for (; (at = strstr(at, "-> event ")) && at < end; rows++) {
            at += 9;
            bool type = false;
            while (at < end && *at != '\n') {
                size_t key = strcspn(at, "= \n"), n = strcspn(at + key, " \n");
                const char *value = at + key + 1;
                size_t len = n ? n - 1 : 0;
                bool good = at[key] == '=';
                if (key == 4 && memcmp(at, "type", 4) == 0) {
                    type = true;
                    good = false;
                    for (unsigned t = 0; t < TC_EVENT_TYPE_COUNT; t++)
                        good |= strlen(tc_event_type_name(t)) == len &&
                                memcmp(tc_event_type_name(t), value, len) == 0;
                } else if (among(at, key, places))
                    good = good && among(value, len, roles);
                else if (among(at, key, "worthy nworthy"))
                    good = good && among(value, len, worths);
                else {
                    size_t k = 0;
                    while (k < TC_COUNT_OF(known) &&
                           !(strlen(known[k].key) == key && memcmp(known[k].key, at, key) == 0))
                        k++;
                    good = good && k < TC_COUNT_OF(known) &&
                           (!known[k].values || among(value, len, known[k].values));
                    if (good && key == 4 && memcmp(at, "need", 4) == 0)
                        for (size_t v = 0; v < len;) {
                            size_t w = strcspn(value + v, ", \n");
                            good = good && among(value + v, w, needs);
                            v += w + 1;
                        }
                }
                if (!good) fprintf(stderr, "  events.rules: not known: %.*s\n", (int)(key + n), at);
                CHECK(good);
                at += key + n;
                while (at < end && *at == ' ') at++;
            }
            CHECK(type);
        }
    }
    CHECK(rows > 80);
    fixture_rules_release(&rules);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-p") == 0)
            print_found = true;
        else
            spec_path = argv[i];
    }
    RUN(spec);
    if (print_found) return 0;
    RUN(rows);
    RUN(summaries);
    RUN(long_sentences);
    RUN(nothing_to_find);
    return test_end();
}
