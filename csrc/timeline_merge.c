/* timeline_merge.c: which groups of several documents tell of the same happening.
 *
 * Constrained agglomeration, most specific first. In this order:
 *   1. an explicit identifier (bill, docket or order number) of the same type of event joins, also without a
 *      date, and dates a few days apart become a conflict of the item;
 *   2. the same sentence in near-copies joins, also when edited a little, whatever was made of its date;
 *   3. dated groups, narrowest interval first, join the one cluster whose interval lies in theirs and whose
 *      participants fit; the vaguer the date, the more the content must agree;
 *   4. inside a document an undated group joins the one dated group that fits, and so do two of one date.
 * Where two clusters fit equally well the group stays alone and the pair is noted as related. Without such
 * evidence disagreement forbids: planned never joins happened, two events of one document never join
 * through a third, nor do events with different identifiers, places of meeting, figures, or deadlines.
 *
 * Candidates come from blocks of (type, participant), sorted by interval; at most SCAN of one block are
 * looked at for one group, so the cost stays near-linear however many documents tell of one day.
 */
#include "timeline.h"

#include <math.h>
#include <stdlib.h>

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

enum {
    SCAN = 192,         /* candidates of one block */
    MEMBERS = 8,        /* groups of a cluster that a newcomer is compared with */
    KEYS = 8,           /* participants of a group that make blocks */
    FITS = 4,           /* clusters that are kept for a choice */
    EDITED = 16,        /* sentences that a sentence of a near-copy is compared with */
    SEEN = 16,          /* clusters that are remembered as judged */
    VAGUE_DAYS = 31,    /* a wider interval joins only an equal one */
    MISREPORT_DAYS = 7, /* dates of one identifier that may be a mistake of one source */
};

/* ---------------------------------------------------------------------------------- clusters */

uint32_t tl_root(tc_timeline *t, uint32_t group) {
    tl_group *g = t->groups.at;
    while (g[group].cluster != group) {
        g[group].cluster = g[g[group].cluster].cluster;
        group = g[group].cluster;
    }
    return group;
}

typedef struct slot {
    uint32_t root, doc;
} slot;

typedef struct merger {
    tc_timeline *t;
    slot *slots; /* the documents of each cluster: open addressing, a cell is free when doc == TC_NONE */
    size_t cap, used;
} merger;

static size_t slot_of(const merger *m, uint32_t root, uint32_t doc) {
    size_t at = (size_t)tl_mix(root, doc) & (m->cap - 1);
    while (m->slots[at].doc != TC_NONE && (m->slots[at].root != root || m->slots[at].doc != doc))
        at = (at + 1) & (m->cap - 1);
    return at;
}

static bool holds(const merger *m, uint32_t root, uint32_t doc) {
    return m->slots[slot_of(m, root, doc)].doc != TC_NONE;
}

static bool slots_resize(merger *m, size_t cap) {
    merger old = *m;
    m->slots = tc_mem_resize(&m->t->alloc, NULL, 0, cap * sizeof *m->slots);
    if (!m->slots) {
        *m = old;
        return false;
    }
    m->cap = cap;
    for (size_t i = 0; i < cap; i++) m->slots[i].doc = TC_NONE;
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].doc != TC_NONE)
            m->slots[slot_of(m, old.slots[i].root, old.slots[i].doc)] = old.slots[i];
    tc_mem_free(&m->t->alloc, old.slots, old.cap * sizeof *old.slots);
    return true;
}

static bool add_slot(merger *m, uint32_t root, uint32_t doc) {
    if ((m->used + 1) * 2 > m->cap && !slots_resize(m, m->cap ? m->cap * 2 : 64)) return false;
    slot *s = &m->slots[slot_of(m, root, doc)];
    if (s->doc == TC_NONE) m->used++;
    s->root = root;
    s->doc = doc;
    return true;
}

