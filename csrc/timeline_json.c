/* timeline_json.c: from clusters to items: what each says, where its sources conflict, how items are related,
 * in which order they stand; and the timeline interchange object.
 *
 * An item's date is the most specific interval that most of its documents agree on (near-copies count once);
 * dates outside it, and figures, participants and stances that do not go together, are its conflicts.
 * Relations are looked for among the nearest NEAR items by date that share type family, and agent or target.
 */
#include "json.h"
#include "timeline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))
enum { NEAR = 24, LINKS = 12, KEYS = 8, CONFLICT_VALUES = 8 };

static uint64_t mix(uint64_t h, uint64_t v) {
    uint64_t pair[2] = {h, v};
    return tc_hash(pair, sizeof pair);
}

static const tl_event *support_at(const tc_timeline *t, const tl_item *item, uint32_t i) {
    return &t->events.at[t->support.at[item->first + i]];
}

/* --------------------------------------------------------------------------------------- items */

static int by_position(const void *a, const void *b) {
    return COMPARE(*(const uint32_t *)a, *(const uint32_t *)b);
}

static int32_t width(const tl_event *e) { return tl_closed(e->lo, e->hi) ? e->hi - e->lo : INT32_MAX; }

/* The event that speaks for the item: worthy, main, with the item's date, with most participants, first in
 * order. */
static uint32_t speaker(const tc_timeline *t, const tl_item *item) {
    uint32_t best = 0;
    int most = -1;
    for (uint32_t i = 0; i < item->n; i++) {
        const tl_event *e = support_at(t, item, i);
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
        uint32_t doc = support_at(t, item, i)->doc;
        if (i == 0 || support_at(t, item, i - 1)->doc != doc) item->n_documents++;
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
    for (uint32_t i = 0, tried = 0; i < n && tried < CONFLICT_VALUES; i++) {
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
        int32_t dct = t->docs[support_at(t, item, i)->doc].dct_hi;
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
    const tl_event *e = support_at(t, item, 0);
    const char *type = tc_event_type_name(e->type);
    uint64_t h = tc_hash(t->docs[e->doc].id, t->docs[e->doc].id_len);
    h = mix(mix(h, (uint64_t)e->trigger.start << 32 | e->trigger.end), tc_hash(type, strlen(type)));
    h = mix(h, e->twin);
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
        int32_t dct = t->docs[support_at(t, item, i)->doc].dct_lo;
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
        support_at(t, a, 0)->doc != support_at(t, b, 0)->doc || a->n_documents > 1 || b->n_documents > 1;
    *relation = TL_RELATED;
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
                e->key = mix(kind, k < g->n_agents ? g->agents[k] : g->targets[k - g->n_agents]);
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

/* ---------------------------------------------------------------------------------------- JSON */

#define FIELD(key, call)                                                                                     \
    do {                                                                                                     \
        tc_json_key(j, key);                                                                                 \
        call;                                                                                                \
    } while (0)

static void put_span(tc_json *j, tc_span s) {
    tc_json_open(j, '[');
    tc_json_int(j, s.start);
    tc_json_int(j, s.end);
    tc_json_close(j, ']');
}

static void put_rows(tc_json *j, const uint32_t *rows, uint32_t n) {
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < n; i++) tc_json_int(j, rows[i]);
    tc_json_close(j, ']');
}

/* Working lists of the writer, as long as the longest item needs. */
typedef struct writer {
    const tc_timeline *t;
    tc_json *j;
    uint32_t *rows;  /* of supports */
    uint32_t *group; /* of a support: the value it stands for */
} writer;

static bool seen_before(uint64_t *seen, uint32_t *n, uint64_t key) {
    for (uint32_t i = 0; i < *n; i++)
        if (seen[i] == key) return true;
    seen[(*n)++] = key;
    return false;
}

enum { LIST_MAX = 64 }; /* distinct participants, figures or sources of an item that are written */

static void put_participants(const writer *w, const tl_item *item) {
    uint64_t seen[LIST_MAX + 1];
    uint32_t n = 0;
    tc_json *j = w->j;
    tc_json_key(j, "participants");
    tc_json_open(j, '[');
    for (uint8_t role = 0; role < TC_ROLE_COUNT; role++)
        for (uint32_t i = 0; i <= item->n && n < LIST_MAX; i++) {
            /* The speaker's participants first, then what the others add. */
            const tl_event *e = i ? support_at(w->t, item, i - 1) : &w->t->events.at[item->best];
            for (uint32_t k = 0; k < e->n_parts && n < LIST_MAX; k++) {
                const tl_part *p = &e->parts[k];
                if (p->role != role || seen_before(seen, &n, mix(p->key, role))) continue;
                tc_json_open(j, '{');
                FIELD("role", tc_json_string(j, tc_role_name(role)));
                FIELD("entity", tc_json_string(j, p->entity));
                FIELD("name", tc_json_string(j, p->name));
                tc_json_close(j, '}');
            }
        }
    tc_json_close(j, ']');
}

static uint64_t quantity_key(const tc_quantity *q) {
    uint64_t bits[3];
    memcpy(&bits[0], &q->value, 8);
    memcpy(&bits[1], &q->min, 8);
    memcpy(&bits[2], &q->max, 8);
    return mix(tc_hash(bits, sizeof bits), mix(q->kind, q->unit ? tc_hash(q->unit, strlen(q->unit)) : 0));
}

static void put_quantities(const writer *w, const tl_item *item) {
    uint64_t seen[LIST_MAX + 1];
    uint32_t n = 0;
    tc_json *j = w->j;
    tc_json_key(j, "quantities");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < item->n && n < LIST_MAX; i++) {
        const tl_event *e = support_at(w->t, item, i);
        for (uint32_t k = 0; k < e->n_quantities && n < LIST_MAX; k++) {
            const tl_quantity *q = &e->quantities[k];
            if (seen_before(seen, &n, quantity_key(&q->row))) continue;
            tc_json_open(j, '{');
            FIELD("surface", tc_json_string(j, q->surface));
            tc_json_quantity_fields(j, &q->row);
            tc_json_close(j, '}');
        }
    }
    tc_json_close(j, ']');
}

static void put_attributions(const writer *w, const tl_item *item) {
    uint64_t seen[LIST_MAX + 1];
    uint32_t n = 0;
    tc_json *j = w->j;
    tc_json_key(j, "attributions");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < item->n && n < LIST_MAX; i++) {
        const tl_event *e = support_at(w->t, item, i);
        if (!e->attribution || seen_before(seen, &n, tc_hash(e->attribution, strlen(e->attribution))))
            continue;
        tc_json_open(j, '{');
        FIELD("source", tc_json_string(j, e->attribution));
        FIELD("source_kind", tc_json_string(j, tc_source_kind_name(e->source_kind)));
        tc_json_key(j, "support");
        tc_json_open(j, '[');
        for (uint32_t k = i; k < item->n; k++) {
            const char *other = support_at(w->t, item, k)->attribution;
            if (other && strcmp(other, e->attribution) == 0) tc_json_int(j, k);
        }
        tc_json_close(j, ']');
        tc_json_close(j, '}');
    }
    tc_json_close(j, ']');
}

