/* timeline.h: what the four files of the timeline share.
 *
 *   timeline.c        documents -> events with copies of all they need, coreference groups, near-copies
 *   timeline_merge.c  groups -> clusters: which groups of several documents tell of the same happening
 *   timeline_item.c   clusters -> items: date, stance, relations, order
 *   timeline_json.c   the interchange object, and the items' conflicts
 *
 * All indices are positions in the arrays of tc_timeline. Documents are sorted by id and events by (document,
 * trigger, type, row) before anything else happens, so that every later tie is broken by position and the
 * input's order is forgotten.
 */
#ifndef TC_TIMELINE_H
#define TC_TIMELINE_H

#include "core.h"

typedef struct tl_doc {
    const tc_document *document; /* while the timeline is built; NULL afterwards */
    const char *id;
    size_t id_len;
    int32_t dct_lo, dct_hi;
    uint32_t copy; /* first document of its set of near-copies */
} tl_doc;

typedef struct tl_part { /* a participant */
    uint64_t key;        /* of the entity, or of the folded name */
    const char *entity, *name;
    uint8_t role;
    bool named; /* a name of the text, no free description */
} tl_part;

typedef struct tl_quantity {
    tc_quantity row;
    const char *surface;
} tl_quantity;

typedef struct tl_event {
    uint32_t doc, row;
    uint32_t main;                   /* the event that this one repeats, or itself */
    uint32_t twin;                   /* how many events of the same trigger and type stand before it */
    tc_span trigger, sentence, time; /* code points; time.start == time.end: none */
    uint8_t type, modality, relation, precision, source_kind;
    bool polarity, worthy, is_main;
    int32_t lo, hi;
    int32_t due_lo, due_hi; /* the deadline or effective date that the text ties to it, or TC_DAY_NONE */
    uint32_t n_parts, n_quantities, n_words;
    const tl_part *parts;
    const tl_quantity *quantities;
    const uint32_t *words; /* content words of its sentence: sorted hashes */
    uint64_t wording;      /* hash of the trigger's words */
    uint64_t place;        /* hash of the sentence's words and of the trigger's position in it */
    const char *summary, *identifier, *attribution;
} tl_event;

/* An event with the events of its document that repeat it. */
typedef struct tl_group {
    uint32_t main;     /* event */
    uint32_t first, n; /* its events: tc_timeline.order[first, first + n), main among them */
    uint32_t doc;
    uint8_t type, modality, relation, precision;
    bool polarity;
    bool spoke;     /* at the root: a group of this cluster has looked for others to join */
    int32_t lo, hi; /* most specific interval that its events agree on */
    int32_t due_lo, due_hi;
    uint32_t n_agents, n_targets, n_places; /* named ones: sorted keys */
    const uint64_t *agents, *targets, *places;
    const char *identifier;
    uint32_t cluster;               /* union-find parent */
    uint32_t next, last, size;      /* list of the cluster's groups; last and size hold at its root */
    int32_t cluster_lo, cluster_hi; /* at the root: the most specific interval */
} tl_group;

typedef struct tl_link {
    uint32_t item;
    uint8_t relation; /* tl_relation */
} tl_link;
typedef enum tl_relation {
    TL_FULFILS,
    TL_RESCHEDULES,
    TL_CANCELS,
    TL_DENIES,
    TL_CONFLICTS_WITH,
    TL_RELATED
} tl_relation;

typedef struct tl_pair { /* two groups that may be one happening, or two things that belong together */
    uint32_t a, b;
} tl_pair;

typedef struct tl_item {
    char id[17];
    uint32_t group;    /* root of its cluster */
    uint32_t best;     /* event that speaks for it */
    uint32_t first, n; /* supports: tc_timeline.support[first, first + n), events in order */
    uint32_t n_documents, n_independent;
    uint8_t type, modality, relation, precision;
    bool polarity;
    int32_t lo, hi, as_of;
    uint32_t n_links;
    const tl_link *links;
} tl_item;

struct tc_timeline {
    tc_alloc alloc;
    tc_arena arena; /* strings and rows of events */
    tl_doc *docs;
    uint32_t n_docs;
    TC_VEC(tl_event) events;
    TC_VEC(uint32_t) order; /* events by group */
    TC_VEC(tl_group) groups;
    TC_VEC(uint32_t) support; /* events by item */
    TC_VEC(tl_item) items;
    TC_VEC(tl_pair) maybe; /* pairs of groups that merging left apart though they may be one */
};

/* Hash of two numbers, the same on every machine. */
static inline uint64_t tl_mix(uint64_t h, uint64_t v) {
    uint8_t bytes[16];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(h >> (8 * i));
        bytes[8 + i] = (uint8_t)(v >> (8 * i));
    }
    return tc_hash(bytes, sizeof bytes);
}

static inline bool tl_dated(int32_t lo, int32_t hi) { return lo != TC_DAY_NONE || hi != TC_DAY_NONE; }
static inline bool tl_closed(int32_t lo, int32_t hi) { return lo != TC_DAY_NONE && hi != TC_DAY_NONE; }
/* Whether [a, b] lies in [lo, hi]; open intervals only in equal ones. */
static inline bool tl_inside(int32_t a, int32_t b, int32_t lo, int32_t hi) {
    if (a == lo && b == hi) return true;
    return tl_closed(a, b) && tl_closed(lo, hi) && lo <= a && b <= hi;
}
/* How many days are between two closed intervals, 0 when they meet. */
static inline int32_t tl_gap(int32_t a, int32_t b, int32_t lo, int32_t hi) {
    return a > hi ? a - hi : lo > b ? lo - b : 0;
}

static inline const tl_event *tl_support(const tc_timeline *t, const tl_item *item, uint32_t i) {
    return &t->events.at[t->support.at[item->first + i]];
}

/* timeline_merge.c: joins groups into clusters. */
TC_MUST_USE tc_status tl_merge(tc_timeline *t, tc_error *err);
uint32_t tl_root(tc_timeline *t, uint32_t group);
/* Keys that two sorted lists share. */
uint32_t tl_shared(const uint64_t *a, uint32_t n, const uint64_t *b, uint32_t m);

/* timeline_item.c: makes items of clusters. */
TC_MUST_USE tc_status tl_items(tc_timeline *t, const tc_timeline_options *options, tc_error *err);

#endif
