/* test_oom.c: every allocation of the C API fails once, and then once more with all later ones failing too.
 *
 * For each step (lexicon, pipeline, document, JSON, tables, timeline) the Nth allocation is refused, for
 * N = 1, 2, ... until the step runs through without a refusal. A refused step must return TC_E_MEMORY, give
 * nothing back, and leave as many bytes in use as before it. A step may do without the memory (a memo that
 * only saves time), but then its result must be the very one of a run without refusal. Long steps are
 * sampled: the first FULL allocations one by one, then every STRIDEth; TC_OOM_FULL=1 in the environment takes
 * them all. */
#include "fixture.h"
#include "test.h"

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowSchema {
    const char *format, *name, *metadata;
    int64_t flags, n_children;
    struct ArrowSchema **children, *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};
struct ArrowArray {
    int64_t length, null_count, offset, n_buffers, n_children;
    const void **buffers;
    struct ArrowArray **children, *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};
#endif

enum { FULL = 400, STRIDE = 37 };

static const char article[] =
    "White Home weighs tik tok ban as talks go on\n"
    "The Federal Trade Commission (FTC) said on Thursday, Aug. 6, 2020 that TikTok will pay $5.7 million.\n"
    "\xe2\x80\x9cWe will fight the order,\xe2\x80\x9d said Jane Smith, a spokeswoman for TikTok. Smith "
    "denied on Friday "
    "that the Chinese company had shared the data of 100 million users.\n"
    "President Joan Doe threatened to ban the app by September 15 unless it was sold, Reuters reported last "
    "month.\n"
    "In 2019 Acme Air announced a deal with China; a judge in Ohio blocked it two days later.\n"
    "Related posts\n282\n";

typedef struct world { /* what the steps before have made */
    fixture_rules rules;
    test_heap heap;
    tc_alloc alloc;
    tc_lexicon *lexicon;
    tc_pipeline *pipeline;
    tc_scratch *scratch;
    tc_document *documents[2];
    tc_timeline *timeline;
    uint64_t
        result; /* hash of what a step that returned TC_OK has made; 0: it must not succeed when refused */
} world;

/* Keeps what a comparison allocates out of the count, and unrefused. */
static uint64_t hash_of(world *w, const tc_document *document, const tc_timeline *timeline) {
    test_heap before = w->heap;
    tc_buffer buffer = {0};
    tc_status status = TC_E_ARGUMENT;
    w->heap.fail_at = 0;
    if (document) status = tc_document_json(document, 0, &buffer, NULL);
    if (timeline) status = tc_timeline_json(timeline, &buffer, NULL);
    uint64_t hash = status == TC_OK ? tc_hash(buffer.at, buffer.n) | 1 : 0;
    tc_buffer_release(&buffer);
    w->heap.calls = before.calls;
    w->heap.fail_at = before.fail_at;
    return hash;
}

static tc_input input_of(const char *id) {
    tc_input input = {id,          strlen(id),  (const uint8_t *)article, sizeof article - 1,
                      TC_DAY_NONE, TC_DCT_GIVEN};
    if (id[0] == 'a') input.dct = tc_day_of(2020, 8, 8);
    return input;
}

static tc_status step_lexicon(world *w, tc_error *err) {
    tc_lexicon *lexicon = NULL;
    tc_status status = fixture_lexicon(&w->alloc, &lexicon, err);
    CHECK((status == TC_OK) == (lexicon != NULL));
    if (lexicon) { /* a vector that could not be shrunk holds the same rows */
        uint64_t sum = tc_lexicon_alias_count(lexicon);
        for (uint32_t i = 0; i < tc_lexicon_entity_count(lexicon); i++) {
            const tc_entity *e = tc_lexicon_entity(lexicon, i);
            sum = sum * 31 + tc_hash(e->name, strlen(e->name)) + e->type;
        }
        w->result = sum;
    }
    tc_lexicon_free(lexicon);
    return status;
}
static tc_status step_pipeline(world *w, tc_error *err) {
    tc_pipeline *pipeline = NULL;
    tc_status status = tc_pipeline_new(&w->alloc, w->lexicon, w->rules.at, w->rules.n, NULL, &pipeline, err);
    CHECK((status == TC_OK) == (pipeline != NULL));
    tc_pipeline_free(pipeline);
    return status;
}
static tc_status step_document(world *w, tc_error *err) {
    tc_scratch *scratch = NULL;
    tc_document *document = NULL;
    tc_input input = input_of("a");
    tc_status status = tc_scratch_new(w->pipeline, &scratch, err);
    if (status == TC_OK) status = tc_document_new(w->pipeline, scratch, &input, NULL, &document, err);
    CHECK((status == TC_OK) == (document != NULL));
    w->result = hash_of(w, document, NULL);
    tc_document_free(document);
    tc_scratch_free(scratch);
    return status;
}
/* The same, on a scratch that other documents have used: a failure must leave it fit for use. */
static tc_status step_again(world *w, tc_error *err) {
    tc_document *document = NULL;
    tc_input input = input_of("b");
    tc_status status = tc_document_new(w->pipeline, w->scratch, &input, NULL, &document, err);
    w->result = hash_of(w, document, NULL);
    tc_document_free(document);
    return status;
}
static tc_status step_json(world *w, tc_error *err) {
    tc_buffer buffer = {.alloc = w->alloc};
    tc_status status = tc_document_json(w->documents[0], TC_JSON_TOKENS, &buffer, err);
    CHECK(status == TC_OK || buffer.n == 0);
    tc_buffer_release(&buffer);
    return status;
}
static tc_status step_tokens(world *w, tc_error *err) {
    const uint32_t *start, *end;
    const uint8_t *kind;
    uint32_t n;
    tc_scratch *scratch = NULL;
    tc_status status = tc_scratch_new(w->pipeline, &scratch, err);
    if (status == TC_OK)
        status = tc_tokens(w->pipeline, scratch, (const uint8_t *)article, sizeof article - 1, &start, &end,
                           &kind, &n, err);
    tc_scratch_free(scratch);
    return status;
}
static tc_status step_tables(world *w, tc_error *err) {
    for (int t = 0; t < TC_TABLE_COUNT; t++) {
        struct ArrowArrayStream stream = {0};
        const tc_document *documents[] = {w->documents[0], w->documents[1]};
        tc_status status = tc_table_export(&w->alloc, (tc_table)t, documents, 2, &stream, err);
        if (status != TC_OK) {
            CHECK(stream.release == NULL);
            return status;
        }
        struct ArrowSchema schema = {0};
        struct ArrowArray array = {0};
        int failed = stream.get_schema(&stream, &schema);
        if (schema.release) schema.release(&schema);
        while (!failed) {
            failed = stream.get_next(&stream, &array);
            if (failed || !array.release) break;
            array.release(&array);
        }
        if (failed) CHECK(stream.get_last_error(&stream) != NULL);
        stream.release(&stream);
        if (failed) return TC_E_MEMORY;
    }
    return TC_OK;
}
static tc_status step_timeline(world *w, tc_error *err) {
    tc_timeline *timeline = NULL;
    const tc_document *documents[] = {w->documents[0], w->documents[1]};
    tc_timeline_options options = {0, true};
    tc_status status = tc_timeline_new(&w->alloc, documents, 2, &options, &timeline, err);
    CHECK((status == TC_OK) == (timeline != NULL));
    w->result = hash_of(w, NULL, timeline);
    tc_timeline_free(timeline);
    return status;
}
static tc_status step_timeline_json(world *w, tc_error *err) {
    tc_buffer buffer = {.alloc = w->alloc};
    tc_status status = tc_timeline_json(w->timeline, &buffer, err);
    tc_buffer_release(&buffer);
    return status;
}

