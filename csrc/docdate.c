/* docdate.c: the document's day, when nobody gave it: a date line, else what the text's own dates allow.
 *
 * A date line is a full date that stands alone on one of the first lines, follows "Published:" or the like,
 * or opens a report behind a place ("WASHINGTON, July 29, 2022 (Reuters) -"). Without one every piece of
 * evidence is a set of days, and the text was written on a day that all of them allow: a date with its year
 * told as past lies before it, one told as ahead behind it, the lexicon's facts say when a title ran and what
 * happened when (docdate_facts.c), and a weekday beside a month and day fits few years. Fewer than two pieces
 * of evidence say nothing, for one wrong tense would then date the whole document; nor does evidence that
 * contradicts itself. */
#include "docdate.h"

enum {
    HEAD_LINES = 12,
    PLACE_TOKENS = 12,
    YEARS_AHEAD = 4,
    HEADINGS = 4,
    LEAD_UNITS = 5,
    LEAD_DAYS = 3, /* Friday's news on Monday */
    WEEK_DAYS = 6,
    UNSAID_NEAR = 65,
    MOST_SHOWN = 8
};

static bool full(const tc_work *w, uint32_t row) {
    const tc_time_note *n = &w->time_notes.at[row];
    return n->kind == TIME_CALENDAR && n->year != TIME_UNSAID && n->month != TIME_UNSAID &&
           n->day != TIME_UNSAID && !n->bc && tc_day_valid(n->year, n->month, n->day);
}

static tc_status cue(tc_work *w, uint32_t row, tc_error *err) {
    tc_span *span = tc_vec_push(&w->alloc, &w->dct_cues);
    if (!span) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for date cues");
    span->start = w->times.at[row].start;
    span->end = w->times.at[row].end;
    return TC_OK;
}

static bool line_start(const tc_work *w, uint32_t tok) {
    return tok == 0 || (w->tok_flags[tok] & TC_TOK_BREAK);
}

static bool is_any(const tc_work *w, uint32_t tok, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (tc_tok_is(w, tok, words[i])) return true;
    return false;
}

/* How good a date line the expression makes: 3 published, 2 alone or behind a place, 1 updated, 0 none. */
static int date_line(const tc_work *w, uint32_t row) {
    static const char *const published[] = {"published", "posted", "pubdate", "date", "dated", "publication"};
    static const char *const updated[] = {"updated", "modified", "revised"};
    static const char *const idle[] = {",", "|",  "-",  "–",  "—",     "•",    "·",   ":",   "(",
                                       ")", "on", "by", "at", "first", "last", "the", "and", "&"};
    static const char *const bars[] = {"by", "|", "•", "·", "/"};
    const tc_time *t = &w->times.at[row];
    uint32_t first = t->tok, last = t->tok_end, before = 0, caps = 0;
    int verdict = 2;
    bool credit = false; /* By Ann Roe | July 29, 2022 */
    while (!line_start(w, first) && t->tok - first < PLACE_TOKENS) {
        first--;
        before++;
        if (verdict && (line_start(w, first) || line_start(w, first - 1)) &&
            w->tok_kind[first] == TC_TOK_WORD) {
            if (is_any(w, first, published, TC_COUNT_OF(published))) return 3;
            if (is_any(w, first, updated, TC_COUNT_OF(updated))) return 1;
        }
        credit |= is_any(w, first, bars, TC_COUNT_OF(bars));
        if (w->tok_flags[first] & TC_TOK_UPPERALL)
            caps++;
        else if (!(w->tok_flags[first] & TC_TOK_UPPER1) && !is_any(w, first, idle, TC_COUNT_OF(idle)) &&
                 w->tok_kind[first] != TC_TOK_PUNCT && w->tok_time[first] == TC_NONE)
            verdict = 0;
    }
    if (!line_start(w, first) || verdict == 0) return 0;
    while (last < w->n_tok && !line_start(w, last) && last - t->tok_end < PLACE_TOKENS &&
           (is_any(w, last, idle, TC_COUNT_OF(idle)) || w->tok_time[last] != TC_NONE ||
            w->tok_kind[last] == TC_TOK_PUNCT || w->tok_kind[last] == TC_TOK_SYMBOL))
        last++;
    if (last == w->n_tok || line_start(w, last)) return before <= 3 || credit ? 2 : 0; /* alone on its line */
    /* WASHINGTON, July 29, 2022 (Reuters) - */
    if (t->tok_end == w->n_tok || (before > 0 && caps == 0)) return 0;
    for (uint32_t i = t->tok_end; i < w->n_tok && i < t->tok_end + PLACE_TOKENS && !line_start(w, i); i++)
        if (tc_tok_is(w, i, "-") || tc_tok_is(w, i, "–") || tc_tok_is(w, i, "—"))
            return before > 0 || i > t->tok_end ? 2 : 0;
    return 0;
}

