/* timeline_item.c: from clusters to items: the date and stance of each, how items are related, in which order
 * they stand.
 *
 * An item's date is the most specific interval that most of its documents agree on (near-copies count once).
 * Relations are looked for among the nearest NEAR items by date that share type family, and agent or target.
 */
#include "timeline.h"

#include <stdlib.h>

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))
enum { NEAR = 24, LINKS = 12, KEYS = 8, DATES = 8 };

/* --------------------------------------------------------------------------------------- items */

static int by_position(const void *a, const void *b) {
    return COMPARE(*(const uint32_t *)a, *(const uint32_t *)b);
}

/* The event that speaks for the item: worthy, main, with the item's date, with most participants, first in
 * order. */
static uint32_t speaker(const tc_timeline *t, const tl_item *item) {
    uint32_t best = 0;
    int most = -1;
    for (uint32_t i = 0; i < item->n; i++) {
        const tl_event *e = tl_support(t, item, i);
        bool same = e->lo == item->lo && e->hi == item->hi;
        int parts = (int)(e->n_parts < 15 ? e->n_parts : 15), said = e->modality == item->modality;
        int value = e->worthy * 256 + said * 128 + same * 64 + (&t->events.at[e->main] == e) * 32 + parts;
        if (value > most) {
            most = value;
            best = t->support.at[item->first + i];
        }
    }
    return best;
}

/* Documents of the item, and how many of them are no near-copies of each other. Supports are in order of
 * documents. */
static bool count_documents(const tc_timeline *t, tl_item *item) {
    uint32_t *copies = tc_mem_resize(&t->alloc, NULL, 0, item->n * sizeof *copies);
    if (!copies) return false;
    for (uint32_t i = 0; i < item->n; i++) {
        uint32_t doc = tl_support(t, item, i)->doc;
        if (i == 0 || tl_support(t, item, i - 1)->doc != doc) item->n_documents++;
        copies[i] = t->docs[doc].copy;
    }
    qsort(copies, item->n, sizeof *copies, by_position);
    for (uint32_t i = 0; i < item->n; i++) item->n_independent += i == 0 || copies[i - 1] != copies[i];
    tc_mem_free(&t->alloc, copies, item->n * sizeof *copies);
    return true;
}

typedef struct dated {
    int32_t lo, hi, width;
    uint32_t event, copy;
} dated;

static int by_interval(const void *a, const void *b) {
    const dated *x = a, *y = b;
    int c = COMPARE(x->width, y->width);
    if (!c) c = COMPARE(x->lo, y->lo);
    if (!c) c = COMPARE(x->hi, y->hi);
    if (!c) c = COMPARE(x->copy, y->copy);
    return c ? c : COMPARE(x->event, y->event);
}

/* The interval that most independent documents agree on: equal to theirs or inside it; of equals the
 * narrowest. A document speaks once, through the group of its main event. */
static bool date_item(const tc_timeline *t, tl_item *item) {
    const tl_group *g = t->groups.at;
    uint32_t n = 0, most = 0, cap = g[item->group].size;
    dated *all = tc_mem_resize(&t->alloc, NULL, 0, cap * sizeof *all);
    if (!all) return false;
    item->lo = item->hi = TC_DAY_NONE;
    item->precision = TC_PREC_UNKNOWN;
    item->relation = t->groups.at[item->group].relation;
    for (uint32_t i = item->group; i != TC_NONE; i = g[i].next) {
        if (!tl_dated(g[i].lo, g[i].hi)) continue;
        dated d = {g[i].lo, g[i].hi, tl_closed(g[i].lo, g[i].hi) ? g[i].hi - g[i].lo : INT32_MAX, i,
                   t->docs[g[i].doc].copy};
        all[n++] = d;
    }
    if (n) qsort(all, n, sizeof *all, by_interval);
    for (uint32_t i = 0, tried = 0; i < n && tried < DATES; i++) {
        uint32_t votes = 0;
        if (i && all[i].lo == all[i - 1].lo && all[i].hi == all[i - 1].hi) continue;
        tried++;
        for (uint32_t k = 0; k < n; k++) {
            bool again = k && all[k - 1].copy == all[k].copy && all[k - 1].lo == all[k].lo &&
                         all[k - 1].hi == all[k].hi;
            votes += !again && tl_inside(all[i].lo, all[i].hi, all[k].lo, all[k].hi);
        }
        if (votes > most) {
            most = votes;
            item->lo = all[i].lo;
            item->hi = all[i].hi;
            item->precision = g[all[i].event].precision;
            item->relation = g[all[i].event].relation;
        }
    }
    tc_mem_free(&t->alloc, all, cap * sizeof *all);
    return true;
}