/* Joins two clusters. The smaller goes into the larger, so that each group moves O(log n) times. */
static bool join(merger *m, uint32_t a, uint32_t b) {
    tl_group *g = m->t->groups.at;
    if (a == b) return true;
    if (g[a].size < g[b].size || (g[a].size == g[b].size && b < a)) {
        uint32_t swap = a;
        a = b;
        b = swap;
    }
    for (uint32_t i = b; i != TC_NONE; i = g[i].next)
        if (!add_slot(m, a, g[i].doc)) return false;
    bool narrower = !tl_dated(g[a].cluster_lo, g[a].cluster_hi) ||
                    (tl_dated(g[b].cluster_lo, g[b].cluster_hi) &&
                     tl_inside(g[b].cluster_lo, g[b].cluster_hi, g[a].cluster_lo, g[a].cluster_hi));
    if (narrower) {
        g[a].cluster_lo = g[b].cluster_lo;
        g[a].cluster_hi = g[b].cluster_hi;
    }
    g[g[a].last].next = b;
    g[a].last = g[b].last;
    g[a].size += g[b].size;
    g[b].cluster = a;
    return true;
}

static bool documents_meet(const merger *m, uint32_t a, uint32_t b) {
    const tl_group *g = m->t->groups.at;
    if (g[a].size > g[b].size) {
        uint32_t swap = a;
        a = b;
        b = swap;
    }
    for (uint32_t i = a; i != TC_NONE; i = g[i].next)
        if (holds(m, b, g[i].doc)) return true;
    return false;
}

/* -------------------------------------------------------------------------------------- fitting */

uint32_t tl_shared(const uint64_t *a, uint32_t n, const uint64_t *b, uint32_t m) {
    uint32_t shared = 0;
    for (uint32_t i = 0, k = 0; i < n && k < m;) {
        if (a[i] == b[k])
            shared++, i++, k++;
        else if (a[i] < b[k])
            i++;
        else
            k++;
    }
    return shared;
}

static uint32_t shared_words(const tl_event *a, const tl_event *b) {
    uint32_t shared = 0;
    for (uint32_t i = 0, k = 0; i < a->n_words && k < b->n_words;) {
        if (a->words[i] == b->words[k])
            shared++, i++, k++;
        else if (a->words[i] < b->words[k])
            i++;
        else
            k++;
    }
    return shared;
}

/* What a relation says of the interval: a point in it, its end, its start, all of it. */
static int relation_class(uint8_t relation) {
    switch (relation) {
    case TC_REL_DEADLINE:
    case TC_REL_UNTIL:
    case TC_REL_BEFORE:
        return 1;
    case TC_REL_SINCE:
    case TC_REL_AFTER:
        return 2;
    case TC_REL_SPAN:
        return 3;
    default:
        return 0;
    }
}

/* Happened, ongoing and alleged are said of one event by different sources, planned and conditional of one
 * deadline; any other stance only joins its own. */
static bool same_stance(const tl_group *a, const tl_group *b) {
    bool real_a = a->modality == TC_HAPPENED || a->modality == TC_ONGOING || a->modality == TC_ALLEGED;
    bool real_b = b->modality == TC_HAPPENED || b->modality == TC_ONGOING || b->modality == TC_ALLEGED;
    bool due_a = a->modality == TC_PLANNED || a->modality == TC_CONDITIONAL;
    bool due_b = b->modality == TC_PLANNED || b->modality == TC_CONDITIONAL;
    if (a->polarity != b->polarity) return false;
    return a->modality == b->modality || (real_a && real_b) ||
           (a->type == TC_EVENT_DEADLINE && due_a && due_b);
}

/* Bounds of a quantity; false when it says nothing. */
static bool bounds(const tc_quantity *q, double *lo, double *hi) {
    if (isnan(q->value) && isnan(q->min) && isnan(q->max)) return false;
    *lo = !isnan(q->min) ? q->min : isnan(q->max) ? q->value * 0.9 : -HUGE_VAL;
    *hi = !isnan(q->max) ? q->max : isnan(q->min) ? q->value * 1.1 : HUGE_VAL;
    return true;
}

