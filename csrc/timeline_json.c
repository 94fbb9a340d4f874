/* timeline_json.c: the timeline interchange object, and where the sources of an item conflict.
 *
 * A conflict is a slot (date, figure, agent, patient, modality) for which two documents of an item have no
 * value in common; each value is written with the supports that say it. */
#include "json.h"
#include "timeline.h"

#include <math.h>
#include <stdio.h>

enum { CONFLICT_VALUES = 8 };

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
            const tl_event *e = i ? tl_support(w->t, item, i - 1) : &w->t->events.at[item->best];
            for (uint32_t k = 0; k < e->n_parts && n < LIST_MAX; k++) {
                const tl_part *p = &e->parts[k];
                if (p->role != role || seen_before(seen, &n, tl_mix(p->key, role))) continue;
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
    return tl_mix(tc_hash(bits, sizeof bits),
                  tl_mix(q->kind, q->unit ? tc_hash(q->unit, strlen(q->unit)) : 0));
}

static void put_quantities(const writer *w, const tl_item *item) {
    uint64_t seen[LIST_MAX + 1];
    uint32_t n = 0;
    tc_json *j = w->j;
    tc_json_key(j, "quantities");
    tc_json_open(j, '[');
    for (uint32_t i = 0; i < item->n && n < LIST_MAX; i++) {
        const tl_event *e = tl_support(w->t, item, i);
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
        const tl_event *e = tl_support(w->t, item, i);
        if (!e->attribution || seen_before(seen, &n, tc_hash(e->attribution, strlen(e->attribution))))
            continue;
        tc_json_open(j, '{');
        FIELD("source", tc_json_string(j, e->attribution));
        FIELD("source_kind", tc_json_string(j, tc_source_kind_name(e->source_kind)));
        tc_json_key(j, "support");
        tc_json_open(j, '[');
        for (uint32_t k = i; k < item->n; k++) {
            const char *other = tl_support(w->t, item, k)->attribution;
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

/* Sorts the supports into values by `same`. It is a conflict when two documents have no value in common. */
typedef bool (*same_value)(const tl_event *a, const tl_event *b);
typedef bool (*has_value)(const tl_event *e);

static bool find_conflict(const writer *w, const tl_item *item, has_value has, same_value same, conflict *c) {
    bool said[1 << CONFLICT_VALUES] = {false}; /* sets of values that some document says */
    unsigned set = 0;
    c->n = 0;
    for (uint32_t i = 0; i < item->n; i++) {
        const tl_event *e = tl_support(w->t, item, i);
        uint32_t k = 0;
        w->group[i] = TC_NONE;
        if (i && tl_support(w->t, item, i - 1)->doc != e->doc) {
            said[set] = true;
            set = 0;
        }
        if (!has(e)) continue;
        while (k < c->n && !same(tl_support(w->t, item, c->first[k]), e)) k++;
        if (k == c->n) {
            if (k == CONFLICT_VALUES) continue;
            c->first[c->n++] = i;
        }
        w->group[i] = k;
        set |= 1u << k;
    }
    said[set] = true;
    for (unsigned a = 1; a < 1u << c->n; a++)
        for (unsigned b = a + 1; said[a] && b < 1u << c->n; b++)
            if (said[b] && !(a & b)) return true;
    return false;
}

static int32_t width(const tl_event *e) { return tl_closed(e->lo, e->hi) ? e->hi - e->lo : INT32_MAX; }
static bool has_date(const tl_event *e) {
    return e->is_main ? tl_dated(e->lo, e->hi) : tl_closed(e->lo, e->hi);
}
static bool same_date(const tl_event *a, const tl_event *b) {
    return tl_inside(a->lo, a->hi, b->lo, b->hi) || tl_inside(b->lo, b->hi, a->lo, a->hi);
}
static bool has_stance(const tl_event *e) { return e->is_main; }
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
                const tl_event *e = tl_support(w->t, item, c.first[v]);
                for (uint32_t i = 0; i < item->n; i++) { /* the narrowest that stands for the value */
                    const tl_event *other = tl_support(w->t, item, i);
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
            const tl_event *first = tl_support(w->t, item, c.first[0]);
            put_conflict_head(j, "value");
            for (uint32_t v = 0; v < c.n; v++) {
                const tl_event *e = tl_support(w->t, item, c.first[v]);
                const tl_event *against = v ? first : tl_support(w->t, item, c.first[1]);
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
                put_names(w, tl_support(w->t, item, c.first[v]), role);
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
                      tc_json_string(j, tc_modality_name(tl_support(w->t, item, c.first[v])->modality)));
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
    for (uint32_t i = 0; i < item->n; i++) put_support(w, tl_support(t, item, i));
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