static void put_support(const writer *w, const tl_event *e) {
    tc_json *j = w->j;
    char id[16];
    tc_json_open(j, '{');
    FIELD("doc_id", tc_json_text(j, w->t->docs[e->doc].id, w->t->docs[e->doc].id_len));
    FIELD("event", tc_json_text(j, id, (size_t)snprintf(id, sizeof id, "e%u", e->row)));
    FIELD("start", tc_json_int(j, e->trigger.start));
    FIELD("end", tc_json_int(j, e->trigger.end));
    FIELD("sentence", put_span(j, e->sentence));
    FIELD("trigger", put_span(j, e->trigger));
    tc_json_key(j, "time");
    if (e->time.start < e->time.end)
        put_span(j, e->time);
    else
        tc_json_null(j);
    FIELD("modality", tc_json_string(j, tc_modality_name(e->modality)));
    FIELD("attribution", tc_json_string(j, e->attribution));
    tc_json_close(j, '}');
}

/* ----------------------------------------------------------------------------------- conflicts */

/* Up to CONFLICT_VALUES values of one slot, each with the supports that say it. of[i]: value of support i. */
typedef struct conflict {
    uint32_t n;
    uint32_t first[CONFLICT_VALUES]; /* the support that said it first */
} conflict;

static void put_conflict_head(tc_json *j, const char *field) {
    tc_json_open(j, '{');
    FIELD("field", tc_json_string(j, field));
    tc_json_key(j, "values");
    tc_json_open(j, '[');
}

static void put_conflict_tail(tc_json *j) {
    tc_json_close(j, ']');
    tc_json_close(j, '}');
}

static void put_value_support(const writer *w, const tl_item *item, uint32_t value) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < item->n; i++)
        if (w->group[i] == value) w->rows[n++] = i;
    tc_json_key(w->j, "support");
    put_rows(w->j, w->rows, n);
}

/* Sorts the supports into values by `same`; false when there is one value only. Supports of one document
 * conflict with other documents', not with each other. */
typedef bool (*same_value)(const tl_event *a, const tl_event *b);
typedef bool (*has_value)(const tl_event *e);

