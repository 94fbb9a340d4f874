/* nearcopy.c: a document's signature, made by the last stage of the pipeline, and the comparing of two.
 *
 * Sketch. Every run of five folded words of the body is hashed; the hash's top bits choose one of 128 bins,
 * and the bin keeps the smallest hash (one-permutation MinHash). The share of equal bins among the used ones
 * estimates the share of runs that two texts have in common.
 *
 * Anchors. Copies that were spun or translated there and back keep hardly any run of words, but they keep
 * who, how many and when, in the order of the telling, where two reporters of one event choose and
 * order differently. The heaviest common subsequence of the anchors is weighed: an anchor that a text has k
 * times weighs 1/k, so that the names all stories of a saga are full of decide nothing. Weekly reports and
 * generated ones, whose words agree and whose figures do not, are told from copies by the same weight.
 */
#include "nearcopy.h"

#include <math.h>
#include <stdlib.h>

enum { BIN_BITS = 7, SHINGLE = 5, FEED = 128 };
#define EMPTY UINT16_MAX
#define STEP UINT64_C(0x9E3779B97F4A7C15)

_Static_assert(1 << BIN_BITS == TC_SKETCH_BINS, "the top bits name a bin");

/* ------------------------------------------------------------------------------------ signature */

/* Kinds of tokens that are words or figures. */
#define WORDY (~(1u << TC_TOK_PUNCT | 1u << TC_TOK_SYMBOL | 1u << TC_TOK_CLITIC))

static void put_bin(tc_sketch *s, uint64_t sum) {
    uint64_t h = copy_mix(sum);
    uint16_t *bin = &s->bins[h >> (64 - BIN_BITS)], v = (uint16_t)(h >> 32), kept = *bin;
    v = (uint16_t)(v - (v == EMPTY));
    *bin = v < kept ? v : kept; /* a move, no branch: which it is cannot be foreseen */
}

/* Words on their way into the sketch: the last few of what was before, then those of the unit. */
typedef struct feed {
    uint64_t words[FEED + SHINGLE];
    uint64_t sum; /* of the last SHINGLE words */
    uint32_t n;
    bool any; /* a run was counted */
} feed;

static void feed_runs(tc_sketch *s, feed *f, uint32_t before) {
    const uint64_t leaving = STEP * STEP * STEP * STEP * STEP;
    uint64_t sum = f->sum;
    uint32_t i = before;
    for (; i < f->n && i < SHINGLE; i++) {
        sum = sum * STEP + f->words[i];
        if (i + 1 == SHINGLE) put_bin(s, sum);
    }
    for (; i < f->n; i++) {
        sum = sum * STEP + (f->words[i] - f->words[i - SHINGLE] * leaving);
        put_bin(s, sum);
    }
    f->any |= f->n >= SHINGLE;
    f->sum = sum;
    uint32_t from = f->n < SHINGLE ? 0 : f->n - SHINGLE;
    memmove(f->words, f->words + from, (f->n - from) * sizeof *f->words);
    f->n -= from;
}

static bool put_anchor(tc_work *w, uint64_t hash) {
    if (w->anchors.n >= COPY_ANCHORS) return true;
    uint32_t *a = tc_vec_push(&w->alloc, &w->anchors);
    if (a) *a = (uint32_t)(copy_mix(hash) >> 32);
    return a != NULL;
}

/* The number by its value: "3,000" and "3000", "5 rivets" and "five rivets" are one. Thousandths are enough.
 */
static uint64_t value_hash(double v) {
    if (!(v > -9e14 && v < 9e14)) return 0;
    return (uint64_t)(int64_t)(v * 1000 + (v < 0 ? -0.5 : 0.5)) * STEP + 1;
}

/* Digits with commas and a point; false for anything else. */
static bool plain_number(const tc_work *w, uint32_t tok, double *v) {
    double scale = 1;
    bool point = false;
    *v = 0;
    for (uint32_t i = w->tok_start[tok]; i < w->tok_end[tok]; i++) {
        uint8_t c = w->text.at[i];
        if (c == ',') continue;
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || *v > 1e14) return false;
        *v = *v * 10 + (c - '0');
        if (point) scale *= 10;
    }
    *v /= scale;
    return true;
}

/* Month and day of a value like 2020-08-06 or XXXX-08-06; 0 when it has none. */
static uint64_t month_day(const char *value) {
    if (strlen(value) < 10 || value[4] != '-' || value[7] != '-') return 0;
    for (int i = 5; i < 10; i++)
        if (i != 7 && (value[i] < '0' || value[i] > '9')) return 0;
    return tc_hash(value + 4, 6);
}

static bool has_digit(const tc_work *w, uint32_t tok, uint32_t tok_end) {
    for (uint32_t i = tok; i < tok_end; i++)
        if (w->tok_flags[i] & TC_TOK_DIGIT) return true;
    return false;
}

