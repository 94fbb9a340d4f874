/* time.c: gives every expression that time_spot.c noted its value, interval and anchor.
 *
 * One pass over the expressions in order of text, carrying the date told last. A document's day that is known
 * only as an interval is followed at both of its ends at once; where the two readings differ, the parts they
 * share are kept and the others are X, and the interval is null. A story told about the past (most of its
 * years lie far from the document's day) counts from the date told before instead of from the document's day.
 */
#include "time_note.h"

#include <stdio.h>

enum { FAR_YEARS = 3, TOLD_SENTENCES = 40 };

/* ------------------------------------------------------------------------------- joining neighbours */

static bool same_unit(const tc_work *w, uint32_t a, uint32_t b) {
    if (b - a > 4) return false;
    for (uint32_t i = a; i < b; i++)
        if (i > 0 && (w->tok_flags[i] & (TC_TOK_SENT | TC_TOK_BREAK))) return false;
    return b == 0 || !(w->tok_flags[b] & (TC_TOK_SENT | TC_TOK_BREAK));
}

static bool token_in(const tc_work *w, uint32_t tok, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (tc_tok_is(w, tok, words[i])) return true;
    return false;
}

static bool no_date(const tc_time_note *n) {
    return n->year == TIME_UNSAID && n->month == TIME_UNSAID && n->day == TIME_UNSAID &&
           n->weekday == TIME_UNSAID && !n->holiday;
}

static bool no_month(const tc_time_note *n) { return n->month == TIME_UNSAID && n->rel == REL_UNSAID; }

static void take_date(tc_time_note *to, const tc_time_note *from) {
    to->year = from->year;
    to->month = from->month;
    to->day = from->day;
    to->weekday = from->weekday;
    to->bc = from->bc;
    to->tense = from->tense;
    to->holiday = from->holiday;
    if (from->kind == TIME_REL) {
        to->kind = TIME_REL;
        to->unit = from->unit;
        to->rel = from->rel;
        to->rel_base = from->rel_base;
    }
}

/* What stands side by side explains each other: "31 May-1 June 1916", "Friday (July 29)", "11 a.m. on 11
 * November". */
static void join(tc_work *w) {
    static const char *const and_words[] = {"-", "–", "—", "to", "and", "until", "through", "or", "till"};
    static const char *const list_words[] = {"and", "or"};
    static const char *const of_words[] = {"(", ",", "on", "—", "–", "-", ")"};
    for (uint32_t i = w->times.n; i-- > 1;) {
        const tc_time *a = &w->times.at[i - 1], *b = &w->times.at[i];
        tc_time_note *n = &w->time_notes.at[i - 1], *next = &w->time_notes.at[i];
        if (b->tok < a->tok_end || !same_unit(w, a->tok_end, b->tok)) continue;
        if (n->kind != TIME_CALENDAR || (next->kind != TIME_CALENDAR && next->kind != TIME_REL)) continue;
        uint32_t gap = b->tok - a->tok_end;
        bool list = gap >= 1 && gap <= 2 && token_in(w, a->tok_end, and_words, TC_COUNT_OF(and_words));
        bool apposed = gap <= 2 && (gap == 0 || token_in(w, a->tok_end, of_words, TC_COUNT_OF(of_words)));
        if (next->kind == TIME_CALENDAR && next->year != TIME_UNSAID && n->year == TIME_UNSAID && list &&
            n->rel == REL_UNSAID && n->yr == REL_UNSAID &&
            (n->month != TIME_UNSAID || n->season[0] || n->quarter != TIME_UNSAID)) {
            n->year = next->year;
            n->bc = next->bc;
            bool range = !token_in(w, a->tok_end, list_words, TC_COUNT_OF(list_words)) ||
                         (a->tok > 0 && tc_tok_is(w, a->tok - 1, "between"));
            if (range && n->month != TIME_UNSAID && next->month != TIME_UNSAID && n->month > next->month)
                n->year =
                    (int16_t)(n->year +
                              (n->bc ? 1 : -1)); /* December to March 2021; not: in April and March 2021 */
            n->partner = i;
            next->partner = i - 1;
        } else if (list && n->weekday != TIME_UNSAID && next->weekday != TIME_UNSAID && no_month(n) &&
                   no_month(next) &&
                   (!token_in(w, a->tok_end, list_words, TC_COUNT_OF(list_words)) ||
                    (a->tok > 0 && tc_tok_is(w, a->tok - 1, "between")))) {
            next->partner = i - 1; /* from Monday to Wednesday */
        } else if (gap == 1 && n->day != TIME_UNSAID && no_month(n) && next->month != TIME_UNSAID &&
                   next->day != TIME_UNSAID && tc_tok_is(w, a->tok_end, ",")) {
            n->month = next->month; /* the 5th, 6th and 7th of May */
            n->year = next->year;
            n->tense = next->tense;
        } else if (list && next->bc && n->year != TIME_UNSAID && !n->bc && n->month == TIME_UNSAID) {
            n->bc = true;
        }
        bool clock = n->hour != TIME_UNSAID || n->part[0];
        bool next_clock = next->hour != TIME_UNSAID || next->part[0];
        bool next_dated = !no_date(next) || (next->kind == TIME_REL && next->unit == UNIT_DAY);
        bool beside = apposed || (next_clock && list);
        if (gap == 2 && token_in(w, a->tok_end, of_words + TC_COUNT_OF(of_words) - 1, 1)) beside = true;
        if (clock && no_date(n) && n->rel == REL_UNSAID && !n->vague && gap <= 2 && beside && next_dated) {
            take_date(n, next); /* 11 a.m. on Monday; 10:15 (0715 GMT) on Monday; 9 a.m. to 5 p.m. Monday */
            n->partner = i;
        } else if (apposed && n->weekday != TIME_UNSAID && n->month == TIME_UNSAID && n->rel == REL_UNSAID &&
                   next->kind == TIME_CALENDAR && next->month != TIME_UNSAID && next->day != TIME_UNSAID &&
                   next->weekday == TIME_UNSAID) {
            next->weekday = n->weekday;
            n->month = next->month;
            n->day = next->day;
            n->year = next->year;
            n->tense = next->tense;
        }
    }
}