/* 1: a figure in common; -1: figures of one kind and unit, and none fits; 0: nothing to compare. */
static int compare_figures(const tl_event *a, const tl_event *b) {
    int result = 0;
    for (uint32_t i = 0; i < a->n_quantities; i++)
        for (uint32_t k = 0; k < b->n_quantities; k++) {
            const tc_quantity *x = &a->quantities[i].row, *y = &b->quantities[k].row;
            double xlo, xhi, ylo, yhi;
            if (x->kind != y->kind || !x->unit || !y->unit || strcmp(x->unit, y->unit) != 0) continue;
            if (!bounds(x, &xlo, &xhi) || !bounds(y, &ylo, &yhi)) continue;
            if (xlo <= yhi && ylo <= xhi) return 1;
            result = -1;
        }
    return result;
}

static bool about_speech(uint8_t type) {
    return type == TC_EVENT_STATEMENT || type == TC_EVENT_DENY || type == TC_EVENT_REPORT ||
           type == TC_EVENT_ANNOUNCE || type == TC_EVENT_THREAT || type == TC_EVENT_LEAK ||
           type == TC_EVENT_PROPOSE || type == TC_EVENT_OTHER;
}

static bool at_a_place(uint8_t type) {
    return type == TC_EVENT_MEETING || type == TC_EVENT_HEARING || type == TC_EVENT_RALLY ||
           type == TC_EVENT_LAUNCH;
}

/* The same identifier, letters and digits alone ("S. 686" and "S.686"); 0 when one has none, -1 when they
 * differ. */
static int compare_identifiers(const char *a, const char *b) {
    if (!a || !b) return 0;
    for (;; a++, b++) {
        while (*a && !((*a | 0x20) >= 'a' && (*a | 0x20) <= 'z') && !(*a >= '0' && *a <= '9') && !(*a & 0x80))
            a++;
        while (*b && !((*b | 0x20) >= 'a' && (*b | 0x20) <= 'z') && !(*b >= '0' && *b <= '9') && !(*b & 0x80))
            b++;
        char x = (char)(*a >= 'A' && *a <= 'Z' ? *a | 0x20 : *a),
             y = (char)(*b >= 'A' && *b <= 'Z' ? *b | 0x20 : *b);
        if (x != y) return -1;
        if (!x) return 1;
    }
}

typedef enum level {
    LEVEL_INSIDE, /* one day, one document: nothing may disagree */
    LEVEL_DAY,    /* one day, two documents: something must agree */
    LEVEL_VAGUE   /* a longer interval, or none: all that is told must agree */
} level;

/* How well two groups fit, 0 when something forbids it. Dates are the caller's business. */
static int fit(const tc_timeline *t, const tl_group *a, const tl_group *b, level need) {
    const tl_event *x = &t->events.at[a->main], *y = &t->events.at[b->main];
    if (a->type != b->type || !same_stance(a, b)) return 0;
    int identity = compare_identifiers(a->identifier, b->identifier);
    if (identity < 0) return 0;
    if (relation_class(a->relation) != relation_class(b->relation) && tl_dated(a->lo, a->hi) &&
        tl_dated(b->lo, b->hi))
        return 0;
    if (tl_closed(a->due_lo, a->due_hi) && tl_closed(b->due_lo, b->due_hi) &&
        tl_gap(a->due_lo, a->due_hi, b->due_lo, b->due_hi) > 0)
        return 0;
    uint32_t agents = tl_shared(a->agents, a->n_agents, b->agents, b->n_agents);
    uint32_t targets = tl_shared(a->targets, a->n_targets, b->targets, b->n_targets);
    uint32_t places = tl_shared(a->places, a->n_places, b->places, b->n_places);
    /* Who is bound by a deadline is its doer in one sentence and its target in the next. */
    if (a->type == TC_EVENT_DEADLINE)
        targets += tl_shared(a->agents, a->n_agents, b->targets, b->n_targets) +
                   tl_shared(a->targets, a->n_targets, b->agents, b->n_agents);
    int figures = compare_figures(x, y);
    if (a->n_agents && b->n_agents && !agents) return 0;
    if (a->n_targets && b->n_targets && !targets) return 0;
    if (at_a_place(a->type) && a->n_places && b->n_places && !places) return 0;
    if (figures < 0) return 0;
    uint32_t words = shared_words(x, y), most = x->n_words < y->n_words ? x->n_words : y->n_words;
    bool same = x->place == y->place;
    bool content = identity > 0 || figures > 0 || same;
    if (need == LEVEL_INSIDE) {
        /* One tells nobody, or one tells who and the other to whom. */
        bool silent = a->n_agents + a->n_targets == 0 || b->n_agents + b->n_targets == 0;
        bool halves = (!a->n_agents && !b->n_targets) || (!b->n_agents && !a->n_targets);
        if (!agents && !targets && !content && !silent && !(halves && words)) return 0;
    } else if (need == LEVEL_DAY) {
        /* One role in common is enough where the other is not told; of speech there are many on one day. */
        if (!agents && !targets && !content) return 0;
        if (about_speech(a->type) && !content && (!agents || words < 2 || words * 4 < most)) return 0;
    } else {
        uint32_t fewer = a->n_targets < b->n_targets ? a->n_targets : b->n_targets;
        if (!content && (!agents || !targets || targets < fewer)) return 0;
        if (about_speech(a->type) && !content && (words < 3 || words * 3 < most)) return 0;
    }
    return 1 + (int)(agents * 4 + targets * 4 + places * 2 + words) + (content ? 16 : 0) +
           (identity > 0 ? 64 : 0);
}