bool date_asserted_ahead(const tc_work *w, uint32_t row) {
    static const char *const future[] = {"will",      "won't", "shall", "it'll",
                                         "scheduled", "set",   "due",   "slated"};
    const tc_time *t = &w->times.at[row];
    if (w->time_notes.at[row].tense <= 0) return false;
    for (uint32_t i = t->tok, k = 0; i > 0 && k < 30; k++) {
        if (w->tok_flags[i] & TC_TOK_SENT) break;
        i--;
        if (is_any(w, i, future, TC_COUNT_OF(future))) return true;
        if (tc_tok_is(w, i, "would")) return false;
    }
    for (uint32_t i = t->tok_end, k = 0; i < w->n_tok && k < 20 && !(w->tok_flags[i] & TC_TOK_SENT);
         i++, k++) {
        if (is_any(w, i, future, TC_COUNT_OF(future))) return true;
        if (tc_tok_is(w, i, "would")) return false;
    }
    return false;
}

static tc_status from_date_line(tc_work *w, tc_error *err) {
    uint32_t lines = 0, best = TC_NONE, at = 0, alone = 0;
    int best_rank = 0;
    for (uint32_t i = 0; i < w->times.n; i++) {
        const tc_time *t = &w->times.at[i];
        for (; at <= t->tok; at++) lines += line_start(w, at);
        if (!full(w, i)) continue;
        int rank = date_line(w, i);
        alone += rank == 2;
        if (rank <= best_rank || (lines > HEAD_LINES && (rank != 3 || best_rank > 0))) continue;
        best = i;
        best_rank = rank;
    }
    if (best == TC_NONE || (best_rank == 2 && alone >= HEADINGS))
        return TC_OK; /* a chronicle has many such lines */
    const tc_time_note *n = &w->time_notes.at[best];
    w->dct_lo = w->dct_hi = tc_day_of(n->year, n->month, n->day);
    w->dct_method = TC_DCT_DATELINE;
    w->dct_confidence = 95;
    return cue(w, best, err);
}

date_cue *date_cue_add(date_cues *cues, int kind, uint32_t key, uint32_t start, uint32_t end, int32_t lo,
                       int32_t hi) {
    for (unsigned i = 0; i < cues->n; i++) {
        const date_cue *c = &cues->at[i];
        if (c->kind == kind && c->key == key && c->days.n == 1 && c->days.lo[0] == lo && c->days.hi[0] == hi)
            return NULL;
        if (c->kind == kind && c->key == key && (kind == CUE_TERM || kind == CUE_FORMER)) return NULL;
    }
    if (cues->n == DATE_CUES || lo > hi) return NULL;
    date_cue *c = &cues->at[cues->n++];
    *c = (date_cue){.start = start, .end = end, .key = key, .kind = (uint8_t)kind, .days = {{lo}, {hi}, 1}};
    return c;
}

static void set_meet(day_set *a, const day_set *b) {
    day_set both = {0};
    for (unsigned i = 0; i < a->n; i++)
        for (unsigned k = 0; k < b->n && both.n < DATE_PARTS; k++) {
            int32_t lo = a->lo[i] > b->lo[k] ? a->lo[i] : b->lo[k],
                    hi = a->hi[i] < b->hi[k] ? a->hi[i] : b->hi[k];
            if (lo > hi) continue;
            both.lo[both.n] = lo;
            both.hi[both.n++] = hi;
        }
    *a = both;
}

