/* test_arrow.c: tables as Arrow C streams, read as a consumer would, with nothing of the documents left. */
#include "arrow_abi.h"
#include "handmade.h"

#include <math.h>

static const struct ArrowArray *column(const struct ArrowSchema *s, const struct ArrowArray *a,
                                       const char *name) {
    for (int64_t i = 0; i < s->n_children; i++)
        if (strcmp(s->children[i]->name, name) == 0) return a->children[i];
    fprintf(stderr, "no column %s\n", name);
    CHECK(false);
    return a->children[0];
}

static bool valid(const struct ArrowArray *c, int64_t row) {
    const uint8_t *bits = c->buffers[0];
    return !bits || (bits[row / 8] >> (row % 8) & 1);
}

static int32_t int_at(const struct ArrowArray *c, int64_t row) {
    return ((const int32_t *)c->buffers[1])[row];
}

static bool text_is(const struct ArrowArray *c, int64_t row, const char *want) {
    const int32_t *offsets = c->buffers[1];
    size_t n = (size_t)(offsets[row + 1] - offsets[row]);
    return valid(c, row) && n == strlen(want) &&
           memcmp((const char *)c->buffers[2] + offsets[row], want, n) == 0;
}

static bool word_is(const struct ArrowArray *c, int64_t row, const char *want) {
    return valid(c, row) && text_is(c->dictionary, ((const int8_t *)c->buffers[1])[row], want);
}

static tc_document *make(void) {
    int32_t day = tc_day_of(2020, 8, 8);
    tc_document *d =
        hand_document("a", "\xe2\x80\x9cTikTok\xe2\x80\x9d paid $5.\nTrump signed on August 6.", day);
    tc_span s = hand_find(d, "TikTok");
    tc_mention *m = HAND_PUSH(tc_mention, d, mentions, n_mentions);
    m->start = s.start;
    m->end = s.end;
    m->entity = 2;
    m->type = TC_TYPE_PRODUCT;
    m->score = 0.5f;
    m->rule = "exact";
    m = HAND_PUSH(tc_mention, d, mentions, n_mentions);
    s = hand_find(d, "Trump");
    m->start = s.start;
    m->end = s.end;
    m->entity = TC_NONE;
    m->score = NAN;
    tc_event *e = hand_event(d, "paid", TC_EVENT_SPEND, TC_HAPPENED, TC_DAY_NONE, day);
    hand_part(d, e, TC_AGENT, "tiktok");
    HAND_PUSH(tc_participant, e, participants, n_participants)->role = TC_PLACE;
    ((tc_participant *)(uintptr_t)e->participants)[1].entity = TC_NONE;
    ((tc_participant *)(uintptr_t)e->participants)[1].mention = 1;
    hand_money(d, e, "$5", 5);
    return d;
}

TEST(every_table) {
    tc_document *docs[2] = {make(), hand_document("b", "", TC_DAY_NONE)};
    for (int table = 0; table < TC_TABLE_COUNT; table++) {
        struct ArrowArrayStream stream;
        struct ArrowSchema schema;
        struct ArrowArray array;
        CHECK_OK(tc_table_export(NULL, (tc_table)table, (const tc_document *const *)docs, 2, &stream, &err));
        CHECK(stream.get_schema(&stream, &schema) == 0);
        CHECK_STR(schema.format, "+s");
        CHECK_STR(schema.children[0]->name, "doc_id");
        CHECK_STR(schema.children[1]->name, "row");
        CHECK(stream.get_next(&stream, &array) == 0);
        if (array.release) {
            CHECK(array.n_children == schema.n_children && array.length > 0);
            for (int64_t i = 0; i < array.n_children; i++) {
                const struct ArrowArray *c = array.children[i];
                CHECK(c->length == array.length && c->offset == 0);
                CHECK(c->null_count == 0 || schema.children[i]->flags & ARROW_FLAG_NULLABLE);
                CHECK((c->dictionary != NULL) == (schema.children[i]->dictionary != NULL));
                int64_t nulls = 0;
                for (int64_t r = 0; r < c->length; r++) nulls += !valid(c, r);
                CHECK(nulls == c->null_count);
            }
            array.release(&array);
            CHECK(array.release == NULL);
        }
        CHECK(stream.get_next(&stream, &array) == 0 && array.release == NULL);
        CHECK(stream.get_last_error(&stream) == NULL);
        schema.release(&schema);
        stream.release(&stream);
        CHECK(stream.release == NULL);
        CHECK(tc_table_name((tc_table)table) != NULL);
    }
    CHECK(tc_table_name(TC_TABLE_COUNT) == NULL);
    struct ArrowArrayStream stream;
    CHECK(tc_table_export(NULL, TC_TABLE_COUNT, NULL, 0, &stream, NULL) == TC_E_ARGUMENT && !stream.release);
    for (int i = 0; i < 2; i++) tc_document_free(docs[i]);
}

