/* timeline.c: from a set of documents to the events, groups and near-copies that merging works on. Copies are
 * found by duplicates.c. */
#include "nearcopy.h"
#include "timeline.h"

#include <stdlib.h>

static tc_status no_memory(tc_error *err) {
    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for a timeline");
}

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

/* --------------------------------------------------------------------------------------- words */

static bool word_byte(uint8_t c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Next word of text[*at, end), ASCII letters lowered, hashed; false at the end. */
static bool next_word(const uint8_t *text, uint32_t *at, uint32_t end, uint64_t *hash, uint32_t *length) {
    uint8_t low[64];
    uint32_t i = *at, n = 0;
    while (i < end && !word_byte(text[i])) i++;
    if (i >= end) {
        *at = end;
        return false;
    }
    *hash = 0;
    *length = 0;
    for (; i < end && word_byte(text[i]); i++) {
        if (n == sizeof low) {
            *hash = tl_mix(*hash, tc_hash(low, n));
            n = 0;
        }
        low[n++] = (uint8_t)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i]);
        ++*length;
    }
    *hash = tl_mix(*hash, tc_hash(low, n));
    *at = i;
    return true;
}

/* -------------------------------------------------------------------------------- near-copies */

static tc_status find_copies(tc_timeline *t, tc_error *err) {
    tc_status status = TC_OK;
    size_t n = t->n_docs;
    if (n == 0) return TC_OK;
    const tc_document **documents = tc_mem_resize(&t->alloc, NULL, 0, n * sizeof *documents);
    uint32_t *root = tc_mem_resize(&t->alloc, NULL, 0, n * sizeof *root);
    if (!documents || !root) {
        status = no_memory(err);
        goto done;
    }
    for (size_t i = 0; i < n; i++) documents[i] = t->docs[i].document;
    TC_TRY(tc_copies_find(&t->alloc, documents, t->n_docs, root, err));
    for (size_t i = 0; i < n; i++) t->docs[i].copy = root[i];
done:
    tc_mem_free(&t->alloc, documents, n * sizeof *documents);
    tc_mem_free(&t->alloc, root, n * sizeof *root);
    return status;
}

/* --------------------------------------------------------------------------- events of a document */

static const char *keep(tc_timeline *t, const char *s, bool *failed) {
    const char *kept = s ? tc_arena_string(&t->arena, s, strlen(s)) : NULL;
    if (s && !kept) *failed = true;
    return kept;
}

static uint64_t name_key(const char *name) {
    uint64_t key = 1, hash;
    uint32_t at = 0, end = (uint32_t)strlen(name), length;
    while (next_word((const uint8_t *)name, &at, end, &hash, &length)) key = tl_mix(key, hash);
    return key;
}

static bool keep_parts(tc_timeline *t, const tc_document *d, const tc_event *from, tl_event *e) {
    bool failed = false;
    if (from->n_participants == 0) return true;
    tl_part *parts = tc_arena_push(&t->arena, from->n_participants * sizeof *parts);
    if (!parts) return false;
    e->parts = parts;
    for (uint32_t i = 0; i < from->n_participants; i++) {
        const tc_participant *p = &from->participants[i];
        const tc_entity *entity =
            p->entity == TC_NONE ? NULL : tc_lexicon_entity(d->pipeline->lexicon, p->entity);
        const char *name = p->name ? p->name : entity ? entity->name : NULL;
        tl_part *part = &parts[e->n_parts];
        if (!name) continue;
        memset(part, 0, sizeof *part);
        part->role = p->role;
        part->named = entity || p->mention != TC_NONE;
        part->key = entity ? tc_hash(entity->id, strlen(entity->id)) : name_key(name);
        part->entity = keep(t, entity ? entity->id : NULL, &failed);
        part->name = keep(t, name, &failed);
        e->n_parts++;
    }
    return !failed;
}