/* A date told as over, and not as what was once planned: "was to begin on", "said it would", "due by". */
static bool told_as_over(const tc_work *w, uint32_t row) {
    static const char *const plans[] = {"would",  "could",     "might", "should",  "may", "will",
                                        "if",     "by",        "until", "till",    "due", "set",
                                        "before", "scheduled", "plan",  "deadline"};
    const tc_time *t = &w->times.at[row];
    for (uint32_t i = t->tok, k = 0; k < 20 && !time_starts_unit(w, i); k++) {
        i--;
        if (time_is_sign(w, i, ',') || time_is_sign(w, i, ';')) break;
        if (is_any(w, i, plans, TC_COUNT_OF(plans))) return false;
        if (tc_tok_is(w, i, "to") && time_lower_word(w, i + 1) && !time_plural_noun(w, i + 1)) return false;
    }
    return true;
}

/* The tightest bounds that dates with their years draw. */
static void cues_of_years(const tc_work *w, date_cues *cues) {
    int32_t lo = DAY_FIRST, hi = DAY_LAST;
    uint32_t lo_row = TC_NONE, hi_row = TC_NONE;
    time_context nowhere = {.dct = TC_DAY_NONE};
    for (uint32_t i = 0; i < w->times.n; i++) {
        const tc_time_note *n = &w->time_notes.at[i];
        time_span s;
        if (n->kind != TIME_CALENDAR || n->year == TIME_UNSAID || n->bc || n->fiscal ||
            !time_read(n, &nowhere, &s) || s.unit > UNIT_YEAR)
            continue;
        if (date_asserted_ahead(w, i)) {
            if (s.hi < hi) hi = s.hi, hi_row = i;
        } else if (n->tense < 0 || (n->partner != TC_NONE && n->tense <= 0)) {
            if (s.lo > lo && told_as_over(w, i)) lo = s.lo, lo_row = i;
        }
    }
    if (lo_row != TC_NONE)
        date_cue_add(cues, CUE_EXPLICIT, 0, w->times.at[lo_row].start, w->times.at[lo_row].end, lo, DAY_LAST);
    if (hi_row != TC_NONE)
        date_cue_add(cues, CUE_EXPLICIT, 1, w->times.at[hi_row].start, w->times.at[hi_row].end, DAY_FIRST,
                     hi);
}

/* Meets all cues; titles of the day are given up first, for a text that looks back may use those of then. */
static day_set meet_all(date_cues *cues) {
    day_set days = {{DAY_FIRST}, {DAY_LAST}, 1};
    for (int round = 0; round < 2; round++) {
        days = (day_set){{DAY_FIRST}, {DAY_LAST}, 1};
        for (unsigned i = 0; i < cues->n; i++)
            if (round == 0 || cues->at[i].kind != CUE_TERM) set_meet(&days, &cues->at[i].days);
        if (days.n > 0 || round == 1) {
            unsigned kept = 0;
            for (unsigned i = 0; i < cues->n; i++)
                if (round == 0 || cues->at[i].kind != CUE_TERM) cues->at[kept++] = cues->at[i];
            cues->n = kept;
            break;
        }
    }
    return days;
}

static unsigned pieces(const date_cues *cues) {
    unsigned n = 0;
    for (unsigned i = 0; i < cues->n; i++) {
        bool again = false;
        for (unsigned k = 0; k < i; k++)
            again |= cues->at[k].kind == cues->at[i].kind && cues->at[k].key == cues->at[i].key;
        n += !again;
    }
    return n;
}

/* A title alone does not say by when a text was written; those of two persons do, or anything besides. */
static bool bounded_above(const date_cues *cues) {
    unsigned titles = 0;
    for (unsigned i = 0; i < cues->n; i++) {
        const date_cue *c = &cues->at[i];
        if (c->kind == CUE_TERM || c->kind == CUE_FORMER)
            titles++;
        else if (c->days.n > 0 && c->days.hi[c->days.n - 1] != DAY_LAST)
            return true;
    }
    return titles >= 2;
}

/* What draws an edge of the interval comes first, then anything else, until two pieces of evidence are shown.
 */
