/* pipeline.c: the order of the stages, and the making of one document from scratch rows. */
#include "core.h"
#include "facts.h"
#include "rule.h"
#include "sha256.h"

#ifdef TC_PROFILE /* a build for benchmarks/stages.py alone, on one thread: ns of making, text, each stage,  \
                     keeping */
#include <time.h>
enum { PROFILE_OPEN, PROFILE_TEXT, PROFILE_STAGES, PROFILE_KEEP = PROFILE_STAGES + 11, PROFILE_COUNT };
TC_API extern uint64_t tc_profile_ns[PROFILE_COUNT];
uint64_t tc_profile_ns[PROFILE_COUNT];
static uint64_t profile_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}
#define PROFILE_FROM uint64_t profile_from = profile_now(), profile_to
#define PROFILE_LAP(row)                                                                                     \
    (profile_to = profile_now(), tc_profile_ns[row] += profile_to - profile_from, profile_from = profile_to)
#else
#define PROFILE_FROM
#define PROFILE_LAP(row) ((void)0)
#endif

struct tc_scratch {
    const tc_pipeline *pipeline;
    tc_work work;
};

tc_status tc_pipeline_new(const tc_alloc *alloc, const tc_lexicon *lexicon, const tc_source *rules,
                          size_t n_rules, const tc_options *options, tc_pipeline **out, tc_error *err) {
    tc_alloc a = tc_alloc_or_default(alloc);
    tc_status status = TC_OK;
    tc_source *only_rules = NULL;
    size_t n_facts = 0;
    *out = NULL;
    tc_pipeline *p = tc_mem_resize(&a, NULL, 0, sizeof *p);
    if (!p) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for a pipeline");
    memset(p, 0, sizeof *p);
    p->alloc = a;
    p->lexicon = lexicon;
    if (options) p->options = *options;
    if (p->options.max_document == 0) p->options.max_document = (size_t)64 << 20;
    if (p->options.max_document > INT32_MAX - TC_TEXT_PAD) p->options.max_document = INT32_MAX - TC_TEXT_PAD;
    if (!tc_kernel_available(p->options.kernel)) {
        status = tc_fail(err, TC_E_ARGUMENT, 0, "kernel %s is not available on this machine",
                         tc_kernel_name(p->options.kernel));
        goto done;
    }
    for (size_t i = 0; i < n_rules; i++) n_facts += tc_facts_source(&rules[i]);
    if (n_facts > 0) {
        TC_TRY(tc_facts_new(&a, rules, n_rules, p->options.exclude_origins, lexicon, &p->facts, err));
        only_rules = tc_mem_resize(&a, NULL, 0, n_rules * sizeof *only_rules);
        if (!only_rules) {
            status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for a pipeline");
            goto done;
        }
        size_t n = 0;
        for (size_t i = 0; i < n_rules; i++)
            if (!tc_facts_source(&rules[i])) only_rules[n++] = rules[i];
    }
    TC_TRY(tc_rules_new(&a, only_rules ? only_rules : rules, n_rules - n_facts, p->options.exclude_origins,
                        &p->rules, err));
    *out = p;
    p = NULL;
done:
    tc_mem_free(&a, only_rules, n_rules * sizeof *only_rules);
    tc_pipeline_free(p);
    return status;
}

void tc_pipeline_free(tc_pipeline *p) {
    if (!p) return;
    tc_alloc a = p->alloc;
    tc_rules_free(p->rules);
    tc_facts_free(p->facts);
    tc_mem_free(&a, p, sizeof *p);
}

tc_status tc_scratch_new(const tc_pipeline *pipeline, tc_scratch **out, tc_error *err) {
    *out = tc_mem_resize(&pipeline->alloc, NULL, 0, sizeof **out);
    if (!*out) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for a scratch");
    memset(*out, 0, sizeof **out);
    (*out)->pipeline = pipeline;
    (*out)->work.alloc = pipeline->alloc;
    (*out)->work.pipeline = pipeline;
    return TC_OK;
}

tc_work *tc_scratch_work(tc_scratch *s) { return &s->work; }

/* Every token column, widest first so that each is aligned in their common block. */
#define TOKEN_COLUMNS(X)                                                                                     \
    X(tok_hash)                                                                                              \
    X(tok_start) X(tok_end) X(tok_fold) X(tok_word) X(tok_sent) X(tok_mention) X(tok_time) X(tok_quantity)   \
        X(tok_fold_n) X(tok_kind) X(tok_flags)