/* ------------------------------------------------------------------------------- kind of document */

static bool narrates(const tc_work *w) {
    int32_t year = w->dct_lo == TC_DAY_NONE ? 0 : tc_ymd_of(w->dct_lo).year;
    uint32_t dated = 0, far = 0, deictic = 0, full = 0;
    for (uint32_t i = 0; i < w->time_notes.n; i++) {
        const tc_time_note *n = &w->time_notes.at[i];
        if (n->year != TIME_UNSAID) {
            dated++;
            far += n->bc || n->year > year + FAR_YEARS || n->year < year - FAR_YEARS;
            full += n->month != TIME_UNSAID || n->bc;
        } else if ((n->kind == TIME_REL && n->rel_base == BASE_DCT) ||
                   (n->kind == TIME_AGO && n->base == BASE_DCT)) {
            deictic++;
        } else if (n->weekday != TIME_UNSAID) {
            deictic++;
        }
    }
    if (w->dct_lo == TC_DAY_NONE) return full >= 3 && dated >= 2 * deictic;
    return far >= 3 && far * 2 > dated && far > deictic;
}

/* ------------------------------------------------------------------------------------- the pass */

typedef struct reading {
    time_span span[2]; /* at the two ends of the document's interval */
    bool known[2];
} reading;

/* The parts that two values share; the others are X. */
static void merge(const char *a, const char *b, char out[TIME_TEXT]) {
    size_t n = strlen(a);
    if (n != strlen(b)) {
        out[0] = '\0';
        return;
    }
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && a[end] != '-') end++;
        bool same = memcmp(a + i, b + i, end - i) == 0;
        for (size_t k = i; k < end; k++)
            out[k] = same || (a[k] == b[k] && (a[k] == 'W' || a[k] == 'Q' || a[k] == 'H')) ? a[k] : 'X';
        if (end < n) out[end] = '-';
        i = end + 1;
    }
    out[n] = '\0';
}

static bool level1_unknown(const char *value) { /* 2020-XX, 2020-XX-XX, 2020-08-XX */
    size_t n = strlen(value);
    if (n != 7 && n != 10) return false;
    for (size_t i = 0; i < 4; i++)
        if (value[i] < '0' || value[i] > '9') return false;
    return value[n - 1] == 'X' && value[n - 2] == 'X' &&
           (value[5] == 'X' || (value[5] >= '0' && value[5] <= '1')) &&
           !(n == 10 && value[5] == 'X' && value[8] != 'X');
}