static bool keep_quantities(tc_timeline *t, const tc_document *d, const tc_event *from, tl_event *e) {
    bool failed = false;
    if (from->n_quantities == 0) return true;
    tl_quantity *rows = tc_arena_push(&t->arena, from->n_quantities * sizeof *rows);
    if (!rows) return false;
    e->quantities = rows;
    for (uint32_t i = 0; i < from->n_quantities; i++) {
        tl_quantity *q = &rows[e->n_quantities];
        if (from->quantities[i] >= d->n_quantities) continue;
        q->row = d->quantities[from->quantities[i]];
        q->surface = tc_arena_string(&t->arena, d->text.at + q->row.start, q->row.end - q->row.start);
        if (!q->surface) failed = true;
        q->row.unit = keep(t, q->row.unit, &failed);
        q->row.modifier = keep(t, q->row.modifier, &failed);
        q->row.rule = NULL;
        e->n_quantities++;
    }
    return !failed;
}

static int by_word(const void *a, const void *b) {
    return COMPARE(*(const uint32_t *)a, *(const uint32_t *)b);
}

/* Content words of the sentence: those of five letters or more that are no part of a mention. */
static bool keep_words(tc_timeline *t, const tc_document *d, const tc_event *from, tc_span sentence,
                       tl_event *e) {
    enum { WORDS_MAX = 40 };
    uint32_t words[WORDS_MAX], n = 0, at = sentence.start, length;
    uint64_t hash, place = 0, wording = 0;
    uint32_t lo = 0, hi = d->n_mentions; /* first mention that ends behind `at` */
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (d->mentions[mid].end <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    while (next_word(d->text.at, &at, sentence.end, &hash, &length)) {
        uint32_t start = at - length;
        place = tl_mix(place, start == from->start ? ~hash : hash);
        if (start >= from->start && start < from->end) wording = tl_mix(wording, hash);
        while (lo < d->n_mentions && d->mentions[lo].end <= start) lo++;
        bool named = lo < d->n_mentions && d->mentions[lo].start <= start;
        if (length >= 5 && !named && n < WORDS_MAX) words[n++] = (uint32_t)hash;
    }
    qsort(words, n, sizeof *words, by_word);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || words[kept - 1] != words[i]) words[kept++] = words[i];
    uint32_t *copy = tc_arena_push(&t->arena, kept * sizeof *copy + 1);
    if (!copy) return false;
    memcpy(copy, words, kept * sizeof *copy);
    e->words = copy;
    e->n_words = kept;
    e->place = place;
    e->wording = wording;
    return true;
}

/* The nearest event in this sentence or the next two that sets a deadline or an effective date and shares a
 * participant: two orders on one matter differ by what they demand until when. */
static void find_due(const tc_document *d, uint32_t row, tl_event *e) {
    const tc_event *from = &d->events[row];
    e->due_lo = e->due_hi = TC_DAY_NONE;
    if (from->sentence == TC_NONE) return;
    for (uint32_t i = row + 1; i < d->n_events && i < row + 16; i++) {
        const tc_event *f = &d->events[i];
        if (f->sentence == TC_NONE || f->sentence > from->sentence + 2) return;
        if ((f->relation != TC_REL_DEADLINE && f->relation != TC_REL_EFFECTIVE) || f->hi == TC_DAY_NONE)
            continue;
        for (uint32_t k = 0; k < f->n_participants; k++)
            for (uint32_t m = 0; m < from->n_participants; m++)
                if (f->participants[k].entity != TC_NONE &&
                    f->participants[k].entity == from->participants[m].entity) {
                    e->due_lo = f->lo == TC_DAY_NONE ? f->hi : f->lo;
                    e->due_hi = f->hi;
                    return;
                }
    }
}

static tc_span points(const tc_document *d, uint32_t start, uint32_t end) {
    tc_span s = {tc_text_point(&d->text, start), tc_text_point(&d->text, end)};
    return s;
}