/* Fit of a group to a cluster: to the least fitting of the first groups of it. */
static int fit_cluster(const tc_timeline *t, uint32_t group, uint32_t root, level need) {
    const tl_group *g = t->groups.at;
    int least = 0, seen = 0;
    for (uint32_t i = root; i != TC_NONE && seen < MEMBERS; i = g[i].next, seen++) {
        int value = fit(t, &g[group], &g[i], need);
        if (value == 0) return 0;
        if (!seen || value < least) least = value;
    }
    return least;
}

/* --------------------------------------------------------------------------------------- blocks */

typedef struct entry { /* one (block, group) */
    uint64_t key;
    int32_t lo, hi;
    uint32_t group, rank;
} entry;
typedef TC_VEC(entry) entries;

static int by_block(const void *a, const void *b) {
    const entry *x = a, *y = b;
    int c = COMPARE(x->key, y->key);
    if (!c) c = COMPARE(x->lo, y->lo);
    if (!c) c = COMPARE(x->hi, y->hi);
    return c ? c : COMPARE(x->rank, y->rank);
}

static bool add_entry(merger *m, entries *list, uint64_t key, uint32_t group, uint32_t rank) {
    const tl_group *g = &m->t->groups.at[group];
    entry *e = tc_vec_push(&m->t->alloc, list);
    if (!e) return false;
    e->key = key;
    e->lo = g->lo;
    e->hi = g->hi;
    e->group = group;
    e->rank = rank;
    return true;
}

/* Block keys of a group: its type with each of its participants. */
static uint32_t block_keys(const tl_group *g, uint64_t keys[KEYS]) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->n_agents && n < KEYS / 2; i++) keys[n++] = tl_mix(g->type + 1u, g->agents[i]);
    for (uint32_t i = 0; i < g->n_targets && n < KEYS; i++) keys[n++] = tl_mix(g->type + 1u, g->targets[i]);
    return n;
}

static bool note_maybe(merger *m, uint32_t a, uint32_t b) {
    tl_pair *p = tc_vec_push(&m->t->alloc, &m->t->maybe);
    if (!p) return false;
    p->a = a;
    p->b = b;
    return true;
}

typedef struct choice {
    uint32_t root[FITS];
    int value[FITS];
    uint32_t n;
} choice;

static void choose(choice *c, uint32_t root, int value) {
    for (uint32_t i = 0; i < c->n; i++)
        if (c->root[i] == root) return;
    uint32_t at = c->n;
    if (at < FITS)
        c->n++;
    else if (value <= c->value[--at])
        return;
    for (; at > 0 && c->value[at - 1] < value; at--) {
        c->value[at] = c->value[at - 1];
        c->root[at] = c->root[at - 1];
    }
    c->root[at] = root;
    c->value[at] = value;
}

/* Joins the group with the best of the clusters that fit, when there is one best; else notes what might be. A
 * vague group must fit one cluster alone, and all must have been seen. */