tc_status tc_work_reserve_tokens(tc_work *w, uint32_t n, tc_error *err) {
    if (n < w->cap_tok) return TC_OK;
    uint64_t want = w->cap_tok ? (uint64_t)w->cap_tok * 2 : 1024;
    if (want < (uint64_t)n + 1) want = (uint64_t)n + 1;
    if (want > UINT32_MAX) return tc_fail(err, TC_E_LIMIT, 0, "too many tokens in one document");
    /* All columns are parts of one block, so that they grow together or not at all. Contents are not kept
     * beyond the old capacity's rows. */
    size_t row = 0;
#define ADD(c) row += sizeof *w->c;
    TOKEN_COLUMNS(ADD)
#undef ADD
    char *block = tc_mem_resize(&w->alloc, NULL, 0, (size_t)want * row);
    if (!block) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for tokens");
    char *at = block;
    char *old = (char *)w->tok_hash; /* the first column is the block's start */
#define MOVE(c)                                                                                              \
    if (w->cap_tok) memcpy(at, w->c, (size_t)w->cap_tok * sizeof *w->c);                                     \
    w->c = (void *)at;                                                                                       \
    at += (size_t)want * sizeof *w->c;
    TOKEN_COLUMNS(MOVE)
#undef MOVE
    tc_mem_free(&w->alloc, old, (size_t)w->cap_tok * row);
    w->cap_tok = (uint32_t)want;
    return TC_OK;
}

void tc_work_release(tc_work *w) {
    tc_alloc a = w->alloc;
    tc_match_release(w);
    size_t row = 0;
#define ADD(c) row += sizeof *w->c;
    TOKEN_COLUMNS(ADD)
#undef ADD
    tc_mem_free(&a, w->tok_hash, (size_t)w->cap_tok * row);
    tc_mem_free(&a, w->fold, w->cap_fold);
    tc_vec_release(&a, &w->sentences);
    tc_vec_release(&a, &w->debris);
    tc_vec_release(&a, &w->mentions);
    tc_vec_release(&a, &w->times);
    tc_vec_release(&a, &w->time_notes);
    tc_vec_release(&a, &w->time_memo.masks);
    tc_vec_release(&a, &w->structure_memo.masks);
    tc_vec_release(&a, &w->event_memo.masks);
    tc_vec_release(&a, &w->quantities);
    tc_vec_release(&a, &w->quotes);
    tc_vec_release(&a, &w->attributions);
    tc_vec_release(&a, &w->events);
    tc_vec_release(&a, &w->dct_cues);
    tc_vec_release(&a, &w->sentence_keys);
    tc_vec_release(&a, &w->anchors);
    memset(w, 0, sizeof *w);
    w->alloc = a;
}

void tc_scratch_free(tc_scratch *s) {
    if (!s) return;
    tc_alloc a = s->work.alloc;
    tc_work_release(&s->work);
    tc_mem_free(&a, s, sizeof *s);
}

static void work_clear(tc_work *w) {
    w->n_tok = 0;
    w->sentences.n = w->debris.n = w->mentions.n = w->times.n = w->time_notes.n = w->quantities.n =
        w->quotes.n = 0;
    w->attributions.n = w->events.n = w->dct_cues.n = w->sentence_keys.n = w->anchors.n = 0;
    w->title.start = w->title.end = 0;
    w->quality = 0;
    w->quality_report = (tc_quality_report){0};
    w->dct_lo = w->dct_hi = TC_DAY_NONE;
    w->dct_method = TC_DCT_NONE;
    w->dct_confidence = 0;
    w->pattern_faults = w->pattern_fault = 0;
}

typedef tc_status (*stage)(tc_work *, tc_error *);
static tc_status classify(tc_work *w, tc_error *err) {
    (void)err;
    tc_rules_classify(w->pipeline->rules, w);
    return TC_OK;
}
static const stage stages[] = {tc_tokenize,   classify,         tc_structure,     tc_match,
                               tc_times_spot, tc_date_document, tc_times_resolve, tc_quantities,
                               tc_quotes,     tc_events,        tc_sign};
#ifdef TC_PROFILE
_Static_assert(PROFILE_KEEP - PROFILE_STAGES == TC_COUNT_OF(stages), "a row for every stage");
#endif

static void *copy_rows(tc_arena *arena, const void *rows, uint32_t n, size_t size, tc_status *status,
                       tc_error *err) {
    if (n == 0 || *status != TC_OK) return NULL;
    void *to = tc_arena_push(arena, n * size);
    if (to)
        memcpy(to, rows, n * size);
    else
        *status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for the rows of a document");
    return to;
}