static void length_interval(const tc_work *w, const tc_time_note *n, tc_time *t, bool narrative) {
    t->direction = n->tense;
    t->precision = (uint8_t)time_precision(n->unit);
    if (n->tense == 0 || n->vague || narrative || w->dct_lo == TC_DAY_NONE || w->dct_lo != w->dct_hi ||
        n->n > 10000)
        return;
    int32_t count = (int32_t)(n->n * 2) * n->tense, other; /* halves */
    switch (n->unit) {
    case UNIT_DAY:
    case UNIT_NIGHT:
        other = w->dct_lo + count / 2;
        break;
    case UNIT_WEEK:
        other = w->dct_lo + count * 7 / 2;
        break;
    case UNIT_FORTNIGHT:
        other = w->dct_lo + count * 7;
        break;
    case UNIT_MONTH:
        other = tc_add_months(w->dct_lo, count / 2);
        break;
    case UNIT_QUARTER:
        other = tc_add_months(w->dct_lo, count * 3 / 2);
        break;
    case UNIT_YEAR:
        other = tc_add_months(w->dct_lo, count * 6);
        break;
    case UNIT_DECADE:
        other = tc_add_months(w->dct_lo, count * 60);
        break;
    default:
        return;
    }
    tc_ymd far = tc_ymd_of(other);
    if (far.year < 1 || far.year > 9999) return;
    t->lo = other < w->dct_lo ? other : w->dct_lo;
    t->hi = other < w->dct_lo ? w->dct_lo : other;
    t->anchor = TC_ANCHOR_DCT;
}

static void set_value(const tc_time_note *n, char out[TIME_TEXT]) {
    static const char *const parts[] = {"SP", "SU", "FA", "WI"};
    if (n->weekday == 8)
        snprintf(out, TIME_TEXT, "XXXX-WXX-WE");
    else if (n->weekday == 9)
        snprintf(out, TIME_TEXT, "P1D");
    else if (n->weekday != TIME_UNSAID)
        snprintf(out, TIME_TEXT, "XXXX-WXX-%d", n->weekday);
    else if (n->month != TIME_UNSAID)
        snprintf(out, TIME_TEXT, "XXXX-%02d", n->month);
    else if (n->part[0])
        snprintf(out, TIME_TEXT, "XXXX-XX-XXT%s", n->part);
    else if (n->season[0] && strlen(n->season) == 2 && parts[0])
        snprintf(out, TIME_TEXT, "XXXX-%s", n->season);
    else
        time_write_length(n, out);
}

typedef struct pass {
    tc_work *w;
    time_words words;
    time_context context[2];
    unsigned ends; /* 1 when the document's day is known or nothing is known of it */
    bool narrative;
    uint32_t told_unit; /* sentence in which the date was told */
    bool told_explicit; /* with its year */
    bool onward;        /* and what followed kept to it */
    bool aside;         /* in a comment between commas: ", signed in March 2019, was dropped on ..." */
    uint32_t told_tok, paragraph, seen; /* first token of the paragraph of token seen */
} pass;

static uint32_t sentence_of(const tc_work *w, const tc_time *t) { return w->tok_sent[t->tok]; }

static void told(pass *p, const tc_time *t, const tc_time_note *n, const reading *r, bool onward) {
    const tc_work *w = p->w;
    if (n->attributive && n->kind == TIME_CALENDAR && n->month == TIME_UNSAID && n->day == TIME_UNSAID)
        return;
    if (t->type == TC_TIME && n->partner != TC_NONE) return; /* the date beside it will be told itself */
    /* a look back ("the previous year") and a season of guessed year do not move a story on */
    if (p->narrative && (n->kind == TIME_REL || n->kind == TIME_AGO) && n->rel < 0) return;
    bool season =
        n->season[0] && n->year == TIME_UNSAID && p->context[0].told.unit != UNIT_NONE && p->narrative;
    for (unsigned k = 0; k < p->ends; k++) {
        if (!r->known[k]) continue;
        if (!season) p->context[k].told = r->span[k];
        p->context[k].season = season ? r->span[k] : (time_span){0};
    }
    if (season) return;
    bool opens = t->tok < 2 || time_starts_unit(w, t->tok) || time_starts_unit(w, t->tok - 1);
    p->told_unit = sentence_of(w, t);
    p->told_tok = t->tok;
    p->aside = !opens && time_is_sign(w, t->tok_end, ',') && t->tok_end + 1 < w->n_tok &&
               time_tense_at(&p->words, t->tok_end + 1) != TENSE_NONE;
    p->told_explicit = n->year != TIME_UNSAID;
    if (n->year != TIME_UNSAID)
        p->onward = r->span[0].unit <= UNIT_MONTH || (r->span[0].unit == UNIT_YEAR && opens);
    else if (n->kind == TIME_CALENDAR || n->base == BASE_DCT)
        p->onward = onward;
}

/* First token of the paragraph that holds the expression. */
static uint32_t paragraph_of(pass *p, const tc_time *t) {
    for (; p->seen < t->tok; p->seen++)
        if (p->w->tok_flags[p->seen + 1] & TC_TOK_BREAK) p->paragraph = p->seen + 1;
    return p->paragraph;
}