static tc_status show(tc_work *w, const date_cues *cues, tc_error *err) {
    static const int weights[] = {[CUE_EXPLICIT] = 70, [CUE_SINCE] = 30, [CUE_KNOWN] = 60, [CUE_FORMER] = 60,
                                  [CUE_TERM] = 50,     [CUE_EVENT] = 70, [CUE_WEEK] = 50};
    int doubt = 10000;
    date_cues shown = {.n = 0};
    for (int round = 0; round < 2; round++)
        for (unsigned i = 0; i < cues->n; i++) {
            const date_cue *c = &cues->at[i];
            bool edge = false;
            for (unsigned k = 0; k < c->days.n; k++)
                edge |= c->days.lo[k] == w->dct_lo || c->days.hi[k] == w->dct_hi;
            if (edge != (round == 0) || (round == 1 && pieces(&shown) >= 2)) continue;
            if (shown.n == MOST_SHOWN) break;
            bool again = false;
            for (unsigned k = 0; k < shown.n; k++)
                again |= shown.at[k].kind == c->kind && shown.at[k].key == c->key;
            if (again) continue;
            shown.at[shown.n++] = *c;
            doubt = doubt * (100 - weights[c->kind]) / 100;
            tc_span *span = tc_vec_push(&w->alloc, &w->dct_cues);
            if (!span) return tc_fail(err, TC_E_MEMORY, 0, "out of memory for date cues");
            span->start = c->start;
            span->end = c->end;
        }
    int sure = (10000 - doubt) / 100;
    w->dct_confidence = (uint8_t)(sure > 95 ? 95 : sure);
    return TC_OK;
}

/* "Friday (July 29)", "Friday, July 29": fits the first year behind lo in which they agree. */
static int32_t weekday_fit(const tc_work *w, int32_t lo, int32_t hi, uint32_t *row, uint32_t *more) {
    int32_t fixed = TC_DAY_NONE;
    for (uint32_t i = 0; i < w->times.n; i++) {
        const tc_time_note *n = &w->time_notes.at[i];
        uint32_t beside = i + 1;
        int weekday = n->weekday;
        if (n->kind != TIME_CALENDAR || n->year != TIME_UNSAID || weekday == TIME_UNSAID || n->tense > 0)
            continue;
        const tc_time_note *date = n;
        if (n->month == TIME_UNSAID) {
            if (beside >= w->times.n || w->times.at[beside].tok > w->times.at[i].tok_end + 1) continue;
            date = &w->time_notes.at[beside];
        }
        if (date->month == TIME_UNSAID || date->day == TIME_UNSAID || date->year != TIME_UNSAID) continue;
        int32_t from = tc_ymd_of(lo).year;
        for (int32_t year = from; year <= from + YEARS_AHEAD; year++) {
            if (!tc_day_valid(year, date->month, date->day)) continue;
            int32_t day = tc_day_of(year, date->month, date->day);
            if (day < lo || tc_weekday(day) != weekday - 1) continue;
            if (day > hi) break;
            if (fixed == TC_DAY_NONE || day > fixed) {
                fixed = day;
                *row = i;
                *more = date == n ? TC_NONE : beside;
            }
            break;
        }
    }
    return fixed;
}

/* A date line without a year, in an interval that holds its day once. */
static uint32_t day_of_line(const tc_work *w, int32_t lo, int32_t hi, int32_t *day) {
    uint32_t lines = 0, at = 0;
    for (uint32_t i = 0; i < w->times.n; i++) {
        const tc_time_note *n = &w->time_notes.at[i];
        for (; at <= w->times.at[i].tok; at++) lines += line_start(w, at);
        if (lines > HEAD_LINES) break;
        if (n->kind != TIME_CALENDAR || n->month == TIME_UNSAID || n->day == TIME_UNSAID ||
            n->year != TIME_UNSAID || date_line(w, i) < 2)
            continue;
        unsigned fits = 0;
        for (int32_t year = tc_ymd_of(lo).year; year <= tc_ymd_of(hi).year; year++) {
            if (!tc_day_valid(year, n->month, n->day)) continue;
            int32_t d = tc_day_of(year, n->month, n->day);
            if (d < lo || d > hi) continue;
            *day = d;
            fits++;
        }
        if (fits == 1) return i;
    }
    return TC_NONE;
}

/* Days and months told without a year are seldom far from the text: "will ... on March 6" is not written on
 * March
 * 8. Cuts an end of the interval off where little is left behind such a day. */
