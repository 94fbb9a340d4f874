/* duplicates.c: which of many documents are copies of one another. Nothing is dropped: sets are marked.
 *
 * Method, over documents in order of their ids; sets grow by union, and after each step a set is represented
 * by the member with most anchors:
 *
 *   1. the same body, by its hash
 *   2. near-copies: documents that agree in four neighbouring bins of their sketches (empty bins filled from
 * their right) are compared: .8 of the bins must be equal
 *   3. abridged copies: three long sentences or more in common word for word, and half of the shorter text's
 *   4. reworded copies, spun or translated there and back: documents that share two pairs of close anchors
 * are compared by the order of their anchors
 *
 * What steps 2 and 3 find is no copy when its figures and names contradict it. Of a bucket, each document is
 * compared with few neighbours only, so that a story of ten thousand copies costs no more than others.
 */
#include "nearcopy.h"

#include <stdlib.h>

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

enum {
    BAND = 4,
    GAP = 3,        /* anchors up to so far apart make a pair */
    NEIGHBOURS = 3, /* of a pair's documents, each is a candidate with so many that follow */
    COMMON = 1024,  /* a pair of anchors that more documents have says nothing */
};

typedef struct entry { /* a document under a key */
    uint64_t key;
    uint32_t doc;
} entry;

typedef struct pair {
    uint32_t a, b;
} pair;

typedef struct search {
    tc_alloc alloc;
    const tc_document *const *documents;
    uint32_t n;
    uint32_t *root; /* union-find parent: of lower number */
    uint32_t *best; /* at a root: the member with most anchors */
    TC_VEC(entry) entries;
    TC_VEC(pair) pairs;
} search;

static int by_key(const void *a, const void *b) {
    const entry *x = a, *y = b;
    int c = COMPARE(x->key, y->key);
    return c ? c : COMPARE(x->doc, y->doc);
}

static int by_pair(const void *a, const void *b) {
    const pair *x = a, *y = b;
    int c = COMPARE(x->a, y->a);
    return c ? c : COMPARE(x->b, y->b);
}

static uint32_t find(search *s, uint32_t doc) {
    while (s->root[doc] != doc) {
        s->root[doc] = s->root[s->root[doc]];
        doc = s->root[doc];
    }
    return doc;
}

static void unite(search *s, uint32_t a, uint32_t b) {
    uint32_t x = find(s, a), y = find(s, b);
    if (x == y) return;
    if (x > y) {
        uint32_t t = x;
        x = y;
        y = t;
    }
    s->root[y] = x;
    if (s->documents[s->best[y]]->n_anchors > s->documents[s->best[x]]->n_anchors) s->best[x] = s->best[y];
}

/* True for the document that stands for its set. */
static bool stands(search *s, uint32_t doc) { return s->best[find(s, doc)] == doc; }

static bool put_entry(search *s, uint64_t key, uint32_t doc) {
    entry *e = tc_vec_push(&s->alloc, &s->entries);
    if (e) *e = (entry){key, doc};
    return e != NULL;
}

static bool put_pair(search *s, uint32_t a, uint32_t b) {
    pair *p = tc_vec_push(&s->alloc, &s->pairs);
    if (p) *p = a < b ? (pair){a, b} : (pair){b, a};
    return p != NULL;
}

static void sort_entries(search *s) {
    if (s->entries.n) qsort(s->entries.at, s->entries.n, sizeof *s->entries.at, by_key);
}

static bool contradicted(const search *s, uint32_t a, uint32_t b) {
    return copy_contradicted(copy_compare_anchors(s->documents[a], s->documents[b]));
}

/* ---------------------------------------------------------------------------------------- steps */

static bool find_identical(search *s) {
    s->entries.n = 0;
    for (uint32_t i = 0; i < s->n; i++)
        if (s->documents[i]->sketch.words && !put_entry(s, s->documents[i]->sketch.body, i)) return false;
    sort_entries(s);
    for (uint32_t i = 1; i < s->entries.n; i++) {
        const entry *e = &s->entries.at[i];
        if (e[-1].key == e->key &&
            s->documents[e[-1].doc]->sketch.words == s->documents[e->doc]->sketch.words)
            unite(s, e[-1].doc, e->doc);
    }
    return true;
}

/* False for a document without words, which is nothing's copy. */
static bool band_key(const tc_sketch *k, int band, uint64_t *key) {
    uint64_t values = 0;
    for (int i = 0; i < BAND; i++) {
        int at = band + i, steps = 0;
        while (k->bins[at] == UINT16_MAX && steps++ < TC_SKETCH_BINS) at = (at + 1) % TC_SKETCH_BINS;
        if (k->bins[at] == UINT16_MAX) return false;
        values = values << 16 | k->bins[at];
    }
    *key = copy_mix(values);
    return true;
}