/* The day by which it must have happened, or at which an undated plan was told: the interval's end, else the
 * end of the earliest document's day. */
static int32_t as_of(const tc_timeline *t, const tl_item *item) {
    int32_t day = TC_DAY_NONE;
    if (item->hi != TC_DAY_NONE) return item->hi;
    for (uint32_t i = 0; i < item->n; i++) {
        int32_t dct = t->docs[tl_support(t, item, i)->doc].dct_hi;
        if (dct != TC_DAY_NONE && (day == TC_DAY_NONE || dct < day)) day = dct;
    }
    return day;
}

/* What most of the groups say; a plain report of the fact outweighs doubt, never the other way round. */
static void stance_item(const tc_timeline *t, tl_item *item) {
    const tl_group *g = t->groups.at;
    static const uint8_t order[] = {TC_HAPPENED, TC_ONGOING, TC_ALLEGED};
    item->modality = g[item->group].modality;
    item->polarity = g[item->group].polarity;
    for (uint32_t k = 0; k < TC_COUNT_OF(order); k++)
        for (uint32_t i = item->group; i != TC_NONE; i = g[i].next)
            if (g[i].modality == order[k]) {
                item->modality = order[k];
                return;
            }
}

static void name_item(const tc_timeline *t, tl_item *item) {
    const tl_event *e = tl_support(t, item, 0);
    const char *type = tc_event_type_name(e->type);
    uint64_t h = tc_hash(t->docs[e->doc].id, t->docs[e->doc].id_len);
    h = tl_mix(tl_mix(h, (uint64_t)e->trigger.start << 32 | e->trigger.end), tc_hash(type, strlen(type)));
    h = tl_mix(h, e->twin);
    for (int i = 0; i < 16; i++) item->id[i] = "0123456789abcdef"[h >> (60 - 4 * i) & 15];
    item->id[16] = '\0';
}

/* -------------------------------------------------------------------------------------- order */

/* An item stands at its start, or else at the day by which it must have happened, before what starts on that
 * day. */
static int32_t position(const tl_item *item) {
    if (item->lo != TC_DAY_NONE) return item->lo;
    return item->as_of == TC_DAY_NONE ? INT32_MAX : item->as_of;
}

typedef struct order_key {
    int32_t at, end;
    uint32_t first; /* its first event */
    uint32_t item;
    bool starts;
} order_key;

static int by_time(const void *a, const void *b) {
    const order_key *x = a, *y = b;
    int c = COMPARE(x->at, y->at);
    if (!c) c = COMPARE(x->starts, y->starts);
    if (!c) c = COMPARE(x->end, y->end);
    return c ? c : COMPARE(x->first, y->first);
}

static bool order_items(tc_timeline *t) {
    size_t n = t->items.n;
    if (n == 0) return true;
    order_key *keys = tc_mem_resize(&t->alloc, NULL, 0, n * sizeof *keys);
    tl_item *items = tc_mem_resize(&t->alloc, NULL, 0, n * sizeof *items);
    if (keys && items) {
        for (uint32_t i = 0; i < n; i++) {
            const tl_item *item = &t->items.at[i];
            order_key key = {position(item), item->hi == TC_DAY_NONE ? INT32_MAX : item->hi,
                             t->support.at[item->first], i, item->lo != TC_DAY_NONE};
            keys[i] = key;
        }
        qsort(keys, n, sizeof *keys, by_time);
        memcpy(items, t->items.at, n * sizeof *items);
        for (uint32_t i = 0; i < n; i++) t->items.at[i] = items[keys[i].item];
    }
    bool good = keys && items;
    tc_mem_free(&t->alloc, keys, n * sizeof *keys);
    tc_mem_free(&t->alloc, items, n * sizeof *items);
    return good;
}

/* ------------------------------------------------------------------------------------- relations */