enum { FOLLOWS_NOT, FOLLOWS_STORY, FOLLOWS_ONWARD = 150, FOLLOWS_BESIDE = 240 }; /* the last two: days */

/* In news, too, a sentence or paragraph that names a past year keeps to it, and a clock to the day named
 * beside it. */
static int follows(pass *p, const tc_time *t, const tc_time_note *n) {
    const tc_work *w = p->w;
    const time_span *before = &p->context[0].told;
    uint32_t paragraph = paragraph_of(p, t);
    if (p->narrative) return FOLLOWS_STORY;
    bool beside = p->told_unit != TC_NONE && p->told_unit == sentence_of(p->w, t);
    if (n->kind == TIME_REL &&
        n->rel_base == BASE_CONTEXT) /* the entire year, beside the fourth quarter of 2005 */
        return p->told_explicit && beside && before->unit <= n->unit ? FOLLOWS_STORY : FOLLOWS_NOT;
    if (n->kind != TIME_CALENDAR || n->year != TIME_UNSAID || n->rel != REL_UNSAID || n->yr != REL_UNSAID)
        return FOLLOWS_NOT;
    if (no_date(n) && !n->season[0] && n->quarter == TIME_UNSAID && n->half == TIME_UNSAID)
        return beside && (n->hour != TIME_UNSAID || n->part[0]) && before->unit == UNIT_DAY ? FOLLOWS_STORY
                                                                                            : FOLLOWS_NOT;
    if (n->weekday != TIME_UNSAID && n->partner != TC_NONE && n->partner + 1 < w->times.n &&
        &w->times.at[n->partner + 1] == t && before->unit == UNIT_DAY)
        return FOLLOWS_STORY; /* the other end of a range of weekdays */
    if (n->month == TIME_UNSAID || before->unit == UNIT_NONE || !p->onward || n->tense > 0)
        return FOLLOWS_NOT;
    if (beside) return p->aside ? FOLLOWS_NOT : FOLLOWS_BESIDE;
    if (p->w->dct_lo == TC_DAY_NONE) return FOLLOWS_NOT;
    return p->told_tok >= paragraph && before->lo < p->w->dct_lo ? FOLLOWS_ONWARD : FOLLOWS_NOT;
}

static tc_status keep(tc_work *w, const char **to, const char *text, tc_error *err) {
    *to = tc_arena_string(w->arena, text, strlen(text));
    return *to ? TC_OK : tc_fail(err, TC_E_MEMORY, 0, "out of memory for time values");
}