static bool keep_event(tc_timeline *t, uint32_t doc, uint32_t row, tl_event *e) {
    const tc_document *d = t->docs[doc].document;
    const tc_event *from = &d->events[row];
    bool failed = false;
    tc_span sentence = {from->start, from->end};
    if (from->sentence < d->n_sentences) {
        sentence.start = d->sentences[from->sentence].start;
        sentence.end = d->sentences[from->sentence].end;
    }
    memset(e, 0, sizeof *e);
    e->doc = doc;
    e->row = row;
    e->trigger = points(d, from->start, from->end);
    e->sentence = points(d, sentence.start, sentence.end);
    if (from->time < d->n_times) e->time = points(d, d->times[from->time].start, d->times[from->time].end);
    e->type = from->type;
    e->modality = from->modality;
    e->relation = from->relation;
    e->precision = from->precision;
    e->polarity = from->polarity;
    e->worthy = from->worthy;
    e->lo = from->lo;
    e->hi = from->hi;
    if (from->attribution < d->n_attributions) {
        e->attribution = keep(t, d->attributions[from->attribution].source, &failed);
        e->source_kind = d->attributions[from->attribution].source_kind;
    }
    e->summary = keep(t, from->summary, &failed);
    e->identifier = keep(t, from->identifier, &failed);
    find_due(d, row, e);
    return !failed && keep_parts(t, d, from, e) && keep_quantities(t, d, from, e) &&
           keep_words(t, d, from, sentence, e);
}

static bool real(uint8_t modality) {
    return modality == TC_HAPPENED || modality == TC_ONGOING || modality == TC_ALLEGED;
}

/* The event at the end of a chain of repeats. A chain that never ends is cut, and so is a link from a plan to
 * a fact of its type: those are two items. */
static uint32_t main_row(const tc_document *d, uint32_t row) {
    for (uint32_t steps = 0; d->events[row].coref < d->n_events && steps < 64; steps++) {
        const tc_event *e = &d->events[row], *m = &d->events[e->coref];
        if (e->type == m->type && real(e->modality) != real(m->modality)) break;
        row = e->coref;
    }
    return row;
}

typedef struct event_key {
    uint32_t doc, main, start, end, type, row;
} event_key;

static int by_place(const void *a, const void *b) {
    const event_key *x = a, *y = b;
    int c = COMPARE(x->start, y->start);
    if (!c) c = COMPARE(x->end, y->end);
    if (!c) c = COMPARE(x->type, y->type);
    return c ? c : COMPARE(x->row, y->row);
}

static int by_main(const void *a, const void *b) {
    const event_key *x = a, *y = b;
    int c = COMPARE(x->main, y->main);
    return c ? c : COMPARE(x->row, y->row);
}

/* ------------------------------------------------------------------------------------- groups */

static int by_key(const void *a, const void *b) {
    return COMPARE(*(const uint64_t *)a, *(const uint64_t *)b);
}

/* Named participants of the group in the roles of the mask, as sorted keys. */
static const uint64_t *keys_of(tc_timeline *t, const tl_group *g, unsigned roles, uint32_t *n, bool *failed) {
    uint32_t most = 0, kept = 0;
    for (uint32_t i = 0; i < g->n; i++) most += t->events.at[t->order.at[g->first + i]].n_parts;
    uint64_t *keys = tc_arena_push(&t->arena, most * sizeof *keys + 1);
    *n = 0;
    if (!keys) {
        *failed = true;
        return NULL;
    }
    for (uint32_t i = 0; i < g->n; i++) {
        const tl_event *e = &t->events.at[t->order.at[g->first + i]];
        for (uint32_t k = 0; k < e->n_parts; k++)
            if (e->parts[k].named && roles >> e->parts[k].role & 1) keys[kept++] = e->parts[k].key;
    }
    qsort(keys, kept, sizeof *keys, by_key);
    for (uint32_t i = 0; i < kept; i++)
        if (*n == 0 || keys[*n - 1] != keys[i]) keys[(*n)++] = keys[i];
    return keys;
}