/* Types that are stages or kinds of one matter: a ban is ordered, a deal negotiated, a suit ruled on. */
static uint8_t family(uint8_t type) {
    switch (type) {
    case TC_EVENT_ORDER:
    case TC_EVENT_BAN:
    case TC_EVENT_LAW:
    case TC_EVENT_POLICY:
    case TC_EVENT_DEADLINE:
        return TC_EVENT_ORDER;
    case TC_EVENT_DEAL:
    case TC_EVENT_NEGOTIATE:
    case TC_EVENT_ACQUIRE:
    case TC_EVENT_INVEST:
        return TC_EVENT_DEAL;
    case TC_EVENT_LAWSUIT:
    case TC_EVENT_RULING:
        return TC_EVENT_LAWSUIT;
    case TC_EVENT_MEETING:
    case TC_EVENT_HEARING:
        return TC_EVENT_MEETING;
    case TC_EVENT_STATEMENT:
    case TC_EVENT_DENY:
    case TC_EVENT_REPORT:
    case TC_EVENT_LEAK:
        return TC_EVENT_STATEMENT;
    default:
        return type;
    }
}

/* Types of which there is one at a time for given participants, so that another date means another plan. */
static bool one_off(uint8_t type) {
    return type == TC_EVENT_HEARING || type == TC_EVENT_RULING || type == TC_EVENT_DEADLINE ||
           type == TC_EVENT_LAUNCH || type == TC_EVENT_ACQUIRE || type == TC_EVENT_LAW ||
           type == TC_EVENT_BAN || type == TC_EVENT_RALLY;
}

static bool real(uint8_t modality) { return modality == TC_HAPPENED || modality == TC_ONGOING; }

static bool meet(const tl_item *a, const tl_item *b) {
    return tl_closed(a->lo, a->hi) && tl_closed(b->lo, b->hi) && tl_gap(a->lo, a->hi, b->lo, b->hi) == 0;
}

/* The day on which an item was told first, for what came later. */
static int32_t told(const tc_timeline *t, const tl_item *item) {
    int32_t day = TC_DAY_NONE;
    for (uint32_t i = 0; i < item->n; i++) {
        int32_t dct = t->docs[tl_support(t, item, i)->doc].dct_lo;
        if (dct != TC_DAY_NONE && (day == TC_DAY_NONE || dct < day)) day = dct;
    }
    return day;
}

typedef enum side { NOTHING, A_TO_B, B_TO_A, BOTH_WAYS } side;

/* How two items are related that share a participant. */
static side relate(const tc_timeline *t, const tl_item *a, const tl_item *b, tl_relation *relation) {
    const tl_group *x = &t->groups.at[a->group], *y = &t->groups.at[b->group];
    uint32_t agents = tl_shared(x->agents, x->n_agents, y->agents, y->n_agents);
    uint32_t targets = tl_shared(x->targets, x->n_targets, y->targets, y->n_targets);
    bool same_type = a->type == b->type;
    bool agents_fit = agents || !x->n_agents || !y->n_agents,
         targets_fit = targets || !x->n_targets || !y->n_targets;
    bool fits = agents_fit && targets_fit && agents + targets > 0;
    bool strict = agents && targets;
    bool across =
        tl_support(t, a, 0)->doc != tl_support(t, b, 0)->doc || a->n_documents > 1 || b->n_documents > 1;
    *relation = TL_RELATED;
    /* The same doer, the same kind of deed and the same day, but another target: not joined, yet worth a
     * look. */
    if (same_type && agents && x->n_targets && y->n_targets && across && a->lo == a->hi && b->lo == b->hi &&
        a->lo == b->lo && a->lo != TC_DAY_NONE && !targets)
        return BOTH_WAYS;
    if (!fits) return NOTHING;
    if (same_type && a->modality == TC_DENIED && (real(b->modality) || b->modality == TC_ALLEGED) &&
        b->polarity) {
        *relation = TL_DENIES;
        return A_TO_B;
    }
    if (same_type && b->modality == TC_DENIED && (real(a->modality) || a->modality == TC_ALLEGED) &&
        a->polarity) {
        *relation = TL_DENIES;
        return B_TO_A;
    }
    if (same_type && (a->modality == TC_PLANNED) != (b->modality == TC_PLANNED) &&
        real(a->modality) != real(b->modality)) {
        const tl_item *plan = a->modality == TC_PLANNED ? a : b, *fact = plan == a ? b : a;
        bool later =
            told(t, fact) != TC_DAY_NONE && told(t, plan) != TC_DAY_NONE && told(t, fact) >= told(t, plan);
        side from_fact = fact == a ? A_TO_B : B_TO_A;
        if (fact->polarity && plan->polarity && tl_closed(fact->lo, fact->hi) &&
            tl_closed(plan->lo, plan->hi) && tl_inside(fact->lo, fact->hi, plan->lo, plan->hi)) {
            *relation = TL_FULFILS;
            return from_fact;
        }
        if (!fact->polarity && plan->polarity && later && (meet(a, b) || !tl_dated(fact->lo, fact->hi))) {
            *relation = TL_CANCELS;
            return from_fact;
        }
    }
    if (same_type && strict && a->modality == TC_PLANNED && b->modality == TC_PLANNED) {
        int32_t at = told(t, a), bt = told(t, b);
        bool known = at != TC_DAY_NONE && bt != TC_DAY_NONE && at != bt;
        side from_later = at > bt ? A_TO_B : B_TO_A;
        if (a->polarity != b->polarity && known && (at > bt ? b : a)->polarity) {
            *relation = TL_CANCELS;
            return from_later;
        }
        if (a->polarity == b->polarity && known && one_off(a->type) && tl_closed(a->lo, a->hi) &&
            tl_closed(b->lo, b->hi) && tl_gap(a->lo, a->hi, b->lo, b->hi) > 0) {
            *relation = TL_RESCHEDULES;
            return from_later;
        }
    }
    if (same_type && strict && across && real(a->modality) && real(b->modality) &&
        (a->polarity != b->polarity
             ? meet(a, b)
             : one_off(a->type) && tl_closed(a->lo, a->hi) && tl_closed(b->lo, b->hi) && a->lo == a->hi &&
                   b->lo == b->hi && tl_gap(a->lo, a->hi, b->lo, b->hi) <= 3)) {
        *relation = TL_CONFLICTS_WITH;
        return BOTH_WAYS;
    }
    return strict && across ? BOTH_WAYS : NOTHING;
}

