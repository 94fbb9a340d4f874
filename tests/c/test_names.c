/* test_names.c: names alone, slips of the pen, and patterns: what they find, what they refuse, and what they
 * cost. */
#include "../../csrc/lexicon.h"
#include "fixture.h"
#include "test.h"

static tc_lexicon *lexicon;
static tc_pipeline *pipeline;

static uint32_t entity(tc_lexicon_builder *b, const char *id, const char *name, tc_type type) {
    uint32_t e = TC_NONE;
    CHECK_OK(tc_lexicon_add_entity(b, id, strlen(id), name, strlen(name), type, NULL, 0, TC_ORIGIN_USER, &e,
                                   &err));
    return e;
}
static void alias(tc_lexicon_builder *b, uint32_t e, const char *surface, tc_case letter_case, bool weak,
                  uint8_t fuzzy) {
    tc_alias a = {.surface = surface,
                  .len = strlen(surface),
                  .letter_case = letter_case,
                  .origin = TC_ORIGIN_USER,
                  .weak = weak,
                  .valid_from = TC_DAY_NONE,
                  .valid_to = TC_DAY_NONE,
                  .fuzzy = fuzzy};
    CHECK_OK(tc_lexicon_add_alias(b, e, &a, &err));
}
static tc_status pattern(tc_lexicon_builder *b, const char *source, const char *name, const char *words,
                         tc_error *err) {
    tc_name_pattern p = {.source = source,
                         .len = strlen(source),
                         .name = name,
                         .name_len = name ? strlen(name) : 0,
                         .words = words,
                         .type = TC_TYPE_LAW,
                         .origin = TC_ORIGIN_USER};
    return tc_lexicon_add_pattern(b, &p, err);
}

static void setup(void) {
    tc_lexicon_builder *b = NULL;
    CHECK(tc_lexicon_builder_new(NULL, &b, NULL) == TC_OK);
    uint32_t e = entity(b, "york", "New York", TC_TYPE_GPE);
    alias(b, e, "New York", TC_CASE_INITIAL, false, 0);
    e = entity(b, "times", "The New York Times", TC_TYPE_ORG);
    alias(b, e, "The New York Times", TC_CASE_INITIAL, false, 0);
    e = entity(b, "who", "World Health Organization", TC_TYPE_ORG);
    alias(b, e, "WHO", TC_CASE_EXACT, false, 0);
    e = entity(b, "may", "Theresa May", TC_TYPE_PERSON);
    alias(b, e, "May", TC_CASE_INITIAL, true, 0);
    e = entity(b, "zuck", "Mark Zuckerberg", TC_TYPE_PERSON);
    alias(b, e, "Mark Zuckerberg", TC_CASE_INITIAL, false, 2);
    alias(b, e, "Zuckerberg", TC_CASE_INITIAL, false, 2);
    e = entity(b, "garland", "Merrick Garland", TC_TYPE_PERSON);
    alias(b, e, "Garland", TC_CASE_INITIAL, false, 1);
    e = entity(b, "marland", "Marland Corp", TC_TYPE_ORG);
    alias(b, e, "Marland", TC_CASE_INITIAL, false, 0);
    e = entity(b, "act", "Protect Act", TC_TYPE_LAW);
    alias(b, e, "H.R. 7521", TC_CASE_INITIAL, false, 0);
    e = entity(b, "eu", "European Union", TC_TYPE_ORG);
    alias(b, e, "EU", TC_CASE_EXACT, false, 0);
    CHECK(pattern(b, "H\\.? ?R\\.? ?(\\d{1,5})", "H.R. $1", "h.r|hr|h", NULL) == TC_OK);
    CHECK(pattern(b, "(?:\\d:)?\\d{2}-cv-\\d{3,6}", NULL, "cv", NULL) == TC_OK);
    CHECK(pattern(b, "Regulation \\(EU\\) (\\d{4}/\\d+)", "Regulation (EU) $1", "regulation", NULL) == TC_OK);
    CHECK(pattern(b, "(?:x+x+)+y|x+z", NULL, NULL, NULL) == TC_OK);
    CHECK_OK(tc_lexicon_builder_build(b, 0, &lexicon, &err));
    CHECK(tc_lexicon_pattern_count(lexicon) == 4);
    CHECK(tc_lexicon_memory(lexicon) > 1000);
    tc_lexicon_builder_free(b);
    fixture_rules rules;
    CHECK(fixture_rules_init(&rules));
    CHECK_OK(tc_pipeline_new(NULL, lexicon, rules.at, rules.n, NULL, &pipeline, &err));
    fixture_rules_release(&rules);
}

/* "id@start-end ..." of the names alone. */
static void names_of(const char *text, char *out, size_t cap) {
    tc_scratch *scratch = NULL;
    tc_buffer rows = {0};
    CHECK(tc_scratch_new(pipeline, &scratch, NULL) == TC_OK);
    CHECK_OK(tc_names_find(pipeline, scratch, (const uint8_t *)text, strlen(text), 7, &rows, &err));
    size_t n = 0;
    *out = '\0';
    for (size_t i = 0; i < rows.n / sizeof(tc_name); i++) {
        tc_name row;
        memcpy(&row, rows.at + i * sizeof row, sizeof row);
        CHECK(row.text == 7);
        n += (size_t)snprintf(out + n, cap - n, "%s%s@%u-%u", i ? " " : "",
                              tc_lexicon_entity(lexicon, row.entity)->id, row.start, row.end);
    }
    tc_buffer_release(&rows);
    tc_scratch_free(scratch);
}
#define CHECK_NAMES(text, want)                                                                              \
    do {                                                                                                     \
        char have_[512];                                                                                     \
        names_of(text, have_, sizeof have_);                                                                 \
        CHECK_STR(have_, want);                                                                              \
    } while (0)