static void compare_sketches(search *s, uint32_t a, uint32_t b) {
    if (find(s, a) == find(s, b)) return;
    if (copy_near(copy_compare_sketches(s->documents[a], s->documents[b])) && !contradicted(s, a, b))
        unite(s, a, b);
}

static bool find_near(search *s) {
    for (int band = 0; band < TC_SKETCH_BINS; band += BAND) {
        s->entries.n = 0;
        for (uint32_t i = 0; i < s->n; i++) {
            uint64_t key;
            if (stands(s, i) && band_key(&s->documents[i]->sketch, band, &key) && !put_entry(s, key, i))
                return false;
        }
        sort_entries(s);
        const entry *e = s->entries.at;
        for (uint32_t i = 1, first = 0; i < s->entries.n; i++) {
            if (e[i].key != e[first].key) {
                first = i;
                continue;
            }
            compare_sketches(s, e[first].doc, e[i].doc);
            if (i - 1 != first) compare_sketches(s, e[i - 1].doc, e[i].doc);
        }
    }
    return true;
}

static bool find_abridged(search *s) {
    s->entries.n = s->pairs.n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        const tc_document *d = s->documents[i];
        for (uint32_t k = 0; stands(s, i) && k < d->n_sentence_keys; k++)
            if (!put_entry(s, d->sentence_keys[k], i)) return false;
    }
    sort_entries(s);
    const entry *e = s->entries.at;
    for (uint32_t i = 1, first = 0; i < s->entries.n; i++) {
        if (e[i].key != e[first].key) {
            first = i;
            continue;
        }
        for (int turn = 0; turn < 2; turn++) { /* with the first that has it, and with the last */
            uint32_t other = turn ? i - 1 : first;
            if (e[other].doc == e[i].doc || (turn && other == first)) continue;
            if (!put_pair(s, e[other].doc, e[i].doc)) return false;
        }
    }
    if (s->pairs.n) qsort(s->pairs.at, s->pairs.n, sizeof *s->pairs.at, by_pair);
    for (uint32_t i = 0, end; i < s->pairs.n; i = end) {
        uint32_t a = s->pairs.at[i].a, b = s->pairs.at[i].b;
        uint32_t x = s->documents[a]->n_sentence_keys, y = s->documents[b]->n_sentence_keys;
        for (end = i + 1; end < s->pairs.n && s->pairs.at[end].a == a && s->pairs.at[end].b == b;) end++;
        if (end - i >= 3 && (end - i) * 2 >= (x < y ? x : y) && !contradicted(s, a, b)) unite(s, a, b);
    }
    return true;
}

/* Pairs of different anchors that stand close, in order. */
static bool put_anchor_pairs(search *s, uint32_t doc) {
    const tc_document *d = s->documents[doc];
    for (uint32_t i = 0; i < d->n_anchors; i++)
        for (uint32_t k = i + 1; k < d->n_anchors && k <= i + GAP; k++) {
            if (d->anchors[i] == d->anchors[k]) continue;
            if (!put_entry(s, (uint64_t)d->anchors[i] << 32 | d->anchors[k], doc)) return false;
        }
    return true;
}

static bool find_reworded(search *s) {
    s->entries.n = s->pairs.n = 0;
    for (uint32_t i = 0; i < s->n; i++)
        if (stands(s, i) && !put_anchor_pairs(s, i)) return false;
    sort_entries(s);
    uint32_t n = 0; /* without a document's repeats */
    entry *e = s->entries.at;
    for (uint32_t i = 0; i < s->entries.n; i++)
        if (n == 0 || by_key(&e[n - 1], &e[i]) != 0) e[n++] = e[i];
    for (uint32_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && e[end].key == e[i].key;) end++;
        if (end - i > COMMON) continue;
        for (uint32_t k = i; k < end; k++)
            for (uint32_t m = k + 1; m < end && m <= k + NEIGHBOURS; m++)
                if (!put_pair(s, e[k].doc, e[m].doc)) return false;
    }
    if (s->pairs.n) qsort(s->pairs.at, s->pairs.n, sizeof *s->pairs.at, by_pair);
    for (uint32_t i = 0, end; i < s->pairs.n; i = end) {
        uint32_t a = s->pairs.at[i].a, b = s->pairs.at[i].b;
        for (end = i + 1; end < s->pairs.n && s->pairs.at[end].a == a && s->pairs.at[end].b == b;) end++;
        if (end - i < 2 || find(s, a) == find(s, b)) continue;
        if (copy_reworded(copy_compare_anchors(s->documents[a], s->documents[b]))) unite(s, a, b);
    }
    return true;
}

