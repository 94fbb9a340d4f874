/* event_summary.c: one line for an event, composed from its parts: who, did what, to whom, how much, where, when.
 *
 * The verb phrase is the trigger row's (say=signs_order_on|sign_order_on|order_signed_on); the sentence of the text is
 * never copied.
 */
#include "event.h"

#include <math.h>

typedef struct line { /* a text that is cut at its end, never past a whole name */
    char at[400];
    size_t n;
} line;

static void put(line *l, const char *s) {
    size_t n = strlen(s);
    if (l->n + n >= sizeof l->at) return;
    memcpy(l->at + l->n, s, n);
    l->n += n;
    l->at[l->n] = 0;
}
static void put_number(line *l, uint64_t v) {
    char d[24];
    size_t n = sizeof d;
    d[--n] = 0;
    do {
        d[--n] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    put(l, d + n);
}

/* Part `which` of does|do|done, blanks for "_". */
static void put_phrase(line *l, const char *say, unsigned which) {
    const char *s = say ? say : "acts|act|acted";
    for (; which && *s; s++)
        if (*s == '|') which--;
    for (; *s && *s != '|' && l->n + 1 < sizeof l->at; s++) l->at[l->n++] = *s == '_' ? ' ' : *s;
    l->at[l->n] = 0;
}

static unsigned put_names(line *l, const tc_event *e, uint8_t role, const char *lead, unsigned most) {
    unsigned n = 0, total = 0;
    for (uint32_t i = 0; i < e->n_participants; i++) total += e->participants[i].role == role;
    for (uint32_t i = 0; i < e->n_participants; i++) {
        if (e->participants[i].role != role) continue;
        if (n == most) {
            put(l, " and others");
            break;
        }
        put(l, n == 0 ? lead : n + 1 == total ? " and " : ", ");
        put(l, e->participants[i].name);
        n++;
    }
    return n;
}

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void put_day(line *l, int32_t day, unsigned precision) {
    tc_ymd d = tc_ymd_of(day);
    if (d.year < 1) return;
    if (precision == TC_PREC_QUARTER) {
        put(l, "Q");
        put_number(l, (uint64_t)((d.month + 2) / 3));
        put(l, " ");
    } else if (precision < TC_PREC_QUARTER || precision == TC_PREC_UNKNOWN) {
        if (precision != TC_PREC_MONTH) {
            put_number(l, (uint64_t)d.day);
            put(l, " ");
        }
        put(l, months[(d.month + 11) % 12]);
        put(l, " ");
    }
    put_number(l, (uint64_t)d.year);
}

static void put_date(line *l, const tc_event *e) {
    if (e->lo == TC_DAY_NONE && e->hi == TC_DAY_NONE) return;
    unsigned prec = e->precision;
    if (prec == TC_PREC_HOUR) prec = TC_PREC_DAY;
    put(l, " (");
    if (e->relation == TC_REL_DEADLINE) put(l, "by ");
    if (e->lo == TC_DAY_NONE) {
        put(l, e->relation == TC_REL_UNTIL ? "until " : "by ");
        put_day(l, e->hi, prec);
    } else if (e->hi == TC_DAY_NONE) {
        put(l, e->relation == TC_REL_SINCE ? "from " : "after ");
        put_day(l, e->lo, prec);
    } else if (e->lo == e->hi || prec == TC_PREC_MONTH || prec == TC_PREC_QUARTER || prec == TC_PREC_YEAR) {
        tc_ymd a = tc_ymd_of(e->lo), b = tc_ymd_of(e->hi);
        put_day(l, e->lo, prec);
        bool longer = prec == TC_PREC_YEAR ? a.year != b.year : prec == TC_PREC_MONTH ? a.year != b.year || a.month != b.month : false;
        if (longer) {
            put(l, " to ");
            put_day(l, e->hi, prec);
        }
    } else {
        if (prec == TC_PREC_WEEK) put(l, "week of ");
        put_day(l, e->lo, prec == TC_PREC_WEEK ? TC_PREC_DAY : prec);
        if (prec != TC_PREC_WEEK) {
            put(l, " to ");
            put_day(l, e->hi, prec);
        }
    }
    put(l, ")");
}

static void put_money(line *l, const tc_work *w, const tc_event *e) {
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        const tc_quantity *q = &w->quantities.at[e->quantities[i]];
        if (q->kind != TC_MONEY) continue;
        char text[80];
        size_t n = q->end - q->start;
        if (n >= sizeof text) return;
        memcpy(text, w->text.at + q->start, n);
        text[n] = 0;
        for (size_t k = 0; k < n; k++)
            if ((uint8_t)text[k] < ' ') text[k] = ' ';
        put(l, e->type == TC_EVENT_SPEND || e->type == TC_EVENT_INVEST ? " " : " for ");
        put(l, text);
        return;
    }
}