static bool find_conflict(const writer *w, const tl_item *item, has_value has, same_value same, conflict *c) {
    bool across = false;
    c->n = 0;
    for (uint32_t i = 0; i < item->n; i++) {
        const tl_event *e = support_at(w->t, item, i);
        uint32_t k = 0;
        w->group[i] = TC_NONE;
        if (!has(e)) continue;
        while (k < c->n && !same(support_at(w->t, item, c->first[k]), e)) k++;
        if (k == c->n) {
            if (k == CONFLICT_VALUES) continue;
            c->first[c->n++] = i;
        }
        w->group[i] = k;
        if (k && support_at(w->t, item, c->first[0])->doc != e->doc) across = true;
    }
    return across;
}

static bool has_date(const tl_event *e) { return tl_dated(e->lo, e->hi); }
static bool same_date(const tl_event *a, const tl_event *b) {
    return tl_inside(a->lo, a->hi, b->lo, b->hi) || tl_inside(b->lo, b->hi, a->lo, a->hi);
}
static bool has_stance(const tl_event *e) {
    (void)e;
    return true;
}
static bool same_stance(const tl_event *a, const tl_event *b) { return a->modality == b->modality; }

static bool has_role(const tl_event *e, uint8_t role) {
    for (uint32_t i = 0; i < e->n_parts; i++)
        if (e->parts[i].role == role && e->parts[i].named) return true;
    return false;
}
static bool shares_role(const tl_event *a, const tl_event *b, uint8_t role) {
    for (uint32_t i = 0; i < a->n_parts; i++)
        for (uint32_t k = 0; k < b->n_parts; k++)
            if (a->parts[i].role == role && b->parts[k].role == role && a->parts[i].key == b->parts[k].key)
                return true;
    return false;
}
static bool has_agent(const tl_event *e) { return has_role(e, TC_AGENT); }
static bool same_agent(const tl_event *a, const tl_event *b) { return shares_role(a, b, TC_AGENT); }
static bool has_patient(const tl_event *e) { return has_role(e, TC_PATIENT); }
static bool same_patient(const tl_event *a, const tl_event *b) { return shares_role(a, b, TC_PATIENT); }

/* The quantity of b that speaks of the same thing as one of a and cannot be reconciled with any of a, or
 * NULL. */
static const tl_quantity *other_figure(const tl_event *a, const tl_event *b) {
    for (uint32_t k = 0; k < b->n_quantities; k++) {
        const tc_quantity *y = &b->quantities[k].row;
        bool comparable = false, fits = false;
        for (uint32_t i = 0; i < a->n_quantities; i++) {
            const tc_quantity *x = &a->quantities[i].row;
            if (x->kind != y->kind || !x->unit || !y->unit || strcmp(x->unit, y->unit) != 0) continue;
            if (isnan(x->value) || isnan(y->value)) continue;
            comparable = true;
            fits = fits || (!(x->max < y->min) && !(y->max < x->min));
        }
        if (comparable && !fits) return &b->quantities[k];
    }
    return NULL;
}
static bool has_figure(const tl_event *e) { return e->n_quantities > 0; }
static bool same_figure(const tl_event *a, const tl_event *b) {
    return !other_figure(a, b) && !other_figure(b, a);
}

static void put_names(const writer *w, const tl_event *e, uint8_t role) {
    tc_buffer text = {.alloc = w->t->alloc};
    bool good = true;
    for (uint32_t i = 0; i < e->n_parts; i++)
        if (e->parts[i].role == role && e->parts[i].named)
            good = good && (!text.n || tc_buffer_put(&text, ", ", 2)) &&
                   tc_buffer_put(&text, e->parts[i].name, strlen(e->parts[i].name));
    if (good)
        tc_json_text(w->j, text.at, text.n);
    else
        w->j->failed = true;
    tc_buffer_release(&text);
}