typedef struct near_entry {
    uint64_t key;
    int32_t at;
    uint32_t item;
} near_entry;

static int by_nearness(const void *a, const void *b) {
    const near_entry *x = a, *y = b;
    int c = COMPARE(x->key, y->key);
    if (!c) c = COMPARE(x->at, y->at);
    return c ? c : COMPARE(x->item, y->item);
}

typedef struct raw_link {
    uint32_t from, to;
    uint32_t relation;
} raw_link;
typedef TC_VEC(raw_link) raw_links;

static int by_link(const void *a, const void *b) {
    const raw_link *x = a, *y = b;
    int c = COMPARE(x->from, y->from);
    if (!c) c = COMPARE(x->to, y->to);
    return c ? c : COMPARE(x->relation, y->relation);
}

static int by_strength(const void *a, const void *b) {
    const tl_link *x = a, *y = b;
    int c = COMPARE(x->relation, y->relation);
    return c ? c : COMPARE(x->item, y->item);
}

static bool add_link(tc_timeline *t, raw_links *links, uint32_t from, uint32_t to, tl_relation relation) {
    raw_link *l = tc_vec_push(&t->alloc, links);
    if (!l) return false;
    l->from = from;
    l->to = to;
    l->relation = (uint32_t)relation;
    return true;
}

static bool relate_pair(tc_timeline *t, raw_links *links, uint32_t a, uint32_t b) {
    tl_relation relation;
    side s = relate(t, &t->items.at[a], &t->items.at[b], &relation);
    if ((s == A_TO_B || s == BOTH_WAYS) && !add_link(t, links, a, b, relation)) return false;
    if ((s == B_TO_A || s == BOTH_WAYS) && !add_link(t, links, b, a, relation)) return false;
    return true;
}

