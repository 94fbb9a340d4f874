/* test_docdate.c: the day of a document that nobody dated, by the facts of a small lexicon. */
#include "core.h"
#include "facts.h"
#include "fixture.h"
#include "test.h"

static const char *const facts_text = "# terms, names, events\n"
                                      "origin general\n"
                                      "term 2001-01-20..2005-01-20 | @roe | president, current leader\n"
                                      "term 2009-01-20..2013-01-20 | @roe | president, current leader\n"
                                      "term 2005-01-20..2009-01-20 | @poe | president\n"
                                      "term 2010-03-01.. | @lee | chief executive, ceo\n"
                                      "since 2004-05-01 | @app\n"
                                      "known 2010-02-01 | @app | $2.5 billion\n"
                                      "event 2010-08-06 | @roe | @app, @nobody | order, orders\n"
                                      "event 2010-09-15 | @app | sell, sale\n"
                                      "event 2011-03-24 | @lee | @house\n"
                                      "origin seed\n"
                                      "event 2010-11-04 | @app | hearing\n";

typedef struct bench {
    fixture_rules rules;
    tc_source sources[FIXTURE_SOURCES];
    tc_lexicon *lexicon;
    tc_pipeline *pipeline;
    tc_scratch *scratch;
} bench;

static bool bench_init(bench *b, const char *facts, uint32_t exclude, tc_error *err) {
    static const struct {
        const char *id, *name;
        tc_type type;
    } rows[] = {{"roe", "Richard Roe", TC_TYPE_PERSON},
                {"poe", "Peter Poe", TC_TYPE_PERSON},
                {"lee", "Ann Lee", TC_TYPE_PERSON},
                {"app", "Zipzap", TC_TYPE_PRODUCT},
                {"house", "House Trade Committee", TC_TYPE_ORG}};
    tc_lexicon_builder *l = NULL;
    memset(b, 0, sizeof *b);
    if (!fixture_rules_init(&b->rules)) return false;
    tc_status status = tc_lexicon_builder_new(NULL, &l, err);
    for (size_t i = 0; status == TC_OK && i < TC_COUNT_OF(rows); i++) {
        uint32_t e = 0;
        status = tc_lexicon_add_entity(l, rows[i].id, strlen(rows[i].id), rows[i].name, strlen(rows[i].name),
                                       rows[i].type, NULL, 0, TC_ORIGIN_GENERAL, &e, err);
        if (status == TC_OK)
            status = fixture_alias(l, e, rows[i].name, TC_CASE_INITIAL, TC_ALIAS_NAME, false, err);
    }
    if (status == TC_OK) status = tc_lexicon_builder_build(l, 0, &b->lexicon, err);
    tc_lexicon_builder_free(l);
    memcpy(b->sources, b->rules.at, b->rules.n * sizeof *b->sources);
    b->sources[b->rules.n] = (tc_source){"test.facts", facts, strlen(facts)};
    tc_options options = {.exclude_origins = exclude};
    if (status == TC_OK)
        status = tc_pipeline_new(NULL, b->lexicon, b->sources, b->rules.n + 1, &options, &b->pipeline, err);
    if (status == TC_OK) status = tc_scratch_new(b->pipeline, &b->scratch, err);
    return status == TC_OK;
}

static void bench_release(bench *b) {
    tc_scratch_free(b->scratch);
    tc_pipeline_free(b->pipeline);
    tc_lexicon_free(b->lexicon);
    fixture_rules_release(&b->rules);
}

static void day_text(int32_t day, char out[16]) {
    tc_ymd d = tc_ymd_of(day == TC_DAY_NONE ? 0 : day);
    if (day == TC_DAY_NONE)
        snprintf(out, 16, "-");
    else
        snprintf(out, 16, "%04d-%02d-%02d", (int)d.year, (int)d.month, (int)d.day);
}