static bool settle(merger *m, uint32_t group, const choice *c, bool vague, bool crowded) {
    if (c->n == 0) return true;
    bool best = c->n == 1 || (!vague && c->value[0] > c->value[1]);
    if (best && !(vague && crowded)) return join(m, c->root[0], tl_root(m->t, group));
    for (uint32_t i = 0; i < c->n; i++)
        if (!note_maybe(m, group, c->root[i])) return false;
    return true;
}

/* --------------------------------------------------------------------------------------- stages */

static bool dates_agree(const tl_group *g, uint32_t a, uint32_t b, int32_t slack) {
    if (!tl_dated(g[a].cluster_lo, g[a].cluster_hi) || !tl_dated(g[b].cluster_lo, g[b].cluster_hi))
        return true;
    if (tl_inside(g[a].cluster_lo, g[a].cluster_hi, g[b].cluster_lo, g[b].cluster_hi) ||
        tl_inside(g[b].cluster_lo, g[b].cluster_hi, g[a].cluster_lo, g[a].cluster_hi))
        return true;
    return tl_closed(g[a].cluster_lo, g[a].cluster_hi) && tl_closed(g[b].cluster_lo, g[b].cluster_hi) &&
           tl_gap(g[a].cluster_lo, g[a].cluster_hi, g[b].cluster_lo, g[b].cluster_hi) <= slack;
}

/* Small numbers are many things' ("No. 1"): they need a participant in common. */
static bool strong_identifier(const char *s) {
    int digits = 0;
    for (; *s; s++) digits += *s >= '0' && *s <= '9';
    return digits >= 3;
}

static uint64_t identifier_key(const char *s) {
    uint64_t key = 7;
    for (; *s; s++) {
        uint8_t c = (uint8_t)(*s >= 'A' && *s <= 'Z' ? *s | 0x20 : *s);
        if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) key = tl_mix(key, c);
    }
    return key;
}

static bool join_identifiers(merger *m, entries *list) {
    tl_group *g = m->t->groups.at;
    list->n = 0;
    for (uint32_t i = 0; i < m->t->groups.n; i++)
        if (g[i].identifier && !add_entry(m, list, tl_mix(g[i].type, identifier_key(g[i].identifier)), i, i))
            return false;
    if (list->n) qsort(list->at, list->n, sizeof *list->at, by_block);
    for (uint32_t i = 1; i < list->n; i++) {
        uint32_t tried = 0;
        for (uint32_t k = i; k > 0 && list->at[k - 1].key == list->at[i].key && tried < MEMBERS;
             k--, tried++) {
            uint32_t x = list->at[k - 1].group, y = list->at[i].group, a = tl_root(m->t, x),
                     b = tl_root(m->t, y);
            if (a == b) break;
            if (!same_stance(&g[x], &g[y]) || relation_class(g[x].relation) != relation_class(g[y].relation))
                continue;
            uint32_t shared = tl_shared(g[x].agents, g[x].n_agents, g[y].agents, g[y].n_agents) +
                              tl_shared(g[x].targets, g[x].n_targets, g[y].targets, g[y].n_targets);
            if (!shared && !strong_identifier(g[y].identifier)) continue;
            if (!dates_agree(g, a, b, g[x].doc == g[y].doc ? 0 : MISREPORT_DAYS)) continue;
            if (!join(m, a, b)) return false;
            break;
        }
    }
    return true;
}

static bool join_copies(merger *m, entries *list) {
    tl_group *g = m->t->groups.at;
    list->n = 0;
    for (uint32_t i = 0; i < m->t->groups.n; i++) {
        const tl_event *e = &m->t->events.at[g[i].main];
        uint64_t key = tl_mix(tl_mix(e->place, g[i].type), m->t->docs[g[i].doc].copy);
        if (!add_entry(m, list, key, i, i)) return false;
    }
    if (list->n) qsort(list->at, list->n, sizeof *list->at, by_block);
    for (uint32_t i = 0, end; i < list->n; i = end) {
        for (end = i + 1; end < list->n && list->at[end].key == list->at[i].key; end++) {
            uint32_t x = list->at[i].group, y = list->at[end].group, a = tl_root(m->t, x),
                     b = tl_root(m->t, y);
            if (a == b || !same_stance(&g[x], &g[y]) || documents_meet(m, a, b)) continue;
            if (!join(m, a, b)) return false;
        }
    }
    return true;
}

