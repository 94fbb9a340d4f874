/* handmade.h: documents built by hand, so that stages behind extraction are tested without it.
 *
 *     hand_init();
 *     tc_document *d = hand_document("a", "Trump signed the order on August 6.", day);
 *     tc_event *e = hand_event(d, "signed", TC_EVENT_ORDER, TC_HAPPENED, day, day);
 *     hand_part(e, d, TC_AGENT, "trump");      // an entity of the lexicon, or else a free name
 *     ... tc_document_free(d); hand_end();
 */
#ifndef TC_HANDMADE_H
#define TC_HANDMADE_H

#include "test.h"

#define HAND_ROWS 64

static tc_lexicon *hand_lexicon;
static struct tc_pipeline hand_pipeline;
static const char *const hand_names[][3] = {
    {"trump", "Donald Trump", "Q22686"},
    {"biden", "Joe Biden", ""},
    {"tiktok", "TikTok", "Q48938223"},
    {"bytedance", "ByteDance", ""},
    {"wechat", "WeChat", ""},
    {"oracle", "Oracle Corporation", ""},
    {"microsoft", "Microsoft", ""},
    {"house", "House Committee", ""},
    {"maryland", "Maryland", ""},
    {"ohio", "Ohio", ""},
};

static inline void hand_init(void) {
    tc_lexicon_builder *b = NULL;
    uint32_t row;
    CHECK_OK(tc_lexicon_builder_new(NULL, &b, &err));
    for (size_t i = 0; i < TC_COUNT_OF(hand_names); i++)
        CHECK_OK(tc_lexicon_add_entity(b, hand_names[i][0], strlen(hand_names[i][0]), hand_names[i][1],
                                       strlen(hand_names[i][1]), TC_TYPE_ORG, hand_names[i][2],
                                       strlen(hand_names[i][2]), TC_ORIGIN_GENERAL, &row, &err));
    CHECK_OK(tc_lexicon_builder_build(b, 0, &hand_lexicon, &err));
    tc_lexicon_builder_free(b);
    hand_pipeline.alloc = tc_alloc_or_default(NULL);
    hand_pipeline.lexicon = hand_lexicon;
    hand_pipeline.options.max_document = 1 << 20;
}

static inline void hand_end(void) { tc_lexicon_free(hand_lexicon); }

static inline void *hand_rows(tc_document *d, size_t size) {
    void *rows = tc_arena_push(&d->arena, HAND_ROWS * size);
    memset(rows, 0, HAND_ROWS * size);
    return rows;
}

/* Gives the document the signature that the pipeline would: of words and figures, since it has no names yet.
 */
static inline void hand_sign(tc_document *d) {
    tc_work w = {.alloc = d->alloc, .pipeline = &hand_pipeline, .arena = &d->arena, .text = d->text};
    CHECK_OK(tc_tokenize(&w, &err));
    for (uint32_t i = 0; i < w.n_tok; i++) w.tok_mention[i] = w.tok_time[i] = w.tok_quantity[i] = TC_NONE;
    for (uint32_t i = 0, tok = 0; i < d->n_sentences; i++) {
        tc_sentence *s = tc_vec_push(&w.alloc, &w.sentences);
        *s = d->sentences[i];
        while (tok < w.n_tok && w.tok_start[tok] < s->start) tok++;
        s->tok = tok;
        while (tok < w.n_tok && w.tok_start[tok] < s->end) tok++;
        s->tok_end = tok;
    }
    CHECK_OK(tc_sign(&w, &err));
    d->sketch = w.sketch;
    d->n_anchors = w.anchors.n;
    d->n_sentence_keys = w.sentence_keys.n;
    uint32_t *rows = tc_arena_push(&d->arena, (w.anchors.n + w.sentence_keys.n + 1u) * sizeof *rows);
    d->anchors = rows;
    d->sentence_keys = rows + w.anchors.n;
    if (w.anchors.n) memcpy(rows, w.anchors.at, w.anchors.n * sizeof *rows);
    if (w.sentence_keys.n) memcpy(rows + w.anchors.n, w.sentence_keys.at, w.sentence_keys.n * sizeof *rows);
    memset(&w.text, 0, sizeof w.text);
    tc_work_release(&w);
}