tc_status tc_document_new(const tc_pipeline *pipeline, tc_scratch *scratch, const tc_input *input,
                          const tc_run *run, tc_document **out, tc_error *err) {
    tc_status status = TC_OK;
    tc_work *w = &scratch->work;
    *out = NULL;
    if (input->len > pipeline->options.max_document)
        return tc_fail(
            err, TC_E_LIMIT, input->len,
            "the document has %zu bytes, more than the limit of %zu; split it, or raise max_document",
            input->len, pipeline->options.max_document);
    PROFILE_FROM;
    tc_document *d = tc_mem_resize(&pipeline->alloc, NULL, 0, sizeof *d);
    if (!d) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for a document");
    memset(d, 0, sizeof *d);
    d->alloc = pipeline->alloc;
    d->pipeline = pipeline;
    tc_arena_init(&d->arena, d->alloc);
    d->id = tc_arena_string(&d->arena, input->id, input->id_len);
    d->id_len = input->id_len;
    if (!d->id) {
        status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for a document id");
        goto done;
    }
    work_clear(w);
    w->pipeline = pipeline;
    w->run = run;
    w->arena = &d->arena;
    if (input->dct != TC_DAY_NONE) {
        w->dct_lo = w->dct_hi = input->dct;
        w->dct_method = input->dct_method == TC_DCT_METADATA ? TC_DCT_METADATA : TC_DCT_GIVEN;
        w->dct_confidence = 100;
    }
    PROFILE_LAP(PROFILE_OPEN);
    TC_TRY(tc_text_init(&d->text, &d->alloc, input->text, input->len, err));
    PROFILE_LAP(PROFILE_TEXT);
    w->text = d->text; /* borrowed while the stages run */
    for (size_t i = 0; i < TC_COUNT_OF(stages); i++) {
        if (tc_work_cancelled(w)) {
            status = tc_fail(err, TC_E_CANCELLED, 0, "cancelled");
            goto done;
        }
        TC_TRY(stages[i](w, err));
        PROFILE_LAP(PROFILE_STAGES + i);
    }
    d->n_tok = w->n_tok;
    d->title = w->title;
    d->quality = w->quality;
    d->sketch = w->sketch;
    d->quality_report = w->quality_report;
    d->dct_lo = w->dct_lo;
    d->dct_hi = w->dct_hi;
    d->dct_method = w->dct_method;
    d->dct_confidence = w->dct_confidence;
    d->pattern_faults = w->pattern_faults;
    d->pattern_fault = w->pattern_fault;
#define KEEP(rows)                                                                                           \
    d->rows = copy_rows(&d->arena, w->rows.at, w->rows.n, sizeof *w->rows.at, &status, err);                 \
    d->n_##rows = w->rows.n;
    KEEP(sentences)
    KEEP(debris) KEEP(mentions) KEEP(times) KEEP(quantities) KEEP(quotes) KEEP(attributions) KEEP(events)
        KEEP(dct_cues) KEEP(sentence_keys) KEEP(anchors)
#undef KEEP
            if (status != TC_OK) goto done;
    PROFILE_LAP(PROFILE_KEEP);
    if (run && run->progress) run->progress(run->ctx, input->len);
    *out = d;
    d = NULL;
done:
    w->run = NULL;
    w->arena = NULL;
    tc_document_free(d);
    return status;
}

void tc_document_free(tc_document *d) {
    if (!d) return;
    tc_alloc a = d->alloc;
    tc_text_release(&d->text, &a);
    tc_arena_release(&d->arena);
    tc_mem_free(&a, d, sizeof *d);
}

void tc_document_id(const tc_document *d, const char **id, size_t *len) {
    *id = d->id;
    *len = d->id_len;
}

void tc_document_text(const tc_document *d, const char **text, size_t *len) {
    *text = (const char *)d->text.at;
    *len = d->text.n;
}

size_t tc_document_replacements(const tc_document *d, size_t *first) {
    if (first) *first = d->text.first_replaced;
    return d->text.replaced;
}

size_t tc_document_pattern_faults(const tc_document *d, const char **pattern) {
    if (pattern)
        *pattern = d->pattern_faults ? tc_lexicon_pattern_name(d->pipeline->lexicon, d->pattern_fault) : NULL;
    return d->pattern_faults;
}

size_t tc_document_token_count(const tc_document *d) { return d->n_tok; }

size_t tc_document_memory(const tc_document *d) {
    return sizeof *d + d->arena.held + d->text.n + TC_TEXT_PAD +
           (d->text.points ? (d->text.n / 64 + 1) * sizeof *d->text.points : 0);
}

tc_status tc_tokens(const tc_pipeline *pipeline, tc_scratch *scratch, const uint8_t *text, size_t len,
                    const uint32_t **start, const uint32_t **end, const uint8_t **kind, uint32_t *n,
                    tc_error *err) {
    tc_work *w = &scratch->work;
    tc_status status = TC_OK;
    *start = *end = NULL;
    *kind = NULL;
    *n = 0;
    if (len > pipeline->options.max_document)
        return tc_fail(err, TC_E_LIMIT, len, "the text has %zu bytes, more than the limit of %zu", len,
                       pipeline->options.max_document);
    work_clear(w);
    tc_text own = {0};
    TC_TRY(tc_text_init(&own, &w->alloc, text, len, err));
    w->text = own;
    TC_TRY(
        tc_tokenize_spans(w, pipeline->options.kernel, pipeline->options.uax29, tc_work_reserve_tokens, err));
    *start = w->tok_start;
    *end = w->tok_end;
    *kind = w->tok_kind;
    *n = w->n_tok;
done:
    memset(&w->text, 0, sizeof w->text);
    tc_text_release(&own, &w->alloc);
    return status;
}