tc_status tc_copies_find(const tc_alloc *alloc, const tc_document *const *documents, uint32_t n,
                         uint32_t *root, tc_error *err) {
    search s = {.alloc = tc_alloc_or_default(alloc), .documents = documents, .n = n, .root = root};
    for (uint32_t i = 0; i < n; i++) root[i] = i;
    if (n < 2) return TC_OK;
    s.best = tc_mem_resize(&s.alloc, NULL, 0, n * sizeof *s.best);
    bool good = s.best != NULL;
    for (uint32_t i = 0; good && i < n; i++) s.best[i] = i;
    good = good && find_identical(&s) && find_near(&s) && find_abridged(&s) && find_reworded(&s);
    for (uint32_t i = 0; good && i < n; i++) root[i] = find(&s, i);
    tc_mem_free(&s.alloc, s.best, n * sizeof *s.best);
    tc_vec_release(&s.alloc, &s.entries);
    tc_vec_release(&s.alloc, &s.pairs);
    return good ? TC_OK : tc_fail(err, TC_E_MEMORY, 0, "out of memory for the search of copies");
}

/* ----------------------------------------------------------------------------------------- rows */

typedef struct member {
    const tc_document *document;
    uint32_t given; /* position among the caller's documents */
} member;

static int by_id(const void *a, const void *b) {
    const tc_document *x = ((const member *)a)->document, *y = ((const member *)b)->document;
    size_t n = x->id_len < y->id_len ? x->id_len : y->id_len;
    int c = n ? memcmp(x->id, y->id, n) : 0;
    if (!c) c = COMPARE(x->id_len, y->id_len);
    if (!c) c = COMPARE(x->text.n, y->text.n);
    if (!c && x->text.n) c = memcmp(x->text.at, y->text.at, x->text.n);
    return c ? c : COMPARE(((const member *)a)->given, ((const member *)b)->given);
}

static bool dated(const tc_document *d) { return d->dct_lo != TC_DAY_NONE && d->dct_lo == d->dct_hi; }

static int by_number(const void *a, const void *b) {
    return COMPARE(*(const uint32_t *)a, *(const uint32_t *)b);
}

/* Long sentences of the text with fewer of them that the other has too, of its number; in parts of COPY_UNIT.
 */
static bool shared_sentences(const tc_alloc *alloc, const tc_document *a, const tc_document *b,
                             uint32_t *share, uint32_t *count) {
    if (a->n_sentence_keys > b->n_sentence_keys) {
        const tc_document *t = a;
        a = b;
        b = t;
    }
    *share = *count = 0;
    if (a->n_sentence_keys == 0) return true;
    uint32_t *keys = tc_mem_resize(alloc, NULL, 0, b->n_sentence_keys * sizeof *keys);
    if (!keys) return false;
    memcpy(keys, b->sentence_keys, b->n_sentence_keys * sizeof *keys);
    qsort(keys, b->n_sentence_keys, sizeof *keys, by_number);
    for (uint32_t i = 0; i < a->n_sentence_keys; i++)
        *count += bsearch(&a->sentence_keys[i], keys, b->n_sentence_keys, sizeof *keys, by_number) != NULL;
    tc_mem_free(alloc, keys, b->n_sentence_keys * sizeof *keys);
    *share = (uint32_t)((uint64_t)*count * COPY_UNIT / a->n_sentence_keys);
    return true;
}

/* What d is to the document that stands for its set, and how far they agree. */
static bool judge(const tc_alloc *alloc, const tc_document *d, const tc_document *of, tc_duplicate *row) {
    uint32_t near = copy_compare_sketches(d, of), share, count, similarity;
    if (!shared_sentences(alloc, d, of, &share, &count)) return false;
    copy_anchors c = copy_compare_anchors(d, of);
    if (d == of || (d->sketch.body == of->sketch.body && d->sketch.words == of->sketch.words)) {
        row->kind = TC_COPY_IDENTICAL;
        similarity = COPY_UNIT;
    } else if (copy_near(near)) {
        row->kind = TC_COPY_NEAR;
        similarity = near;
    } else if (count >= 3 && share >= COPY_UNIT / 2) {
        row->kind = TC_COPY_ABRIDGED;
        similarity = share;
    } else {
        row->kind = TC_COPY_REWORDED;
        similarity = c.share;
    }
    row->similarity = (float)(((uint64_t)similarity * 1000 + COPY_UNIT / 2) / COPY_UNIT) / 1000;
    return true;
}

static tc_status no_memory(tc_error *err) {
    return tc_fail(err, TC_E_MEMORY, 0, "out of memory for duplicates");
}

/* The member that stands for a set: the first published where all days are known and one is first; else the
 * one that is most like the others, since copies are more like their source than like each other; then the
 * longest. Of a great set some members speak for all. */