/* want: "lo..hi", or "-" for nothing claimed. Every cue must lie in the text, and there must be two. */
static bool dated(bench *b, const char *text, const char *want) {
    tc_error err = {0};
    tc_document *d = NULL;
    tc_input input = {
        .id = "t", .id_len = 1, .text = (const uint8_t *)text, .len = strlen(text), .dct = TC_DAY_NONE};
    char lo[16], hi[16], got[40];
    if (tc_document_new(b->pipeline, b->scratch, &input, NULL, &d, &err) != TC_OK) return false;
    day_text(d->dct_lo, lo);
    day_text(d->dct_hi, hi);
    snprintf(got, sizeof got, d->dct_lo == TC_DAY_NONE ? "-" : "%s..%s", lo, hi);
    bool good = strcmp(got, want) == 0;
    if (d->dct_lo != TC_DAY_NONE && d->dct_method == TC_DCT_INFERRED)
        good = good && d->n_dct_cues >= 2 && d->dct_confidence > 0 && d->dct_confidence < 100;
    for (uint32_t i = 0; i < d->n_dct_cues; i++)
        good = good && d->dct_cues[i].start < d->dct_cues[i].end && d->dct_cues[i].end <= strlen(text);
    if (!good) fprintf(stderr, "  %s\n    got %s, want %s\n", text, got, want);
    tc_document_free(d);
    return good;
}

TEST(titles) {
    bench b;
    tc_error err = {0};
    CHECK(bench_init(&b, facts_text, 0, &err));
    if (b.scratch) {
        CHECK(
            dated(&b, "President Peter Poe met Ann Lee, the chief executive.", "-")); /* never at one time */
        CHECK(dated(&b, "President Richard Roe met Ann Lee, the chief executive.", "2010-03-01..2013-03-06"));
        CHECK(dated(&b, "The current leader Richard Roe met Zipzap CEO Ann Lee.", "2010-03-01..2013-03-06"));
        CHECK(dated(&b, "President Richard Roe spoke.", "-"));                  /* one piece of evidence */
        CHECK(dated(&b, "Former President Richard Roe met CEO Ann Lee.", "-")); /* nothing says by when */
        CHECK(dated(&b, "Former President Richard Roe met President Peter Poe.", "2005-01-20..2009-01-20"));
        CHECK(dated(&b, "Vice President Richard Roe met CEO Ann Lee.", "-"));
        CHECK(dated(&b, "A former adviser to President Richard Roe met CEO Ann Lee.",
                    "2010-03-01..2013-03-06"));
        CHECK(dated(&b, "Then-President Richard Roe met President Peter Poe.", "2005-01-20..2009-03-06"));
        CHECK(dated(&b, "In 2010, President Richard Roe met CEO Ann Lee.", "-")); /* looks back */
    }
    bench_release(&b);
}

TEST(events) {
    bench b;
    tc_error err = {0};
    CHECK(bench_init(&b, facts_text, 0, &err));
    if (b.scratch) {
        CHECK(dated(
            &b,
            "On August 6, Richard Roe signed an order against Zipzap. It must be sold or Zipzap must find "
            "a sale by September 15.",
            "2010-08-06..2010-09-14"));
        CHECK(dated(&b,
                    "In August, Richard Roe issued an order against Zipzap. The sale of Zipzap will end on "
                    "September 15.",
                    "2010-09-01..2010-09-14"));
        CHECK(dated(&b,
                    "Ann Lee is set to appear before the House Trade Committee on Thursday. More will follow "
                    "later this week.",
                    "2011-03-20..2011-03-23"));
        CHECK(dated(&b, "Zipzap spent $2.5 billion. The site will open in Rome in May 2010.",
                    "2010-02-01..2010-05-31"));
        CHECK(dated(&b, "A hearing on Zipzap will be held on November 4. It spent $2.5 billion at Zipzap.",
                    "2010-02-01..2010-11-03"));
        /* what the text itself has put in its year looks back */
        CHECK(dated(
            &b,
            "In 2010, much changed. On August 6, Richard Roe signed an order against Zipzap. The sale of "
            "Zipzap came on September 15.",
            "-"));
        CHECK(dated(&b, "On August 7, Richard Roe signed an order against Zipzap.", "-")); /* no such event */
        CHECK(dated(&b, "Zipzap spent $3.5 billion in Rome.", "-"));
        CHECK(dated(&b, "", "-"));
        /* a date line without a year */
        CHECK(
            dated(&b,
                  "ROME, August 9 (Wire) - In August, much was said.\nPresident Richard Roe signed an order "
                  "against Zipzap on August 6. The sale of Zipzap will end on September 15.",
                  "2010-08-09..2010-08-09"));
    }
    bench_release(&b);
}