/* Sentences of near-copies that an editor touched: the same trigger, and most content words in common. */
static bool join_edited(merger *m, entries *list) {
    tc_timeline *t = m->t;
    tl_group *g = t->groups.at;
    list->n = 0;
    for (uint32_t i = 0; i < t->groups.n; i++) {
        const tl_event *e = &t->events.at[g[i].main];
        uint64_t key = tl_mix(tl_mix(e->wording, g[i].type), t->docs[g[i].doc].copy);
        if (!add_entry(m, list, key, i, i)) return false;
    }
    for (uint32_t i = 0; i < list->n; i++) list->at[i].lo = list->at[i].hi = 0; /* by document, not by date */
    if (list->n) qsort(list->at, list->n, sizeof *list->at, by_block);
    for (uint32_t i = 1; i < list->n; i++) {
        uint32_t x = list->at[i].group, best = TC_NONE, most = 0, tried = 0;
        const tl_event *e = &t->events.at[g[x].main];
        if (g[tl_root(t, x)].size > 1) continue;
        for (uint32_t k = i; k-- > 0 && list->at[k].key == list->at[i].key && tried < EDITED;) {
            uint32_t y = list->at[k].group;
            if (g[y].doc == g[x].doc) continue;
            tried++;
            const tl_event *f = &t->events.at[g[y].main];
            uint32_t shared = shared_words(e, f), all = e->n_words + f->n_words - shared;
            if (shared < 2 || shared * 3 < all * 2 || shared * 100 / all <= most) continue;
            if (!same_stance(&g[x], &g[y]) || holds(m, tl_root(t, y), g[x].doc)) continue;
            most = shared * 100 / all;
            best = y;
        }
        if (best != TC_NONE && !join(m, tl_root(t, best), tl_root(t, x))) return false;
    }
    return true;
}

static int by_width(const void *a, const void *b) {
    const entry *x = a, *y = b;
    bool open_x = !tl_closed(x->lo, x->hi), open_y = !tl_closed(y->lo, y->hi);
    int c = COMPARE(open_x, open_y);
    if (!c && !open_x) c = COMPARE((int64_t)x->hi - x->lo, (int64_t)y->hi - y->lo);
    if (!c) c = COMPARE(x->lo, y->lo);
    if (!c) c = COMPARE(x->hi, y->hi);
    return c ? c : COMPARE(x->group, y->group);
}

static uint32_t lower_bound(const entries *list, uint64_t key, int32_t lo) {
    uint32_t a = 0, b = list->n;
    while (a < b) {
        uint32_t mid = a + (b - a) / 2;
        const entry *e = &list->at[mid];
        if (e->key < key || (e->key == key && e->lo < lo))
            a = mid + 1;
        else
            b = mid;
    }
    return a;
}