/* Makes the group of events order[first, first + n). The main event's date counts; a point in time of a
 * repeat counts when it lies inside it, or when the main event has none: "after May 3" would only say when it
 * was repeated. */
static bool make_group(tc_timeline *t, uint32_t first, uint32_t n, uint32_t main) {
    bool failed = false;
    tl_group *g = tc_vec_push(&t->alloc, &t->groups);
    if (!g) return false;
    const tl_event *m = &t->events.at[main];
    memset(g, 0, sizeof *g);
    g->main = main;
    t->events.at[main].is_main = true;
    g->first = first;
    g->n = n;
    g->doc = m->doc;
    g->type = m->type;
    g->modality = m->modality;
    g->polarity = m->polarity;
    g->lo = m->lo;
    g->hi = m->hi;
    g->relation = m->relation;
    g->precision = m->precision;
    g->due_lo = m->due_lo;
    g->due_hi = m->due_hi;
    for (uint32_t i = 0; i < n; i++) {
        tl_event *e = &t->events.at[t->order.at[first + i]];
        e->main = main;
        if (!g->identifier) g->identifier = e->identifier;
        if (g->due_hi == TC_DAY_NONE) {
            g->due_lo = e->due_lo;
            g->due_hi = e->due_hi;
        }
        bool point = e->relation == TC_REL_ON || e->relation == TC_REL_SPAN || e->relation == TC_REL_NONE;
        if (!tl_closed(e->lo, e->hi) || !point) continue;
        if (!tl_dated(g->lo, g->hi) || (tl_closed(g->lo, g->hi) && tl_inside(e->lo, e->hi, g->lo, g->hi))) {
            g->lo = e->lo;
            g->hi = e->hi;
            g->relation = e->relation;
            g->precision = e->precision;
        }
    }
    g->agents = keys_of(t, g, 1u << TC_AGENT, &g->n_agents, &failed);
    g->targets = keys_of(t, g, 1u << TC_PATIENT | 1u << TC_RECIPIENT, &g->n_targets, &failed);
    g->places = keys_of(t, g, 1u << TC_PLACE, &g->n_places, &failed);
    g->cluster = g->last = t->groups.n - 1;
    g->next = TC_NONE;
    g->size = 1;
    g->cluster_lo = g->lo;
    g->cluster_hi = g->hi;
    return !failed;
}