TEST(origins_left_out) {
    bench b;
    tc_error err = {0};
    CHECK(bench_init(&b, facts_text, TC_ORIGIN_BIT(TC_ORIGIN_SEED), &err));
    if (b.scratch)
        CHECK(dated(&b, "A hearing on Zipzap will be held on November 4. It spent $2.5 billion at Zipzap.",
                    "-"));
    bench_release(&b);
}

TEST(faults_are_told) {
    static const struct {
        const char *text;
        size_t line;
    } rows[] = {{"term 2001-01-20 | @roe\n", 1},
                {"# x\nsince 2001-13-01 | @roe", 2},
                {"since 2001-01-20", 1},
                {"since 2001-01-20 | roe", 1},
                {"event 2001-01-20 | @roe | , sale", 1},
                {"event 2001-01-20 | @roe |  | sale", 1},
                {"origin nowhere", 1},
                {"feast 2001-01-20 | @roe", 1},
                {"event 2001-01-20..2000-01-01 | @x", 1},
                {"event 2001-01-20.2002-01-01 | @x", 1},
                {"since 2001-01-20 | @a | @b", 1},
                {"event 01-01-20 | @x", 1}};
    for (size_t i = 0; i < TC_COUNT_OF(rows); i++) {
        tc_facts *facts = NULL;
        tc_error err = {0};
        tc_source source = {"x.facts", rows[i].text, strlen(rows[i].text)};
        CHECK(tc_facts_new(NULL, &source, 1, 0, NULL, &facts, &err) == TC_E_SYNTAX);
        CHECK(err.offset == rows[i].line && strstr(err.message, "x.facts") && !facts);
    }
    tc_facts *facts = NULL;
    static const char lines[] = "\n \r\nsince 2001-01-20 | @roe\r\n";
    tc_source good = {"x.facts", lines, sizeof lines - 1};
    CHECK(tc_facts_new(NULL, &good, 1, 0, NULL, &facts, NULL) == TC_OK);
    CHECK(facts && facts->rows.n == 1 && facts->keys.n == 0); /* the lexicon holds no roe */
    tc_facts_free(facts);
    tc_source other = {"x.rules", "nonsense", 8};
    CHECK(!tc_facts_source(&other) && tc_facts_source(&good));
}

/* Every allocation fails once. */
typedef struct failing {
    long left;
} failing;
static void *resize(void *ctx, void *ptr, size_t old_size, size_t new_size) {
    failing *f = ctx;
    (void)old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    if (f->left-- <= 0) return NULL;
    return realloc(ptr, new_size);
}

TEST(memory) {
    failing f = {0};
    tc_alloc alloc = {resize, &f};
    tc_source source = {"x.facts", facts_text, strlen(facts_text)};
    for (long n = 0; n < 400; n++) {
        tc_facts *facts = NULL;
        f.left = n;
        tc_status status = tc_facts_new(&alloc, &source, 1, 0, NULL, &facts, NULL);
        CHECK(status == TC_OK || (status == TC_E_MEMORY && !facts));
        tc_facts_free(facts);
        if (status == TC_OK) break;
    }
}

/* Many names and days in one unit: the looks are bounded. */
TEST(hostile) {
    bench b;
    tc_error err = {0};
    CHECK(bench_init(&b, facts_text, 0, &err));
    enum { TIMES = 20000 };
    static const char piece[] = "Richard Roe President on August 6 Zipzap order ";
    size_t n = sizeof piece - 1;
    char *text = malloc(TIMES * n + 1);
    if (text && b.scratch) {
        for (size_t i = 0; i < TIMES; i++) memcpy(text + i * n, piece, n);
        text[TIMES * n] = '\0';
        tc_input input = {
            .id = "t", .id_len = 1, .text = (const uint8_t *)text, .len = TIMES * n, .dct = TC_DAY_NONE};
        tc_document *d = NULL;
        CHECK(tc_document_new(b.pipeline, b.scratch, &input, NULL, &d, &err) == TC_OK);
        tc_document_free(d);
    }
    free(text);
    bench_release(&b);
}

int main(void) {
    RUN(titles);
    RUN(events);
    RUN(origins_left_out);
    RUN(faults_are_told);
    RUN(memory);
    RUN(hostile);
    return test_end();
}