/* A name by its entity, or, where the lexicon has none, by its last word: the surname. */
static uint64_t mention_hash(const tc_work *w, const tc_mention *m) {
    if (m->entity != TC_NONE) {
        const tc_entity *e = tc_lexicon_entity(w->pipeline->lexicon, m->entity);
        if (e) return tc_hash(e->id, strlen(e->id));
    }
    for (uint32_t i = m->tok_end; i-- > m->tok;)
        if (w->tok_kind[i] == TC_TOK_WORD) return w->tok_hash[i];
    return 0;
}

/* A time with figures by its month and day; taken when it has both. */
static bool put_time(tc_work *w, const tc_time *t, bool *taken) {
    uint64_t hash = has_digit(w, t->tok, t->tok_end) ? month_day(t->value) : 0;
    *taken = hash != 0;
    return hash == 0 || put_anchor(w, hash);
}

static bool put_figure(tc_work *w, uint32_t tok) {
    double v;
    if (w->tok_kind[tok] == TC_TOK_NUMBER && plain_number(w, tok, &v)) return put_anchor(w, value_hash(v));
    return put_anchor(w, w->tok_hash[tok]);
}

/* The next rows of names, times and quantities. */
typedef struct rows_at {
    uint32_t mention, time, quantity;
} rows_at;

#define SKIP_TO(rows, row, tok_)                                                                             \
    while ((row) < (rows).n && (rows).at[row].tok < (tok_)) (row)++
#define STARTS(rows, row) ((row) < (rows).n ? (rows).at[row].tok : TC_NONE)

/* The anchors of one unit, in order: its names, and its dates, quantities and figures outside names. Rows
 * stand in order, so each list is walked once; between rows only the flags are read. */
static bool unit_anchors(tc_work *w, const tc_sentence *u, rows_at *r) {
    bool good = true;
    for (uint32_t tok = u->tok; good && tok < u->tok_end && w->anchors.n < COPY_ANCHORS;) {
        SKIP_TO(w->mentions, r->mention, tok);
        SKIP_TO(w->times, r->time, tok);
        SKIP_TO(w->quantities, r->quantity, tok);
        uint32_t name = STARTS(w->mentions, r->mention), time = STARTS(w->times, r->time);
        uint32_t quantity = STARTS(w->quantities, r->quantity), stop = u->tok_end;
        if (name < stop) stop = name;
        if (time < stop) stop = time;
        if (quantity < stop) stop = quantity;
        for (; good && tok < stop; tok++)
            if (w->tok_flags[tok] & TC_TOK_DIGIT) good = put_figure(w, tok);
        if (!good || tok == u->tok_end) break;
        uint32_t next = tok + 1;
        bool taken = false;
        if (tok == name) {
            const tc_mention *m = &w->mentions.at[r->mention];
            uint64_t hash = mention_hash(w, m);
            good = hash == 0 || put_anchor(w, hash);
            next = m->tok_end;
            taken = true;
        } else if (tok == time) {
            good = put_time(w, &w->times.at[r->time], &taken);
            if (taken) next = w->times.at[r->time].tok_end;
        } else if (!isnan(w->quantities.at[r->quantity].value)) {
            good = put_anchor(w, value_hash(w->quantities.at[r->quantity].value));
            next = w->quantities.at[r->quantity].tok_end;
            taken = true;
        }
        if (good && !taken && (w->tok_flags[tok] & TC_TOK_DIGIT)) good = put_figure(w, tok);
        tok = next > tok ? next : tok + 1;
    }
    return good;
}

/* The words of one unit into the sketch, and its key when it is long. */
static bool sign_unit(tc_work *w, const tc_sentence *u, feed *f) {
    uint64_t key = 0, place = 1;
    uint32_t words = 0;
    for (uint32_t from = u->tok; from < u->tok_end;) {
        uint32_t to = u->tok_end - from > FEED ? from + FEED : u->tok_end, n = f->n, before = n;
        for (uint32_t i = from; i < to; i++) { /* without a branch */
            uint64_t h = w->tok_hash[i], wordy = WORDY >> w->tok_kind[i] & 1;
            f->words[n] = h;
            key += (h * place) & (0 - wordy);
            place += wordy * 2;
            n += (uint32_t)wordy;
        }
        words += n - before;
        f->n = n;
        feed_runs(&w->sketch, f, before);
        from = to;
    }
    key = copy_mix(key + words);
    w->sketch.body = copy_mix(w->sketch.body ^ key);
    w->sketch.words += words;
    if (words < COPY_LONG_SENTENCE) return true;
    uint32_t *k = tc_vec_push(&w->alloc, &w->sentence_keys);
    if (k) *k = (uint32_t)(key >> 32);
    return k != NULL;
}