TEST(names_alone) {
    CHECK_NAMES("The New York Times is in New York, not Newyork.", "times@0-18 york@25-33");
    CHECK_NAMES("Who in the WHO may say? May.", "who@11-14");
    CHECK_NAMES("é New-York's", "york@2-10");
    CHECK_NAMES("", "");
}

/* "surface=name:rule; ..." of the mentions, those in no lexicon aside. */
static void mentions_of(const char *text, char *out, size_t cap, size_t *faults) {
    tc_scratch *scratch = NULL;
    tc_document *d = NULL;
    tc_input input = {
        .id = "x", .id_len = 1, .text = (const uint8_t *)text, .len = strlen(text), .dct = TC_DAY_NONE};
    CHECK(tc_scratch_new(pipeline, &scratch, NULL) == TC_OK);
    CHECK_OK(tc_document_new(pipeline, scratch, &input, NULL, &d, &err));
    size_t n = 0;
    *out = '\0';
    for (uint32_t i = 0; d && i < d->n_mentions; i++) {
        const tc_mention *m = &d->mentions[i];
        if (strncmp(m->rule, "unlisted", 8) == 0) continue;
        n += (size_t)snprintf(out + n, cap - n, "%s%.*s=%s:%s", n ? "; " : "", (int)(m->end - m->start),
                              text + m->start, m->name, m->rule);
    }
    const char *source = NULL;
    *faults = tc_document_pattern_faults(d, &source);
    CHECK((*faults == 0) == (source == NULL));
    tc_document_free(d);
    tc_scratch_free(scratch);
}
#define CHECK_MENTIONS(text, want)                                                                           \
    do {                                                                                                     \
        char have_[1024];                                                                                    \
        size_t faults_;                                                                                      \
        mentions_of(text, have_, sizeof have_, &faults_);                                                    \
        CHECK_STR(have_, want);                                                                              \
        CHECK(faults_ == 0);                                                                                 \
    } while (0)

TEST(slips) {
    CHECK_MENTIONS("They met Zukerberg and Mark Zuckerburg there.",
                   "Zukerberg=Mark Zuckerberg:alias.fuzzy; Mark Zuckerburg=Mark Zuckerberg:alias.fuzzy");
    CHECK_MENTIONS("They asked Marland again.", "Marland=Marland Corp:alias.name"); /* another name */
    CHECK_MENTIONS("They asked garlend again.", "");                                /* no capital */
    CHECK_MENTIONS("They asked Gxrlxnd again.", ""); /* two slips, one allowed */
}

TEST(patterns) {
    CHECK_MENTIONS("They passed HR 7521 and H.R. 815 then.",
                   "HR 7521=Protect Act:pattern; H.R. 815=H.R. 815:pattern");
    CHECK_MENTIONS(
        "They cite Regulation (EU) 2022/2065 of the EU.",
        "Regulation (EU) 2022/2065=Regulation (EU) 2022/2065:pattern; EU=European Union:alias.name");
    CHECK_MENTIONS("See (1:20-cv-02658) for it.", "1:20-cv-02658=1:20-cv-02658:pattern");
    CHECK_MENTIONS("xHR 815 and HR 815x are none.", "");
}

TEST(a_pattern_that_explodes_is_given_up) {
    char text[4096], out[512];
    size_t faults = 0;
    memset(text, 'x', sizeof text);
    memcpy(text + sizeof text - 24, " and HR 815 went y ahead", 24);
    text[sizeof text - 1] = '\0';
    mentions_of(text, out, sizeof out, &faults);
    CHECK(faults == 1);
    CHECK_STR(out, "HR 815=H.R. 815:pattern");
}

TEST(faults_of_patterns) {
    tc_lexicon_builder *b = NULL;
    tc_error err = {0};
    CHECK(tc_lexicon_builder_new(NULL, &b, NULL) == TC_OK);
    CHECK(pattern(b, "a(b", NULL, NULL, &err) == TC_E_PATTERN);
    CHECK(err.offset == 3);
    CHECK(pattern(b, "", NULL, NULL, &err) == TC_E_ARGUMENT);
    tc_lexicon_builder_free(b);
}

TEST(explanations) {
    tc_scratch *scratch = NULL;
    tc_buffer out = {0};
    const char *text = "Who asked the WHO in New York? May they?";
    tc_input input = {.id = "", .text = (const uint8_t *)text, .len = strlen(text), .dct = TC_DAY_NONE};
    CHECK(tc_scratch_new(pipeline, &scratch, NULL) == TC_OK);
    CHECK_OK(tc_names_explain(pipeline, scratch, &input, &out, &err));
    CHECK(tc_buffer_put(&out, "", 1));
    CHECK(strstr(out.at, "\"reason\":\"exact_letters\"") != NULL);
    CHECK(strstr(out.at, "\"rule\":\"alias.exact\"") != NULL);
    CHECK(strstr(out.at, "\"reason\":\"weak\"") != NULL);
    tc_buffer_release(&out);
    tc_scratch_free(scratch);
}

int main(void) {
    setup();
    RUN(names_alone);
    RUN(slips);
    RUN(patterns);
    RUN(a_pattern_that_explodes_is_given_up);
    RUN(faults_of_patterns);
    RUN(explanations);
    tc_pipeline_free(pipeline);
    tc_lexicon_free(lexicon);
    return test_end();
}
