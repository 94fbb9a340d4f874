/* fuzz_pipeline.c: any bytes as a document, through the whole pipeline with the bundled rules, to JSON and
 * timeline. Checks what must hold for every input: spans lie inside the text, in order, and the timeline can
 * be made. */
#include "../c/fixture.h"
#include "core.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static tc_lexicon *lexicon;
static tc_pipeline *pipelines[2];
static tc_scratch *scratches[2];

static void must(bool condition, const char *what) {
    if (condition) return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

static void set_up(void) {
    tc_error err = {0};
    fixture_rules rules;
    must(fixture_rules_init(&rules), "cannot read " RULES_DIR);
    must(fixture_lexicon(NULL, &lexicon, &err) == TC_OK, err.message);
    for (int k = 0; k < 2; k++) {
        tc_options options = {.kernel = k ? TC_KERNEL_AUTO : TC_KERNEL_PORTABLE};
        must(tc_pipeline_new(NULL, lexicon, rules.at, rules.n, &options, &pipelines[k], &err) == TC_OK,
             err.message);
        must(tc_scratch_new(pipelines[k], &scratches[k], &err) == TC_OK, err.message);
    }
    fixture_rules_release(&rules);
}

static void check_rows(const tc_document *d) {
    uint32_t n = d->text.n;
#define INSIDE(rows)                                                                                         \
    for (uint32_t i = 0; i < d->n_##rows; i++)                                                               \
        must(d->rows[i].start < d->rows[i].end && d->rows[i].end <= n && d->rows[i].tok_end <= d->n_tok,     \
             #rows);
    INSIDE(sentences)
    INSIDE(debris)
    INSIDE(mentions)
    INSIDE(times) INSIDE(quantities) INSIDE(quotes) INSIDE(attributions) INSIDE(events)
#undef INSIDE
        for (uint32_t i = 1; i < d->n_sentences; i++)
            must(d->sentences[i - 1].end <= d->sentences[i].start, "sentences overlap");
    for (uint32_t i = 0; i < d->n_times; i++) {
        must(d->times[i].value && d->times[i].value[0], "a time without a value");
        must(d->times[i].lo == TC_DAY_NONE || d->times[i].hi == TC_DAY_NONE ||
                 d->times[i].lo <= d->times[i].hi,
             "a time that ends before it begins");
    }
    for (uint32_t i = 0; i < d->n_events; i++)
        must(d->events[i].sentence < d->n_sentences, "an event outside sentences");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!lexicon) set_up();
    tc_buffer json[2] = {{{0}, NULL, 0, 0}, {{0}, NULL, 0, 0}};
    for (int k = 0; k < 2; k++) {
        tc_error err = {0};
        tc_document *d = NULL;
        tc_timeline *t = NULL;
        tc_input input = {"x", 1, data, size, size % 2 ? 18000 : TC_DAY_NONE, TC_DCT_GIVEN};
        must(tc_document_new(pipelines[k], scratches[k], &input, NULL, &d, &err) == TC_OK, err.message);
        check_rows(d);
        must(tc_document_json(d, TC_JSON_TOKENS, &json[k], &err) == TC_OK, err.message);
        const tc_document *documents[] = {d};
        tc_timeline_options options = {0, true};
        must(tc_timeline_new(NULL, documents, 1, &options, &t, &err) == TC_OK, err.message);
        must(tc_timeline_json(t, &json[k], &err) == TC_OK, err.message);
        tc_timeline_free(t);
        tc_document_free(d);
    }
    must(json[0].n == json[1].n && memcmp(json[0].at, json[1].at, json[0].n) == 0, "kernels differ");
    tc_buffer_release(&json[0]);
    tc_buffer_release(&json[1]);
    return 0;
}