static void put_conflicts(const writer *w, const tl_item *item) {
    tc_json *j = w->j;
    conflict c;
    tc_json_key(j, "conflicts");
    tc_json_open(j, '[');
    if (item->n_documents > 1) {
        if (find_conflict(w, item, has_date, same_date, &c)) {
            put_conflict_head(j, "date");
            for (uint32_t v = 0; v < c.n; v++) {
                const tl_event *e = support_at(w->t, item, c.first[v]);
                for (uint32_t i = 0; i < item->n; i++) { /* the narrowest that stands for the value */
                    const tl_event *other = support_at(w->t, item, i);
                    if (w->group[i] == v && width(other) < width(e)) e = other;
                }
                tc_json_open(j, '{');
                FIELD("value", tc_json_interval(j, e->lo, e->hi));
                put_value_support(w, item, v);
                tc_json_close(j, '}');
            }
            put_conflict_tail(j);
        }
        if (find_conflict(w, item, has_figure, same_figure, &c)) {
            const tl_event *first = support_at(w->t, item, c.first[0]);
            put_conflict_head(j, "value");
            for (uint32_t v = 0; v < c.n; v++) {
                const tl_event *e = support_at(w->t, item, c.first[v]);
                const tl_event *against = v ? first : support_at(w->t, item, c.first[1]);
                const tl_quantity *q = other_figure(against, e);
                tc_json_open(j, '{');
                FIELD("value", tc_json_string(j, q ? q->surface : e->quantities[0].surface));
                put_value_support(w, item, v);
                tc_json_close(j, '}');
            }
            put_conflict_tail(j);
        }
        for (int k = 0; k < 2; k++) {
            uint8_t role = k ? TC_PATIENT : TC_AGENT;
            if (!find_conflict(w, item, k ? has_patient : has_agent, k ? same_patient : same_agent, &c))
                continue;
            put_conflict_head(j, k ? "patient" : "agent");
            for (uint32_t v = 0; v < c.n; v++) {
                tc_json_open(j, '{');
                tc_json_key(j, "value");
                put_names(w, support_at(w->t, item, c.first[v]), role);
                put_value_support(w, item, v);
                tc_json_close(j, '}');
            }
            put_conflict_tail(j);
        }
        if (find_conflict(w, item, has_stance, same_stance, &c)) {
            put_conflict_head(j, "modality");
            for (uint32_t v = 0; v < c.n; v++) {
                tc_json_open(j, '{');
                FIELD("value",
                      tc_json_string(j, tc_modality_name(support_at(w->t, item, c.first[v])->modality)));
                put_value_support(w, item, v);
                tc_json_close(j, '}');
            }
            put_conflict_tail(j);
        }
    }
    tc_json_close(j, ']');
}

static void put_item(const writer *w, const tl_item *item) {
    static const char *const relations[] = {"fulfils", "reschedules",    "cancels",
                                            "denies",  "conflicts_with", "related"};
    const tc_timeline *t = w->t;
    tc_json *j = w->j;
    const char *summary = t->events.at[item->best].summary;
    tc_json_open(j, '{');
    FIELD("id", tc_json_string(j, item->id));
    FIELD("type", tc_json_string(j, tc_event_type_name(item->type)));
    FIELD("interval", tc_json_interval(j, item->lo, item->hi));
    FIELD("as_of", tc_json_day(j, item->as_of));
    FIELD("precision", tc_json_string(j, tc_precision_name(item->precision)));
    FIELD("relation", tc_json_string(j, tc_relation_name(item->relation)));
    FIELD("modality", tc_json_string(j, tc_modality_name(item->modality)));
    FIELD("polarity", tc_json_bool(j, item->polarity));
    put_participants(w, item);
    put_quantities(w, item);
    FIELD("summary", tc_json_string(j, summary ? summary : tc_event_type_name(item->type)));
    FIELD("n_documents", tc_json_int(j, item->n_documents));
    FIELD("n_independent", tc_json_int(j, item->n_independent));
    put_attributions(w, item);
    tc_json_key(j, "support");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < item->n; i++) put_support(w, support_at(t, item, i));
    tc_json_close(j, ']');
    put_conflicts(w, item);
    tc_json_key(j, "related");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < item->n_links; i++) {
        tc_json_open(j, '{');
        FIELD("id", tc_json_string(j, t->items.at[item->links[i].item].id));
        FIELD("relation", tc_json_string(j, relations[item->links[i].relation]));
        tc_json_close(j, '}');
    }
    tc_json_close(j, ']');
    tc_json_close(j, '}');
}

tc_status tc_timeline_json(const tc_timeline *t, tc_buffer *buffer, tc_error *err) {
    tc_status status = TC_OK;
    size_t before = buffer->n, most = 1;
    tc_json json = {.buffer = buffer}, *j = &json;
    writer w = {.t = t, .j = j};
    for (uint32_t i = 0; i < t->items.n; i++)
        if (t->items.at[i].n > most) most = t->items.at[i].n;
    uint32_t *lists = tc_mem_resize(&t->alloc, NULL, 0, 2 * most * sizeof *lists);
    if (!lists) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for JSON");
    w.rows = lists;
    w.group = lists + most;
    tc_json_open(j, '{');
    FIELD("schema_version", tc_json_int(j, 1));
    tc_json_key(j, "documents");
    tc_json_open(j, '{');
    for (uint32_t i = 0; i < t->n_docs; i++) {
        const tl_doc *d = &t->docs[i];
        tc_json_text(j, d->id, d->id_len);
        tc_json_colon(j);
        tc_json_day(j, d->dct_lo == d->dct_hi ? d->dct_lo : TC_DAY_NONE);
    }
    tc_json_close(j, '}');
    tc_json_key(j, "items");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < t->items.n; i++) put_item(&w, &t->items.at[i]);
    tc_json_close(j, ']');
    tc_json_close(j, '}');
    tc_mem_free(&t->alloc, lists, 2 * most * sizeof *lists);
    TC_TRY(tc_json_end(j, err));
done:
    if (status != TC_OK) buffer->n = before;
    return status;
}