TEST(values) {
    tc_document *d = make();
    struct ArrowArrayStream mentions, events, parts, documents, tokens;
    struct ArrowSchema s;
    struct ArrowArray a;
    const tc_document *const *in = (const tc_document *const *)&d;
    CHECK_OK(tc_table_export(NULL, TC_TABLE_MENTIONS, in, 1, &mentions, &err));
    CHECK_OK(tc_table_export(NULL, TC_TABLE_EVENTS, in, 1, &events, &err));
    CHECK_OK(tc_table_export(NULL, TC_TABLE_PARTICIPANTS, in, 1, &parts, &err));
    CHECK_OK(tc_table_export(NULL, TC_TABLE_DOCUMENTS, in, 1, &documents, &err));
    CHECK_OK(tc_table_export(NULL, TC_TABLE_TOKENS, in, 1, &tokens, &err));
    tc_document_free(d); /* streams stand alone */

    CHECK(mentions.get_schema(&mentions, &s) == 0 && mentions.get_next(&mentions, &a) == 0);
    mentions.release(&mentions); /* and so do arrays */
    CHECK(a.length == 2);
    CHECK(text_is(column(&s, &a, "doc_id"), 0, "a") && int_at(column(&s, &a, "row"), 1) == 1);
    CHECK(int_at(column(&s, &a, "start"), 0) == 1 && int_at(column(&s, &a, "byte_start"), 0) == 3);
    CHECK(text_is(column(&s, &a, "surface"), 0, "TikTok") && word_is(column(&s, &a, "type"), 0, "PRODUCT"));
    CHECK(text_is(column(&s, &a, "entity"), 0, "tiktok") && text_is(column(&s, &a, "qid"), 0, "Q48938223"));
    CHECK(!valid(column(&s, &a, "entity"), 1) && !valid(column(&s, &a, "type"), 1));
    CHECK(((const double *)column(&s, &a, "score")->buffers[1])[0] == 0.5 &&
          !valid(column(&s, &a, "score"), 1));
    CHECK(int_at(column(&s, &a, "sentence"), 0) == 0 && int_at(column(&s, &a, "sentence"), 1) == 1);
    /* A child may be moved out and outlive its parent. */
    struct ArrowArray child = *a.children[6];
    a.children[6]->release = NULL;
    a.release(&a);
    CHECK(text_is(&child, 0, "TikTok"));
    child.release(&child);
    s.release(&s);

    CHECK(events.get_schema(&events, &s) == 0 && events.get_next(&events, &a) == 0);
    CHECK(text_is(column(&s, &a, "event"), 0, "e0") && text_is(column(&s, &a, "trigger"), 0, "paid"));
    CHECK(!valid(column(&s, &a, "date_start"), 0));
    CHECK(int_at(column(&s, &a, "date_end"), 0) == tc_day_of(2020, 8, 8));
    CHECK_STR(s.children[11]->name, "date_end");
    CHECK_STR(s.children[11]->format, "tdD");
    const struct ArrowArray *list = column(&s, &a, "quantities");
    CHECK(int_at(list, 0) == 0 && int_at(list, 1) == 1 && int_at(list->children[0], 0) == 0);
    CHECK(*(const uint8_t *)column(&s, &a, "polarity")->buffers[1] & 1);
    s.release(&s);
    a.release(&a);
    events.release(&events);

    CHECK(parts.get_schema(&parts, &s) == 0 && parts.get_next(&parts, &a) == 0 && a.length == 2);
    CHECK(word_is(column(&s, &a, "role"), 1, "place") && !valid(column(&s, &a, "start"), 0));
    CHECK(int_at(column(&s, &a, "start"), 1) == 18 && int_at(column(&s, &a, "byte_start"), 1) == 22);
    s.release(&s);
    a.release(&a);
    parts.release(&parts);

    CHECK(documents.get_schema(&documents, &s) == 0 && documents.get_next(&documents, &a) == 0 &&
          a.length == 1);
    CHECK(int_at(column(&s, &a, "dct"), 0) == tc_day_of(2020, 8, 8) && !valid(column(&s, &a, "title"), 0));
    CHECK(int_at(column(&s, &a, "bytes"), 0) == 47 && int_at(column(&s, &a, "chars"), 0) == 43);
    s.release(&s);
    a.release(&a);
    documents.release(&documents);

    CHECK(tokens.get_schema(&tokens, &s) == 0 && tokens.get_next(&tokens, &a) == 0 && a.length >= 12);
    CHECK(text_is(column(&s, &a, "text"), 1, "TikTok") && int_at(column(&s, &a, "mention"), 1) == 0);
    CHECK(!valid(column(&s, &a, "mention"), 2) && int_at(column(&s, &a, "sentence"), 11) == 1);
    s.release(&s);
    a.release(&a);
    tokens.release(&tokens); /* before its last batch was asked for */
}