/* Appends the events of one document that count, and their groups. keys: room for its events. */
static bool add_document(tc_timeline *t, uint32_t doc, bool include_unworthy, event_key *keys) {
    const tc_document *d = t->docs[doc].document;
    uint32_t n = 0, base = t->events.n;
    for (uint32_t row = 0; row < d->n_events; row++) {
        const tc_event *e = &d->events[row];
        uint32_t main = main_row(d, row);
        if (!include_unworthy && !d->events[main].worthy && !e->worthy) continue;
        event_key key = {doc, main, e->start, e->end, e->type, row};
        keys[n++] = key;
    }
    qsort(keys, n, sizeof *keys, by_place);
    if (!tc_vec_reserve(&t->alloc, &t->events, base + n) || !tc_vec_reserve(&t->alloc, &t->order, base + n))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        tl_event *e = &t->events.at[t->events.n++];
        if (!keep_event(t, doc, keys[i].row, e)) return false;
        bool twin = i && keys[i - 1].start == keys[i].start && keys[i - 1].end == keys[i].end &&
                    keys[i - 1].type == keys[i].type;
        e->twin = twin ? e[-1].twin + 1 : 0;
        keys[i].row = base + i;
    }
    /* Groups: rows by main event. keys[].main is a row of the document, keys[].row now a position here. */
    qsort(keys, n, sizeof *keys, by_main);
    for (uint32_t i = 0, end; i < n; i = end) {
        uint32_t first = t->order.n, main = keys[i].row;
        for (end = i; end < n && keys[end].main == keys[i].main; end++) {
            t->order.at[t->order.n++] = keys[end].row;
            if (t->events.at[keys[end].row].row == keys[i].main) main = keys[end].row;
        }
        if (!make_group(t, first, end - i, main)) return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------- building */

static int by_id(const void *a, const void *b) {
    const tl_doc *x = a, *y = b;
    size_t n = x->id_len < y->id_len ? x->id_len : y->id_len;
    int c = n ? memcmp(x->id, y->id, n) : 0;
    return c ? c : COMPARE(x->id_len, y->id_len);
}

tc_status tc_timeline_new(const tc_alloc *alloc, const tc_document *const *documents, size_t n,
                          const tc_timeline_options *options, tc_timeline **out, tc_error *err) {
    static const tc_timeline_options defaults = {0, false};
    tc_status status = TC_OK;
    tc_alloc a = tc_alloc_or_default(alloc);
    event_key *keys = NULL;
    uint32_t most = 0;
    *out = NULL;
    if (n > UINT32_MAX / 64)
        return tc_fail(err, TC_E_LIMIT, 0, "too many documents for one timeline: %zu", n);
    tc_timeline *t = tc_mem_resize(&a, NULL, 0, sizeof *t);
    if (!t) return no_memory(err);
    memset(t, 0, sizeof *t);
    t->alloc = a;
    tc_arena_init(&t->arena, a);
    if (!options) options = &defaults;
    if (n) {
        t->docs = tc_mem_resize(&a, NULL, 0, n * sizeof *t->docs);
        if (!t->docs) {
            status = no_memory(err);
            goto done;
        }
        memset(t->docs, 0, n * sizeof *t->docs);
        t->n_docs = (uint32_t)n;
    }
    for (size_t i = 0; i < n; i++) {
        t->docs[i].document = documents[i];
        t->docs[i].id = documents[i]->id;
        t->docs[i].id_len = documents[i]->id_len;
        t->docs[i].dct_lo = documents[i]->dct_lo;
        t->docs[i].dct_hi = documents[i]->dct_hi;
        if (documents[i]->n_events > most) most = documents[i]->n_events;
    }
    if (n) qsort(t->docs, n, sizeof *t->docs, by_id);
    for (size_t i = 1; i < n; i++)
        if (by_id(&t->docs[i - 1], &t->docs[i]) == 0) {
            status = tc_fail(err, TC_E_ARGUMENT, 0, "two documents have the id \"%.160s\"", t->docs[i].id);
            goto done;
        }
    TC_TRY(find_copies(t, err));
    keys = tc_mem_resize(&a, NULL, 0, (most + 1) * sizeof *keys);
    if (!keys) {
        status = no_memory(err);
        goto done;
    }
    for (uint32_t i = 0; i < t->n_docs; i++) {
        t->docs[i].id = tc_arena_string(&t->arena, t->docs[i].id, t->docs[i].id_len);
        if (!t->docs[i].id || !add_document(t, i, options->include_unworthy, keys)) {
            status = no_memory(err);
            goto done;
        }
        t->docs[i].document = NULL;
    }
    TC_TRY(tl_merge(t, err));
    TC_TRY(tl_items(t, options, err));
    *out = t;
    t = NULL;
done:
    tc_mem_free(&a, keys, (most + 1) * sizeof *keys);
    tc_timeline_free(t);
    return status;
}

void tc_timeline_free(tc_timeline *t) {
    if (!t) return;
    tc_alloc a = t->alloc;
    tc_vec_release(&a, &t->events);
    tc_vec_release(&a, &t->order);
    tc_vec_release(&a, &t->groups);
    tc_vec_release(&a, &t->support);
    tc_vec_release(&a, &t->items);
    tc_vec_release(&a, &t->maybe);
    tc_arena_release(&t->arena);
    tc_mem_free(&a, t->docs, t->n_docs * sizeof *t->docs);
    tc_mem_free(&a, t, sizeof *t);
}

size_t tc_timeline_count(const tc_timeline *t) { return t->items.n; }