/* A document of ASCII or UTF-8 text; each line or "X. " is a sentence. */
static inline tc_document *hand_document(const char *id, const char *text, int32_t day) {
    tc_document *d = calloc(1, sizeof *d);
    d->alloc = tc_alloc_or_default(NULL);
    d->pipeline = &hand_pipeline;
    tc_arena_init(&d->arena, d->alloc);
    d->id = tc_arena_string(&d->arena, id, strlen(id));
    d->id_len = strlen(id);
    CHECK_OK(tc_text_init(&d->text, &d->alloc, (const uint8_t *)text, strlen(text), &err));
    d->dct_lo = d->dct_hi = day;
    d->dct_method = day == TC_DAY_NONE ? TC_DCT_NONE : TC_DCT_GIVEN;
    d->dct_confidence = day == TC_DAY_NONE ? 0 : 100;
    tc_sentence *s = hand_rows(d, sizeof *s);
    d->sentences = s;
    uint32_t from = 0;
    for (uint32_t i = 0; i < d->text.n && d->n_sentences < HAND_ROWS; i++) {
        bool stop = d->text.at[i] == '\n' || (d->text.at[i] == '.' && d->text.at[i + 1] == ' ');
        if (!stop && i + 1 < d->text.n) continue;
        s[d->n_sentences].start = from;
        s[d->n_sentences++].end = d->text.at[i] == '\n' ? i : i + 1;
        from = d->text.at[i] == '\n' ? i + 1 : i + 2;
    }
    d->mentions = hand_rows(d, sizeof(tc_mention));
    d->times = hand_rows(d, sizeof(tc_time));
    d->quantities = hand_rows(d, sizeof(tc_quantity));
    d->quotes = hand_rows(d, sizeof(tc_quote));
    d->attributions = hand_rows(d, sizeof(tc_attribution));
    d->events = hand_rows(d, sizeof(tc_event));
    d->debris = hand_rows(d, sizeof(tc_debris));
    hand_sign(d);
    return d;
}

static inline tc_span hand_find(const tc_document *d, const char *words) {
    const char *at = strstr((const char *)d->text.at, words);
    tc_span s = {0, 0};
    CHECK(at != NULL);
    if (!at) return s;
    s.start = (uint32_t)(at - (const char *)d->text.at);
    s.end = s.start + (uint32_t)strlen(words);
    return s;
}

static inline uint32_t hand_sentence(const tc_document *d, uint32_t byte) {
    for (uint32_t i = 0; i < d->n_sentences; i++)
        if (d->sentences[i].start <= byte && byte < d->sentences[i].end) return i;
    return TC_NONE;
}

/* Rows are const to everyone but their builder. */
#define HAND_PUSH(T, d, rows, n) (&((T *)(uintptr_t)(d)->rows)[(d)->n++])

static inline tc_event *hand_event(tc_document *d, const char *trigger, tc_event_type type,
                                   tc_modality modality, int32_t lo, int32_t hi) {
    tc_span s = hand_find(d, trigger);
    tc_event *e = HAND_PUSH(tc_event, d, events, n_events);
    e->start = s.start;
    e->end = s.end;
    e->sentence = hand_sentence(d, s.start);
    e->type = (uint8_t)type;
    e->modality = (uint8_t)modality;
    e->polarity = e->worthy = true;
    e->lo = lo;
    e->hi = hi;
    e->relation = lo == TC_DAY_NONE && hi == TC_DAY_NONE ? TC_REL_NONE : TC_REL_ON;
    e->precision = lo == TC_DAY_NONE || hi == TC_DAY_NONE ? TC_PREC_UNKNOWN
                   : lo == hi                             ? TC_PREC_DAY
                                                          : TC_PREC_MONTH;
    e->time = e->attribution = e->coref = TC_NONE;
    e->participants = hand_rows(d, sizeof(tc_participant));
    e->quantities = hand_rows(d, sizeof(uint32_t));
    e->summary = tc_arena_string(&d->arena, trigger, strlen(trigger));
    e->rule = "hand";
    return e;
}

static inline void hand_part(tc_document *d, tc_event *e, tc_role role, const char *name) {
    tc_participant *p = HAND_PUSH(tc_participant, e, participants, n_participants);
    p->role = (uint8_t)role;
    p->entity = p->mention = TC_NONE;
    p->name = tc_arena_string(&d->arena, name, strlen(name));
    for (uint32_t i = 0; i < TC_COUNT_OF(hand_names); i++)
        if (strcmp(name, hand_names[i][0]) == 0) {
            p->entity = i;
            p->name = hand_names[i][1];
        }
}

static inline void hand_money(tc_document *d, tc_event *e, const char *surface, double value) {
    tc_span s = hand_find(d, surface);
    tc_quantity *q = HAND_PUSH(tc_quantity, d, quantities, n_quantities);
    q->start = s.start;
    q->end = s.end;
    q->kind = TC_MONEY;
    q->value = q->min = q->max = value;
    q->unit = "USD";
    q->modifier = "exact";
    q->rule = "hand";
    *HAND_PUSH(uint32_t, e, quantities, n_quantities) = d->n_quantities - 1;
}

static inline char *hand_timeline(tc_document **docs, size_t n, const tc_timeline_options *options) {
    tc_timeline *t = NULL;
    tc_buffer out = {0};
    CHECK_OK(tc_timeline_new(NULL, (const tc_document *const *)docs, n, options, &t, &err));
    if (!t) return NULL;
    CHECK_OK(tc_timeline_json(t, &out, &err));
    CHECK(tc_buffer_put(&out, "", 1));
    tc_timeline_free(t);
    return out.at; /* malloc's */
}

#endif