static bool find_neighbours(tc_timeline *t, raw_links *links) {
    TC_VEC(near_entry) list = {0};
    bool good = true;
    for (uint32_t i = 0; good && i < t->items.n; i++) {
        const tl_group *g = &t->groups.at[t->items.at[i].group];
        uint64_t kind = family(t->items.at[i].type) + 1u;
        uint32_t keys = 0;
        for (uint32_t k = 0; good && k < g->n_agents + g->n_targets && keys < KEYS; k++, keys++) {
            near_entry *e = tc_vec_push(&t->alloc, &list);
            if (e) {
                e->key = tl_mix(kind, k < g->n_agents ? g->agents[k] : g->targets[k - g->n_agents]);
                e->at = position(&t->items.at[i]);
                e->item = i;
            }
            good = e != NULL;
        }
    }
    if (good && list.n) qsort(list.at, list.n, sizeof *list.at, by_nearness);
    for (uint32_t i = 0; good && i < list.n; i++)
        for (uint32_t k = i + 1; good && k < list.n && k <= i + NEAR && list.at[k].key == list.at[i].key; k++)
            if (list.at[i].item != list.at[k].item)
                good = relate_pair(t, links, list.at[i].item, list.at[k].item);
    tc_vec_release(&t->alloc, &list);
    return good;
}

/* Fills the items' lists: the strongest relation of each pair, the strongest LINKS of each item. */
static bool link_items(tc_timeline *t) {
    raw_links links = {0};
    bool good = find_neighbours(t, &links);
    uint32_t *item_of =
        good && t->groups.n ? tc_mem_resize(&t->alloc, NULL, 0, t->groups.n * sizeof *item_of) : NULL;
    if (good && t->groups.n && !item_of) good = false;
    if (good && item_of) {
        for (uint32_t i = 0; i < t->groups.n; i++) item_of[i] = TC_NONE;
        for (uint32_t i = 0; i < t->items.n; i++) item_of[t->items.at[i].group] = i;
        for (uint32_t i = 0; good && i < t->maybe.n; i++) {
            uint32_t a = item_of[tl_root(t, t->maybe.at[i].a)], b = item_of[tl_root(t, t->maybe.at[i].b)];
            if (a == b || a == TC_NONE || b == TC_NONE) continue;
            good = add_link(t, &links, a, b, TL_RELATED) && add_link(t, &links, b, a, TL_RELATED);
        }
    }
    if (good && links.n) qsort(links.at, links.n, sizeof *links.at, by_link);
    for (uint32_t i = 0, end; good && i < links.n; i = end) {
        tl_item *item = &t->items.at[links.at[i].from];
        uint32_t n = 0;
        for (end = i; end < links.n && links.at[end].from == links.at[i].from;) end++;
        tl_link *kept = tc_arena_push(&t->arena, (end - i) * sizeof *kept);
        good = kept != NULL;
        for (uint32_t k = i; good && k < end; k++)
            if (k == i || links.at[k - 1].to != links.at[k].to) {
                kept[n].item = links.at[k].to;
                kept[n++].relation = (uint8_t)links.at[k].relation;
            }
        if (!good) break;
        qsort(kept, n, sizeof *kept, by_strength);
        item->links = kept;
        item->n_links = n < LINKS ? n : LINKS;
    }
    if (item_of) tc_mem_free(&t->alloc, item_of, t->groups.n * sizeof *item_of);
    tc_vec_release(&t->alloc, &links);
    return good;
}

tc_status tl_items(tc_timeline *t, const tc_timeline_options *options, tc_error *err) {
    tc_status status = TC_OK;
    bool good = tc_vec_reserve(&t->alloc, &t->support, t->events.n);
    for (uint32_t i = 0; good && i < t->groups.n; i++) {
        if (tl_root(t, i) != i) continue;
        tl_item *item = tc_vec_push(&t->alloc, &t->items);
        if (!item) {
            good = false;
            break;
        }
        memset(item, 0, sizeof *item);
        item->group = i;
        item->type = t->groups.at[i].type;
        item->first = t->support.n;
        for (uint32_t g = i; g != TC_NONE; g = t->groups.at[g].next)
            for (uint32_t k = 0; k < t->groups.at[g].n; k++)
                t->support.at[t->support.n++] = t->order.at[t->groups.at[g].first + k];
        item->n = t->support.n - item->first;
        qsort(&t->support.at[item->first], item->n, sizeof *t->support.at, by_position);
        good = count_documents(t, item) && date_item(t, item);
        if (!good) break;
        if (item->n_independent < options->min_sources) {
            t->support.n = item->first;
            t->items.n--;
            continue;
        }
        stance_item(t, item);
        item->best = speaker(t, item);
        item->as_of = as_of(t, item);
        name_item(t, item);
    }
    if (!good || !order_items(t) || !link_items(t))
        status = tc_fail(err, TC_E_MEMORY, 0, "out of memory for a timeline");
    return status;
}