static void cut_by_days(const tc_work *w, int32_t *lo, int32_t *hi, date_cues *cues) {
    for (uint32_t i = 0; i < w->times.n; i++) {
        const tc_time_note *n = &w->time_notes.at[i];
        if (n->kind != TIME_CALENDAR || n->year != TIME_UNSAID || n->yr != REL_UNSAID ||
            n->rel != REL_UNSAID || n->month == TIME_UNSAID || n->day == TIME_UNSAID)
            continue;
        int32_t year = tc_ymd_of(*lo).year;
        for (int k = 0; k < 2; k++, year++) {
            if (!tc_day_valid(year, n->month, n->day)) continue;
            int32_t day = tc_day_of(year, n->month, n->day);
            if (day < *lo || day > *hi) continue;
            if (n->tense > 0 && !n->passed && *hi - day <= UNSAID_NEAR && day > *lo &&
                date_asserted_ahead(w, i)) {
                *hi = day;
                date_cue_add(cues, CUE_EXPLICIT, 2 + i, w->times.at[i].start, w->times.at[i].end, DAY_FIRST,
                             day);
            }
        }
    }
}

/* Meets every cue. Fewer than two pieces of evidence say nothing, for one wrong tense would then date it all.
 */
static tc_status from_cues(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    date_cues cues = {.n = 0};
    uint32_t row = TC_NONE, more = TC_NONE;
    cues_of_years(w, &cues);
    date_cues_of_facts(w, &cues);
    if (cues.n == 0) return TC_OK;
    day_set days = meet_all(&cues);
    if (days.n == 0) return TC_OK;
    int32_t lo = days.lo[0], hi = days.hi[days.n - 1], firm = DAY_FIRST;
    for (unsigned i = 0; i < cues.n; i++)
        if (cues.at[i].kind != CUE_SINCE && cues.at[i].days.lo[0] > firm) firm = cues.at[i].days.lo[0];
    if (firm != DAY_FIRST) {
        int32_t fixed = weekday_fit(w, firm > lo ? firm : lo, hi, &row, &more);
        if (fixed != TC_DAY_NONE) {
            /* a report names weekdays of the week before it, and in its lead is younger still */
            uint32_t unit = w->tok_sent[w->times.at[row].tok];
            int32_t last = fixed + (unit < LEAD_UNITS ? LEAD_DAYS : WEEK_DAYS);
            lo = fixed;
            hi = hi < last ? hi : last;
            for (int k = 0; k < 2; k++, row = more)
                if (row != TC_NONE)
                    date_cue_add(&cues, CUE_EXPLICIT, 2 + row, w->times.at[row].start, w->times.at[row].end,
                                 lo, hi);
            days.n = 1;
        }
    }
    if (pieces(&cues) < 2 || days.n != 1 || lo == DAY_FIRST || hi == DAY_LAST || !bounded_above(&cues))
        return TC_OK;
    int32_t day;
    row = day_of_line(w, lo, hi, &day);
    if (row != TC_NONE) {
        lo = hi = day;
        date_cue_add(&cues, CUE_EXPLICIT, 2 + row, w->times.at[row].start, w->times.at[row].end, lo, hi);
    } else {
        cut_by_days(w, &lo, &hi, &cues);
    }
    w->dct_lo = lo;
    w->dct_hi = hi;
    w->dct_method = TC_DCT_INFERRED;
    TC_TRY(show(w, &cues, err));
done:
    return status;
}

static void sort_cues(tc_work *w) {
    for (uint32_t i = 1; i < w->dct_cues.n; i++) /* at most MOST_SHOWN */
        for (uint32_t k = i; k > 0 && w->dct_cues.at[k].start < w->dct_cues.at[k - 1].start; k--) {
            tc_span swap = w->dct_cues.at[k];
            w->dct_cues.at[k] = w->dct_cues.at[k - 1];
            w->dct_cues.at[k - 1] = swap;
        }
}

tc_status tc_date_document(tc_work *w, tc_error *err) {
    tc_status status = TC_OK;
    if (w->dct_method != TC_DCT_NONE || w->time_notes.n != w->times.n) return TC_OK;
    TC_TRY(from_date_line(w, err));
    if (w->dct_method == TC_DCT_NONE) TC_TRY(from_cues(w, err));
    sort_cues(w);
done:
    return status;
}