static uint32_t find_source(const member *members, const tc_duplicate *rows, uint32_t n) {
    enum { HEARD = 32 };
    uint32_t best = 0, first = 0, days = 0;
    uint64_t most = 0;
    for (uint32_t i = 0; i < n; i++) {
        const tc_document *d = members[rows[i].document].document;
        const tc_document *f = members[rows[first].document].document;
        if (!dated(d)) break;
        if (i == 0 || d->dct_lo < f->dct_lo) {
            first = i;
            days = 1;
        } else {
            days += d->dct_lo == f->dct_lo;
        }
        if (i + 1 == n && days == 1) return first;
    }
    for (uint32_t i = 0; i < n; i++) {
        const tc_document *d = members[rows[i].document].document;
        const tc_document *b = members[rows[best].document].document;
        uint64_t like = 0;
        for (uint32_t k = 0; k < n && k < HEARD; k++)
            if (k != i) like += copy_compare_sketches(d, members[rows[k].document].document);
        if (n > HEARD && i < HEARD) like = like * HEARD / (HEARD - 1); /* it heard one less */
        if (i == 0 || like > most || (like == most && d->sketch.words > b->sketch.words)) {
            best = i;
            most = like;
        }
    }
    return best;
}

typedef struct place { /* of a set, at its root */
    uint32_t size, cluster, row;
} place;

tc_status tc_duplicates(const tc_alloc *alloc, const tc_document *const *documents, size_t n,
                        tc_duplicate **rows, size_t *n_rows, tc_error *err) {
    tc_status status = TC_OK;
    tc_alloc a = tc_alloc_or_default(alloc);
    uint32_t kept = 0, clusters = 0;
    *rows = NULL;
    *n_rows = 0;
    if (n > UINT32_MAX / 64) return tc_fail(err, TC_E_LIMIT, 0, "too many documents to compare: %zu", n);
    if (n < 2) return TC_OK;
    member *members = tc_mem_resize(&a, NULL, 0, n * sizeof *members);
    const tc_document **sorted = tc_mem_resize(&a, NULL, 0, n * sizeof *sorted);
    uint32_t *root = tc_mem_resize(&a, NULL, 0, n * sizeof *root);
    place *places = tc_mem_resize(&a, NULL, 0, n * sizeof *places);
    tc_duplicate *out = NULL;
    if (!members || !sorted || !root || !places) {
        status = no_memory(err);
        goto done;
    }
    for (size_t i = 0; i < n; i++) members[i] = (member){documents[i], (uint32_t)i};
    qsort(members, n, sizeof *members, by_id);
    for (size_t i = 0; i < n; i++) sorted[i] = members[i].document;
    TC_TRY(tc_copies_find(&a, sorted, (uint32_t)n, root, err));
    memset(places, 0, n * sizeof *places);
    for (size_t i = 0; i < n; i++) places[root[i]].size++;
    for (size_t i = 0; i < n; i++) {
        if (places[i].size < 2) continue;
        places[i].cluster = clusters++;
        places[i].row = kept;
        kept += places[i].size;
    }
    if (kept == 0) goto done;
    out = tc_mem_resize(&a, NULL, 0, kept * sizeof *out);
    if (!out) {
        status = no_memory(err);
        goto done;
    }
    for (uint32_t i = 0; i < n; i++) {
        place *p = &places[root[i]];
        if (p->size > 1) out[p->row++] = (tc_duplicate){.document = i, .cluster = p->cluster};
    }
    for (uint32_t i = 0, end; i < kept; i = end) {
        for (end = i + 1; end < kept && out[end].cluster == out[i].cluster;) end++;
        uint32_t source = out[i + find_source(members, out + i, end - i)].document;
        for (uint32_t k = i; k < end; k++) {
            if (!judge(&a, sorted[out[k].document], sorted[source], &out[k])) {
                status = no_memory(err);
                goto done;
            }
            out[k].representative = members[source].given;
        }
    }
    for (uint32_t i = 0; i < kept; i++) out[i].document = members[out[i].document].given;
    *rows = out;
    *n_rows = kept;
    out = NULL;
done:
    tc_mem_free(&a, out, kept * sizeof *out);
    tc_mem_free(&a, members, n * sizeof *members);
    tc_mem_free(&a, sorted, n * sizeof *sorted);
    tc_mem_free(&a, root, n * sizeof *root);
    tc_mem_free(&a, places, n * sizeof *places);
    return status;
}

void tc_duplicates_free(const tc_alloc *alloc, tc_duplicate *rows, size_t n_rows) {
    tc_alloc a = tc_alloc_or_default(alloc);
    tc_mem_free(&a, rows, n_rows * sizeof *rows);
}

const char *tc_copy_kind_name(tc_copy_kind kind) {
    static const char *const names[] = {"identical", "near-copy", "abridged", "reworded"};
    return (unsigned)kind < TC_COUNT_OF(names) ? names[kind] : NULL;
}