tc_status tc_sign(tc_work *w, tc_error *err) {
    feed f;
    rows_at r = {0, 0, 0};
    bool good = true, body = false;
    f.n = 0;
    f.sum = 0;
    f.any = false;
    memset(&w->sketch, 0, sizeof w->sketch);
    memset(w->sketch.bins, 0xFF, sizeof w->sketch.bins);
    w->anchors.n = w->sentence_keys.n = 0;
    for (uint32_t i = 0; i < w->sentences.n && !body; i++) body = !w->sentences.at[i].is_title;
    for (uint32_t i = 0; good && i < w->sentences.n; i++) {
        const tc_sentence *u = &w->sentences.at[i];
        if (i % 4096 == 0 && tc_work_cancelled(w)) return tc_fail(err, TC_E_CANCELLED, 0, "cancelled");
        if (u->is_title && body) continue;
        good = sign_unit(w, u, &f);
        if (w->anchors.n < COPY_ANCHORS) good = good && unit_anchors(w, u, &r);
    }
    if (w->sketch.words && !f.any) put_bin(&w->sketch, f.sum); /* too short for a run: itself */
    return good ? TC_OK : tc_fail(err, TC_E_MEMORY, 0, "out of memory for a signature");
}

/* ------------------------------------------------------------------------------------ comparing */

uint32_t copy_compare_sketches(const tc_document *a, const tc_document *b) {
    uint32_t used = 0, equal = 0;
    for (int i = 0; i < TC_SKETCH_BINS; i++) {
        used += a->sketch.bins[i] != EMPTY || b->sketch.bins[i] != EMPTY;
        equal += a->sketch.bins[i] == b->sketch.bins[i] && a->sketch.bins[i] != EMPTY;
    }
    return used ? equal * COPY_UNIT / used : 0;
}

typedef struct placed {
    uint32_t anchor;
    uint32_t at;
} placed;

static int by_anchor(const void *a, const void *b) {
    const placed *x = a, *y = b;
    int c = (x->anchor > y->anchor) - (x->anchor < y->anchor);
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

static uint32_t place(const tc_document *d, placed *rows) {
    for (uint32_t i = 0; i < d->n_anchors; i++) rows[i] = (placed){d->anchors[i], i};
    if (d->n_anchors) qsort(rows, d->n_anchors, sizeof *rows, by_anchor);
    return d->n_anchors;
}

copy_anchors copy_compare_anchors(const tc_document *a, const tc_document *b) {
    placed x[COPY_ANCHORS], y[COPY_ANCHORS];
    uint32_t x_weight[COPY_ANCHORS], n = place(a, x), m = place(b, y), x_total = 0, y_total = 0;
    uint8_t y_shared[COPY_ANCHORS];
    memset(x_weight, 0,
           sizeof x_weight); /* at its place in the text: of an anchor that the other text has too */
    memset(y_shared, 0, sizeof y_shared);
    for (uint32_t i = 0, j = 0; i < n || j < m;) {
        bool in_x = i < n && (j == m || x[i].anchor <= y[j].anchor);
        bool in_y = j < m && (i == n || y[j].anchor <= x[i].anchor);
        uint32_t i_end = i, j_end = j;
        while (in_x && i_end < n && x[i_end].anchor == x[i].anchor) i_end++;
        while (in_y && j_end < m && y[j_end].anchor == y[j].anchor) j_end++;
        uint32_t most = i_end - i > j_end - j ? i_end - i : j_end - j, weight = COPY_UNIT / most;
        x_total += weight * (i_end - i);
        y_total += weight * (j_end - j);
        for (; i < i_end; i++)
            if (in_y) x_weight[x[i].at] = weight;
        for (; j < j_end; j++)
            if (in_x) y_shared[y[j].at] = 1;
    }
    /* The heaviest common subsequence of what both have. */
    uint32_t column[COPY_ANCHORS + 1] = {0}, wanted[COPY_ANCHORS], k = 0;
    for (uint32_t j = 0; j < m; j++)
        if (y_shared[j]) wanted[k++] = b->anchors[j];
    for (uint32_t i = 0; i < n; i++) {
        if (!x_weight[i]) continue;
        uint32_t corner = 0;
        for (uint32_t j = 0; j < k; j++) {
            uint32_t above = column[j + 1];
            uint32_t best = above > column[j] ? above : column[j];
            if (wanted[j] == a->anchors[i] && corner + x_weight[i] > best) best = corner + x_weight[i];
            corner = above;
            column[j + 1] = best;
        }
    }
    copy_anchors c = {.matched = column[k], .least = x_total < y_total ? x_total : y_total};
    c.share = c.least ? (uint32_t)((uint64_t)c.matched * COPY_UNIT / c.least) : 0;
    return c;
}

bool copy_near(uint32_t sketches) { return sketches >= COPY_UNIT / 5 * 4; }

bool copy_contradicted(copy_anchors c) { return c.least >= 4 * COPY_UNIT && c.share < COPY_UNIT / 2; }

/* The fewer anchors there are, the more of them must agree: .58 and .8 of one anchor. */
bool copy_reworded(copy_anchors c) {
    if (c.matched < 9 * COPY_UNIT / 2 || c.least == 0) return false;
    uint64_t need = (uint64_t)COPY_UNIT * 58 / 100 + (uint64_t)COPY_UNIT * 4 / 5 * COPY_UNIT / c.least;
    return c.share >= need;
}