TEST(batches) {
    enum { N = 3000 };
    tc_document *d = hand_document("a", "x", TC_DAY_NONE);
    tc_document **docs = malloc(N * sizeof *docs);
    tc_sentence *s = (tc_sentence *)(uintptr_t)d->sentences;
    for (int i = 0; i < HAND_ROWS; i++) s[i].end = 1;
    d->n_sentences = HAND_ROWS;
    for (int i = 0; i < N; i++) docs[i] = d;
    struct ArrowArrayStream stream;
    struct ArrowArray a;
    int64_t rows = 0;
    int batches = 0;
    CHECK_OK(tc_table_export(NULL, TC_TABLE_SENTENCES, (const tc_document *const *)docs, N, &stream, &err));
    while (stream.get_next(&stream, &a) == 0 && a.release) {
        rows += a.length;
        batches++;
        CHECK(a.length <= 65536);
        CHECK(text_is(a.children[8], a.length - 1, "x"));
        a.release(&a);
    }
    CHECK(rows == (int64_t)N * HAND_ROWS && batches == 3);
    stream.release(&stream);
    free(docs);
    tc_document_free(d);
}

TEST(memory) {
    tc_document *d = make();
    for (int table = 0; table < TC_TABLE_COUNT; table++) {
        if (table == TC_TABLE_TOKENS) continue; /* takes working memory from the pipeline's allocator */
        for (int sticky = 0; sticky < 2; sticky++)
            for (long at = 1;; at++) {
                test_heap h = {.fail_at = at, .sticky = sticky != 0};
                tc_alloc a = test_heap_alloc(&h);
                struct ArrowArrayStream stream;
                struct ArrowSchema schema;
                struct ArrowArray array;
                bool good = tc_table_export(&a, (tc_table)table, (const tc_document *const *)&d, 1, &stream,
                                            NULL) == TC_OK;
                if (!good) CHECK(stream.release == NULL);
                if (good) {
                    good = stream.get_schema(&stream, &schema) == 0;
                    if (good)
                        schema.release(&schema);
                    else
                        CHECK(stream.get_last_error(&stream) != NULL && schema.release == NULL);
                    if (stream.get_next(&stream, &array) == 0 && array.release) array.release(&array);
                    stream.release(&stream);
                }
                CHECK(h.live == 0 && !h.wrong_size);
                if (good) break;
            }
    }
    tc_document_free(d);
}

int main(void) {
    hand_init();
    RUN(every_table);
    RUN(values);
    RUN(batches);
    RUN(memory);
    hand_end();
    return test_end();
}