static tc_status resolve(pass *p, uint32_t row, tc_error *err) {
    tc_work *w = p->w;
    tc_status status = TC_OK;
    tc_time *t = &w->times.at[row];
    const tc_time_note *n = &w->time_notes.at[row];
    char value[TIME_TEXT] = "", other[TIME_TEXT], edtf[TIME_TEXT];
    reading r = {0};
    t->mod = n->mod;
    switch (n->kind) {
    case TIME_VAGUE:
        t->value = n->ref ? n->ref : "PRESENT_REF";
        t->anchor = p->narrative ? TC_ANCHOR_NONE : TC_ANCHOR_DCT;
        return TC_OK;
    case TIME_LENGTH:
        time_write_length(n, value);
        length_interval(w, n, t, p->narrative);
        return keep(w, &t->value, value, err);
    case TIME_REPEAT:
        set_value(n, value);
        return keep(w, &t->value, value, err);
    default:
        break;
    }
    if (n->kind == TIME_AGO && n->vague && n->unit > UNIT_HOUR && n->rel < 0 &&
        (!n->plural || n->base == BASE_DCT)) {
        t->value = "PAST_REF"; /* a few years ago */
        return TC_OK;
    }
    if (n->fiscal && n->year != TIME_UNSAID) {
        snprintf(value, sizeof value, "FY%04d", n->year);
        t->anchor = TC_ANCHOR_EXPLICIT;
        t->precision = TC_PREC_YEAR;
        return keep(w, &t->value, value, err);
    }
    if (p->narrative && n->kind == TIME_REL && n->unit == UNIT_DAY && n->rel_base == BASE_DCT &&
        t->type == TC_DATE) {
        t->value =
            n->rel == 0 ? "PRESENT_REF" : "XXXX-XX-XX"; /* the story's today is nobody's day in particular */
        return TC_OK;
    }
    int follow = follows(p, t, n);
    for (unsigned k = 0; k < p->ends; k++) {
        time_context c = p->context[k];
        c.narrative = follow == FOLLOWS_STORY;
        c.onward = follow > FOLLOWS_STORY ? follow : 0;
        r.known[k] = time_read(n, &c, &r.span[k]);
    }
    bool known =
        r.known[0] &&
        (p->ends == 1 || (r.known[1] && r.span[0].lo == r.span[1].lo && r.span[0].unit == r.span[1].unit));
    t->precision = (uint8_t)(t->type != TC_TIME       ? TC_PREC_UNKNOWN
                             : n->hour != TIME_UNSAID ? TC_PREC_HOUR
                                                      : TC_PREC_DAY);
    if (r.known[0]) {
        if (t->type != TC_TIME) t->precision = (uint8_t)time_precision(r.span[0].unit);
        time_write(&r.span[0], value);
        if (!known && r.known[1]) {
            time_write(&r.span[1], other);
            char first[TIME_TEXT];
            memcpy(first, value, sizeof first);
            merge(first, other, value);
        }
    }
    if (value[0] == '\0' || (!known && (n->weekday != TIME_UNSAID || !r.known[1]))) {
        time_context c = p->context[0];
        c.narrative = follow == FOLLOWS_STORY;
        if (p->ends == 2 && c.told.unit != UNIT_NONE && c.told.lo != p->context[1].told.lo)
            c.told.unit = UNIT_NONE;
        time_write_unknown(n, &c, value);
        known = false;
    }
    if (n->fiscal) {
        char year[TIME_TEXT];
        snprintf(year, sizeof year, "FY%.40s", value);
        return keep(w, &t->value, year, err);
    }
    bool clock = t->type == TC_TIME || (n->kind == TIME_AGO && n->unit != UNIT_NONE && n->unit <= UNIT_HOUR);
    if (clock && n->kind == TIME_AGO &&
        !known) { /* hours later: on the day told before, as far as it is known */
        time_context c = p->context[0];
        bool dct = n->base == BASE_DCT && c.dct != TC_DAY_NONE && p->ends == 1;
        time_span day = dct ? time_span_of_day(c.dct) : c.told;
        if (day.unit == UNIT_DAY) time_write(&day, value);
        t->type = TC_TIME;
    }
    if (clock && strlen(value) >= 7) time_write_clock(n, value);
    TC_TRY(keep(w, &t->value, value, err));
    if (known) {
        if (n->year != TIME_UNSAID || n->decade != TIME_UNSAID || n->century != TIME_UNSAID) {
            t->anchor = TC_ANCHOR_EXPLICIT;
        } else {
            time_context bare = p->context[0];
            time_span again;
            bare.told.unit = UNIT_NONE;
            bare.narrative = false;
            t->anchor =
                time_read(n, &bare, &again) && again.lo == r.span[0].lo && again.unit == r.span[0].unit
                    ? TC_ANCHOR_DCT
                    : TC_ANCHOR_PREVIOUS;
        }
        if (tc_ymd_of(r.span[0].lo).year >= 1 && tc_ymd_of(r.span[0].hi).year <= 9999) {
            t->lo = r.span[0].lo;
            t->hi = r.span[0].hi;
        }
        if (!clock && time_write_edtf(&r.span[0], t->mod, edtf)) {
            if (strcmp(edtf, value) == 0)
                t->edtf = t->value;
            else
                TC_TRY(keep(w, &t->edtf, edtf, err));
        }
    } else if (!clock && level1_unknown(value)) {
        t->edtf = t->value;
    }
    if (r.known[0] && (p->ends == 1 || r.known[1])) told(p, t, n, &r, follow > FOLLOWS_STORY);
done:
    return status;
}

tc_status tc_times_resolve(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    if (w->times.n == 0) return TC_OK;
    if (w->time_notes.n != w->times.n)
        return tc_fail(err, TC_E_ARGUMENT, 0, "times are resolved once, after they are spotted");
    join(w);
    pass p = {.w = w,
              .ends = w->dct_lo == w->dct_hi || w->dct_lo == TC_DAY_NONE || w->dct_hi == TC_DAY_NONE ? 1 : 2,
              .told_unit = TC_NONE};
    time_words_init(&p.words, w);
    p.narrative = narrates(w);
    p.context[0].dct = w->dct_hi == TC_DAY_NONE ? TC_DAY_NONE : w->dct_lo;
    p.context[1].dct = w->dct_lo == TC_DAY_NONE ? TC_DAY_NONE : w->dct_hi;
    for (uint32_t i = 0; i < w->times.n; i++) TC_TRY(resolve(&p, i, err));
    w->time_notes.n = 0;
done:
    return status;
}