/* Clusters that a dated group may join: those with an earlier-ranked group whose interval lies in its own. */
static bool join_dated(merger *m, entries *blocks, entries *ranks) {
    tc_timeline *t = m->t;
    blocks->n = ranks->n = 0;
    for (uint32_t i = 0; i < t->groups.n; i++)
        if (tl_dated(t->groups.at[i].lo, t->groups.at[i].hi) && !add_entry(m, ranks, 0, i, 0)) return false;
    if (ranks->n) qsort(ranks->at, ranks->n, sizeof *ranks->at, by_width);
    for (uint32_t r = 0; r < ranks->n; r++) {
        uint64_t keys[KEYS];
        uint32_t n = block_keys(&t->groups.at[ranks->at[r].group], keys);
        for (uint32_t k = 0; k < n; k++)
            if (!add_entry(m, blocks, keys[k], ranks->at[r].group, r)) return false;
    }
    if (blocks->n) qsort(blocks->at, blocks->n, sizeof *blocks->at, by_block);
    for (uint32_t r = 0; r < ranks->n; r++) {
        uint32_t group = ranks->at[r].group;
        const tl_group *g = &t->groups.at[group];
        uint64_t keys[KEYS];
        uint32_t n = block_keys(g, keys), own = tl_root(t, group);
        bool vague = !tl_closed(g->lo, g->hi) || g->hi > g->lo, crowded = false;
        bool wide = !tl_closed(g->lo, g->hi) || g->hi - g->lo >= VAGUE_DAYS;
        choice fits = {.n = 0};
        uint32_t seen[SEEN], n_seen = 0; /* clusters that were judged lately */
        for (uint32_t q = 0; q < SEEN; q++) seen[q] = TC_NONE;
        if (t->groups.at[own].size > 1) { /* joined before: its most specific group speaks for all */
            if (t->groups.at[own].spoke) continue;
            t->groups.at[own].spoke = true;
        }
        for (uint32_t k = 0; k < n; k++) {
            uint32_t scanned = 0;
            for (uint32_t i = lower_bound(blocks, keys[k], g->lo); i < blocks->n; i++) {
                const entry *e = &blocks->at[i];
                if (e->key != keys[k] || (tl_closed(g->lo, g->hi) ? e->lo > g->hi : e->lo != g->lo)) break;
                if (++scanned > SCAN) {
                    crowded = true;
                    break;
                }
                if (e->rank >= r || !tl_inside(e->lo, e->hi, g->lo, g->hi)) continue;
                if (wide && (e->lo != g->lo || e->hi != g->hi)) continue;
                uint32_t root = tl_root(t, e->group);
                bool known = root == own;
                for (uint32_t q = 0; q < SEEN && !known; q++) known = seen[q] == root;
                if (known) continue;
                seen[n_seen++ % SEEN] = root;
                if (documents_meet(m, own, root)) continue;
                if (!dates_agree(t->groups.at, own, root, 0)) continue;
                int value = fit_cluster(t, group, root, vague ? LEVEL_VAGUE : LEVEL_DAY);
                if (value) choose(&fits, root, value);
            }
        }
        if (!settle(m, group, &fits, vague, crowded)) return false;
    }
    return true;
}

/* Groups of one document that coreference left apart. What has no date joins the dated one that fits, and two
 * of one date that fit are one happening told twice. Of speech there is much in one text, so its groups stay
 * apart. The groups of a document stand together. */
static bool join_inside(merger *m) {
    tc_timeline *t = m->t;
    for (uint32_t first = 0, end; first < t->groups.n; first = end) {
        for (end = first; end < t->groups.n && t->groups.at[end].doc == t->groups.at[first].doc; end++) {
        }
        if (end - first > SCAN) continue; /* a list of events, no article */
        for (uint32_t i = first; i < end; i++) {
            const tl_group *g = &t->groups.at[i];
            bool has_date = tl_dated(g->lo, g->hi), vague = !tl_closed(g->lo, g->hi) || g->hi > g->lo;
            choice fits = {.n = 0};
            if (about_speech(g->type) || (!has_date && t->groups.at[tl_root(t, i)].size > 1)) continue;
            for (uint32_t k = first; k < end; k++) {
                const tl_group *x = &t->groups.at[k];
                if (!tl_dated(x->lo, x->hi) || tl_root(t, i) == tl_root(t, k)) continue;
                if (has_date && (k >= i || x->lo != g->lo || x->hi != g->hi)) continue;
                int value = fit(t, g, x, vague ? LEVEL_VAGUE : LEVEL_INSIDE);
                if (value) choose(&fits, tl_root(t, k), value);
            }
            if (!settle(m, i, &fits, vague, false)) return false;
        }
    }
    return true;
}

tc_status tl_merge(tc_timeline *t, tc_error *err) {
    tc_status status = TC_OK;
    merger m = {.t = t};
    entries blocks = {0}, ranks = {0};
    bool good = slots_resize(&m, 64);
    for (uint32_t i = 0; good && i < t->groups.n; i++) good = add_slot(&m, i, t->groups.at[i].doc);
    if (!good || !join_identifiers(&m, &blocks) || !join_copies(&m, &blocks) || !join_edited(&m, &blocks) ||
        !join_dated(&m, &blocks, &ranks) || !join_inside(&m))
        status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for merging");
    tc_vec_release(&t->alloc, &blocks);
    tc_vec_release(&t->alloc, &ranks);
    tc_mem_free(&t->alloc, m.slots, m.cap * sizeof *m.slots);
    return status;
}