static void loop(world *w, const char *name, tc_status (*step)(world *, tc_error *)) {
    bool all = getenv("TC_OOM_FULL") != NULL;
    for (int sticky = 0; sticky < 2; sticky++) {
        long n = 0, refused = 0;
        tc_error first = {0};
        w->result = 0;
        CHECK(step(w, &first) == TC_OK);
        uint64_t expected = w->result;
        for (;;) {
            n += all || n < FULL ? 1 : STRIDE;
            size_t before = w->heap.live;
            tc_error err = {0};
            w->result = 0;
            w->heap.calls = 0;
            w->heap.fail_at = n;
            w->heap.sticky = sticky != 0;
            tc_status status = step(w, &err);
            bool hit = w->heap.calls >= n;
            w->heap.fail_at = 0;
            refused += hit;
            int failures = test_failures;
            bool done_without = status == TC_OK && expected && w->result == expected;
            CHECK(hit ? status == TC_E_MEMORY || done_without : status == TC_OK && w->result == expected);
            /* a used scratch may keep a grown block */
            if (step != step_again) CHECK(w->heap.live == before);
            CHECK(!w->heap.wrong_size);
            if (test_failures != failures)
                fprintf(stderr, "     at allocation %ld of %s%s: %s %s\n", n, name,
                        sticky ? " and all after" : "", tc_status_name(status), err.message);
            if (!hit || test_failures > 20) break;
        }
        printf("     %-14s %5ld allocations refused%s\n", name, refused, sticky ? ", and all after" : "");
    }
}

TEST(every_allocation_may_fail) {
    world w = {0};
    tc_error err = {0};
    w.alloc = test_heap_alloc(&w.heap);
    CHECK(fixture_rules_init(&w.rules));
    loop(&w, "lexicon", step_lexicon);
    if (fixture_lexicon(&w.alloc, &w.lexicon, &err) != TC_OK) goto done;
    loop(&w, "pipeline", step_pipeline);
    if (tc_pipeline_new(&w.alloc, w.lexicon, w.rules.at, w.rules.n, NULL, &w.pipeline, &err) != TC_OK)
        goto done;
    loop(&w, "document", step_document);
    if (tc_scratch_new(w.pipeline, &w.scratch, &err) != TC_OK) goto done;
    loop(&w, "used scratch", step_again);
    for (int i = 0; i < 2; i++) {
        tc_input input = input_of(i ? "b" : "a");
        if (tc_document_new(w.pipeline, w.scratch, &input, NULL, &w.documents[i], &err) != TC_OK) goto done;
    }
    loop(&w, "json", step_json);
    loop(&w, "tokens", step_tokens);
    loop(&w, "tables", step_tables);
    loop(&w, "timeline", step_timeline);
    {
        const tc_document *documents[] = {w.documents[0], w.documents[1]};
        tc_timeline_options options = {0, true};
        if (tc_timeline_new(&w.alloc, documents, 2, &options, &w.timeline, &err) != TC_OK) goto done;
        CHECK(tc_timeline_count(w.timeline) > 0);
    }
    loop(&w, "timeline json", step_timeline_json);
done:
    CHECK_STR(err.message, "");
    tc_timeline_free(w.timeline);
    for (int i = 0; i < 2; i++) tc_document_free(w.documents[i]);
    tc_scratch_free(w.scratch);
    tc_pipeline_free(w.pipeline);
    tc_lexicon_free(w.lexicon);
    CHECK(w.heap.live == 0);
    fixture_rules_release(&w.rules);
}

int main(void) {
    RUN(every_allocation_may_fail);
    return test_end();
}