const char *ev_summary(tc_work *w, const tc_rule *rule, const tc_event *e) {
    line l = {{0}, 0};
    const char *say = tc_rule_arg(rule, "say");
    unsigned agents = put_names(&l, e, TC_AGENT, "", 3);
    unsigned patients = 0;
    bool others = false;
    for (uint32_t i = 0; i < e->n_participants; i++) {
        others |= e->participants[i].role == TC_PATIENT || e->participants[i].role == TC_RECIPIENT;
        patients += e->participants[i].role == TC_PATIENT;
    }
    bool passive = !agents && others;
    if (passive) put_names(&l, e, patients ? TC_PATIENT : TC_RECIPIENT, "", 3);
    if (l.n) put(&l, " ");
    /* a phrase that asks for an object ends in a preposition; without an object the noun in it is enough */
    switch (e->modality) {
    case TC_PLANNED: put(&l, passive ? "to be " : "to "); put_phrase(&l, say, passive ? 2 : 1); break;
    case TC_CONSIDERED: put(&l, passive ? "may be " : "may "); put_phrase(&l, say, passive ? 2 : 1); break;
    case TC_THREATENED: put(&l, passive ? "threatened to be " : "threatens to "); put_phrase(&l, say, passive ? 2 : 1); break;
    case TC_CONDITIONAL: put(&l, passive ? "would be " : "would have to "); put_phrase(&l, say, passive ? 2 : 1); break;
    case TC_ALLEGED: put(&l, "allegedly "); put_phrase(&l, say, passive ? 2 : 0); break;
    case TC_DENIED: put(&l, "is denied to "); put_phrase(&l, say, 1); break;
    default:
        if (!e->polarity) {
            put(&l, passive ? "is not " : "does not ");
            put_phrase(&l, say, passive ? 2 : 1);
        } else put_phrase(&l, say, passive ? 2 : 0);
    }
    if (!passive) {
        bool wants = false; /* the phrase ends in a preposition */
        static const char *const ends[] = {" on", " with", " against", " into", " of", " before", " to", " about", " in"};
        for (size_t i = 0; i < TC_COUNT_OF(ends); i++) {
            size_t k = strlen(ends[i]);
            wants |= l.n > k && memcmp(l.at + l.n - k, ends[i], k) == 0;
        }
        if (patients) {
            put_names(&l, e, TC_PATIENT, " ", 3);
            put_names(&l, e, TC_RECIPIENT, wants ? ", with " : " to ", 2);
        } else if (others) put_names(&l, e, TC_RECIPIENT, wants ? " " : e->type == TC_EVENT_MEETING || e->type == TC_EVENT_REQUEST || e->type == TC_EVENT_LOBBYING || e->type == TC_EVENT_ORDER || e->type == TC_EVENT_THREAT ? " " : " to ", 3);
        else if (wants) { /* cut "on", "with" */
            while (l.n && l.at[l.n - 1] != ' ') l.n--;
            if (l.n) l.n--;
            l.at[l.n] = 0;
        }
    } else if (patients) put_names(&l, e, TC_RECIPIENT, " to ", 2);
    put_money(&l, w, e);
    put_names(&l, e, TC_PLACE, " in ", 3);
    if (e->identifier) {
        put(&l, ", ");
        put(&l, e->identifier);
    }
    put_date(&l, e);
    return tc_arena_string(w->arena, l.at, l.n);
}
